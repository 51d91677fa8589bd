"""Tables of eBay: its orders report, and lists of requests, returns and cases."""

from odra.connectors.ebay.orders import EbayOrders
from odra.connectors.ebay.requests import EbayRequests

READERS = (EbayOrders(), EbayRequests())
