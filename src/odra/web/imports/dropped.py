"""Files that came with a form, kept on disk for the import that goes on after the page is answered: enciphered, for nobody but this process."""

import shutil
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from odra.vault.spool import Spool


class SealedUpload(UploadedFile):
    """What is too large for memory."""

    def __init__(self, spool: Spool, **told: Any) -> None:
        super().__init__(spool.open(), **told)
        self.spool = spool


class SealedUploadHandler(FileUploadHandler):
    """In the place of Django's own, which writes uploads to disk as they are."""

    def new_file(self, *told: Any, **more: Any) -> None:
        super().new_file(*told, **more)
        self.spool = Spool()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.spool.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        return SealedUpload(
            self.spool, name=self.file_name, content_type=self.content_type, size=file_size, charset=self.charset,
            content_type_extra=self.content_type_extra,
        )  # fmt: skip

    def upload_interrupted(self) -> None:
        self.spool.forget()


class Dropped:
    """`name` as its owner calls it, `read` from the start to the end, once. Its file goes when it was read, or nobody holds it."""

    def __init__(self, upload: UploadedFile) -> None:
        self.name = str(upload.name)
        self.spool = upload.spool if isinstance(upload, SealedUpload) else _spooled(upload)
        self.file = self.spool.open()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        if size and not data:
            self.file.close()
            self.spool.forget()
        return data


def _spooled(upload: UploadedFile) -> Spool:
    spool = Spool()
    shutil.copyfileobj(upload, spool)
    return spool
