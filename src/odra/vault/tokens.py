"""The blind index: keyed hashes of words, by which a sealed row is found by whoever knows the word, and by nobody who does not have the key."""

import hmac
import re
import unicodedata
from hashlib import sha256

from odra.vault.master import derived

KINDS = ("name", "place", "contact", "words")
_WORD = re.compile(r"[^\W_]+")
SHORTEST = 2


def plain(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def words_of(text: str) -> set[str]:
    """`Zoë Müller-Lang` -> zoe, muller, lang."""
    return {word for word in _WORD.findall(plain(text)) if len(word) >= SHORTEST}


def joined(text: str) -> str:
    """What is one thing however it is spaced: a postcode, a telephone number, an address."""
    return "".join(_WORD.findall(plain(text)))


class Hasher:
    """Tokens of 64 bits under one data key; the kinds do not know one another's."""

    def __init__(self, secret: bytes) -> None:
        self._keys = {kind: derived(secret, f"token {kind}") for kind in KINDS}

    def token(self, kind: str, word: str) -> int:
        return int.from_bytes(hmac.digest(self._keys[kind], word.encode(), sha256)[:8], "big", signed=True)

    def tokens(self, kind: str, text: str) -> set[int]:
        words = words_of(text)
        if kind in ("place", "contact") and (whole := joined(text)):
            words.add(whole)
        return {self.token(kind, word) for word in words}

    def asked(self, word: str) -> set[int]:
        return {self.token(kind, word) for kind in KINDS}
