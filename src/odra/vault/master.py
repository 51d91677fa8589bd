"""The master key: kept outside the database, it wraps the data keys that are kept inside."""

import base64
import binascii
import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from odra.vault.errors import Unreadable

SIZE, NONCE = 32, 12


def derived(secret: bytes, use: str) -> bytes:
    """A key of its own for each use (HKDF's expand step: the secret is uniform already)."""
    return hmac.digest(secret, b"odra " + use.encode() + b"\x01", sha256)


def key_from(content: bytes, *, bare: bool = False) -> bytes:
    """32 bytes from base64, or as they are where that is allowed (`bare`). Raises ValueError."""
    if bare and len(content) == SIZE:
        return content
    try:
        key = base64.b64decode(content.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != SIZE:
        raise ValueError(f"a master key is {SIZE} bytes, or those as base64 ({(SIZE + 2) // 3 * 4} signs)")
    return key


class Master:
    """`name` tells one master key from another and gives nothing of it away."""

    def __init__(self, key: bytes) -> None:
        self.name = derived(key, "name").hex()[:12]
        self._box = AESGCM(derived(key, "wrap"))

    def wrap(self, number: int, secret: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._box.encrypt(nonce, secret, b"key %d" % number)

    def unwrap(self, number: int, wrapped: bytes) -> bytes:
        """Raises Unreadable where this key did not wrap it, or not under that number."""
        try:
            return self._box.decrypt(wrapped[:NONCE], wrapped[NONCE:], b"key %d" % number)
        except (InvalidTag, ValueError):
            raise Unreadable("key_wrong", self.name) from None
