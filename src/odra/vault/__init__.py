"""What seals words and secrets at rest: a master key wraps data keys, data keys seal rows and hash search tokens. No Django, no files.

master key (outside the database) ─wraps─► data keys (ledger_key) ─seal─► rows; ─hash─► search tokens
"""

from odra.vault.errors import Unreadable
from odra.vault.master import Master, key_from
from odra.vault.ring import Keyring
from odra.vault.tokens import KINDS, words_of

__all__ = ["KINDS", "Keyring", "Master", "Unreadable", "key_from", "words_of"]
