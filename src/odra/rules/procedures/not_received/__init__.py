"""Not received: the parcel that a buyer misses, on the marketplace that takes claims and on the one that takes requests.

`parcel` says where it is, `dates` when the money is due, `protection` whether the label is covered, `checks` what was found out,
`inquiry` when a post can be asked; `deciding` puts them together. `requests` is eBay's way, `afterwards` what follows a refund.
"""
