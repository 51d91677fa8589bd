"""Data keys that are open: the newest seals, each opens what it sealed.

A sealed row is the number of its key (2 bytes), a nonce (12), the words under AES-256-GCM and their tag (16). Its table and number are part of what
is authenticated, so that no row can stand in another's place.
"""

import os
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from odra.vault.errors import Unreadable
from odra.vault.master import NONCE, derived
from odra.vault.tokens import Hasher

NUMBER = 2  # bytes of a key's number


def key_number(sealed: bytes) -> int:
    """Which data key sealed it."""
    return int.from_bytes(sealed[:NUMBER], "big")


def mark(secret: bytes) -> str:
    """Tells one data key from another and gives nothing of it away."""
    return derived(secret, "mark").hex()[:12]


class Keyring:
    """`secrets`: data keys by number, at least one."""

    def __init__(self, secrets: Mapping[int, bytes]) -> None:
        self.current, self._secrets = max(secrets), dict(secrets)
        self._boxes = {number: AESGCM(derived(secret, "seal")) for number, secret in secrets.items()}
        self._hashers = {number: Hasher(secret) for number, secret in secrets.items()}

    def seal(self, table: str, row: int, words: bytes) -> bytes:
        return self.seal_all(table, [(row, words)])[0][1]

    def seal_all(self, table: str, rows: Sequence[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
        """(row, words) -> (row, sealed). The hot loop of a large import: one draw of nonces, one call a row."""
        encrypt, number, place = self._boxes[self.current].encrypt, self.current.to_bytes(NUMBER, "big"), _place(table)
        drawn = os.urandom(NONCE * len(rows))
        nonces = [drawn[at : at + NONCE] for at in range(0, len(drawn), NONCE)]
        return [
            (row, number + nonce + encrypt(nonce, words, place + row.to_bytes(8, "big")))
            for (row, words), nonce in zip(rows, nonces, strict=True)
        ]

    def open(self, table: str, row: int, sealed: bytes) -> bytes:
        """Raises Unreadable: the key is gone, or these are not the bytes that were sealed for this row."""
        box = self._boxes.get(key_number(sealed))
        if box is None:
            raise Unreadable("key_missing", f"data key {key_number(sealed)}")
        start = NUMBER + NONCE
        try:
            return box.decrypt(sealed[NUMBER:start], sealed[start:], _place(table) + row.to_bytes(8, "big"))
        except (InvalidTag, ValueError):
            raise Unreadable("damaged", f"{table} {row}") from None

    def opens(self, table: str, row: int, sealed: bytes) -> bool:
        try:
            self.open(table, row, sealed)
        except Unreadable:
            return False
        return True

    def secret(self, number: int) -> bytes:
        """A data key itself, to be wrapped anew."""
        return self._secrets[number]

    def tokens(self, kind: str, text: str) -> set[int]:
        """Keyed hashes of the words of a text, to be kept beside the row that holds it."""
        return self._hashers[self.current].tokens(kind, text)

    def asked(self, word: str) -> set[int]:
        """The tokens under which a word may be kept: of every kind and every key in use."""
        return {token for hasher in self._hashers.values() for token in hasher.asked(word)}


def _place(table: str) -> bytes:
    return table.encode() + b" "
