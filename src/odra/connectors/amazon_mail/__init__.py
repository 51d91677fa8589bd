"""Mails that Amazon sends to a seller: the only way in for buyer messages and claims."""

from odra.connectors.amazon_mail.reader import Mails

READERS = (Mails(),)
