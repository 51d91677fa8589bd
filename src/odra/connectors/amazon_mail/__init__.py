"""Mails that Amazon sends to a seller: the only way in for buyer messages and claims."""

from odra.connectors.amazon_mail.placing import name_in, order_in, place

__all__ = ["name_in", "order_in", "place"]
