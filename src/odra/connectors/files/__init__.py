"""Files as they come: paths, folders, archives, mailboxes, standard input, uploads."""

from odra.connectors.files.talk import payloads

__all__ = ["payloads"]
