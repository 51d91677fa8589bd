"""Mails that eBay and its members send to a seller: requests, their ends, refunds, messages."""

from odra.connectors.ebay_mail.placing import place

__all__ = ["place"]
