"""Numbers over many orders. Pure: rows in, rates out; what counts is `rules/defects.py`'s word, here it is only counted."""
