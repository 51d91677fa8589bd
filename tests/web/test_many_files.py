"""Archives of very many files."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.test_import import drop

from odra.web.imports import work

pytestmark = pytest.mark.usefixtures("desk")


def test_which_files_are_unknown_is_looked_up_once_a_page_however_many_there_are(
    seller: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, unknown = [], work.Work.unknown.fget

    def counting(one: work.Work) -> dict[str, int]:
        looked.append(one)
        return unknown(one)  # type: ignore[misc]

    monkeypatch.setattr(work.Work, "unknown", property(counting))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(30):
            archive.writestr(f"note-{n}.txt", f"Buy milk and {n} eggs.")
    drop(seller, SimpleUploadedFile("notes.zip", out.getvalue()))
    assert len(looked) <= 3, "once by the import, once by each look at its page"
