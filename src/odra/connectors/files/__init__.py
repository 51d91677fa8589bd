"""Files as they come: paths, folders, archives, mailboxes, standard input, uploads."""

from odra.connectors.files.talk import payloads, standing

__all__ = ["payloads", "standing"]
