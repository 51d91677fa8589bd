"""A temporary file that nobody else can read: what lies on disk is enciphered under a key that only this object holds.

It goes with its last opener; what a crash leaves of it tells nothing.
"""

import io
import os
import tempfile
import weakref
from typing import IO, Any, ClassVar

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

BLOCK = 16
BUFFER = 2**18


class Spool:
    """Written once from start to end, then opened for reading as often as one likes. A key of its own, so that its counter may begin at 0.

    `folder`: where they lie, the system's own place unless set.
    """

    folder: ClassVar[str | None] = None

    def __init__(self) -> None:
        self.size, self._key = 0, os.urandom(32)
        self._cipher = enciphering(self._key, 0)
        handle, self._path = tempfile.mkstemp(prefix="odra-", dir=self.folder)
        self._file = open(handle, "wb")
        self.forget = weakref.finalize(self, _remove, self._file, self._path)

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return self._file.write(self._cipher.update(data))

    def open(self) -> IO[bytes]:
        """From the start. Nothing is written after the first opening."""
        self._file.close()
        return io.BufferedReader(_Reader(self, self._path, self._key), BUFFER)


class _Reader(io.RawIOBase):
    """Holds its spool, so that the file stays as long as it is read."""

    def __init__(self, spool: Spool, path: str, key: bytes) -> None:
        self._spool, self._key = spool, key
        self._file = open(path, "rb", buffering=0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        at = self._file.tell()
        data = self._file.read(len(buffer))
        cipher = enciphering(self._key, at // BLOCK)
        cipher.update(bytes(at % BLOCK))
        buffer[: len(data)] = cipher.update(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def enciphering(key: bytes, block: int) -> CipherContext:
    """AES in counter mode from a block on; it deciphers as it enciphers."""
    return Cipher(AES(key), CTR(block.to_bytes(BLOCK, "big"))).encryptor()


def _remove(file: IO[bytes], path: str) -> None:
    file.close()
    if os.path.exists(path):
        os.unlink(path)
