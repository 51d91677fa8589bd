"""Files that came with a form, kept on disk for the import that goes on after the page is answered."""

import os
import shutil
import tempfile
import weakref
from contextlib import suppress

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile


class Dropped:
    """`name` as its owner calls it, `read` from the start to the end, once. Its file goes when it was read, or nobody holds it."""

    def __init__(self, upload: UploadedFile) -> None:
        self.name = str(upload.name)
        handle, self.path = tempfile.mkstemp(prefix="odra-drop-")
        with open(handle, "wb") as out:
            if not isinstance(upload, TemporaryUploadedFile):
                shutil.copyfileobj(upload, out)
        if isinstance(upload, TemporaryUploadedFile):
            shutil.move(upload.temporary_file_path(), self.path)
        self.gone = weakref.finalize(self, _remove, self.path)
        self.file = open(self.path, "rb")

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        if size and not data:
            self.file.close()
            self.gone()
        return data


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)
