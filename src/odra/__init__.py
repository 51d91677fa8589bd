"""Odra: the after-sales desk for marketplace sellers who ship their own orders."""
