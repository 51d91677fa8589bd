"""The rejected rows of an import as a file: to be corrected, and imported again."""

import io
import zipfile

from odra.ledger.queries import ImportRow, rejected_rows


def rejected_file(found: ImportRow) -> tuple[str, bytes]:
    """(name, content): a table; a zip of one table a header where the files had several; nothing in it where no row was rejected."""
    tables = [(name, "".join(f"{line}\n" for line in lines).encode()) for name, lines in rejected_rows(found)]
    if len(tables) < 2:
        return f"rejected-{found.id}.txt", tables[0][1] if tables else b""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, (name, content) in enumerate(tables, 1):
            archive.writestr(f"{n}-{name}", content)
    return f"rejected-{found.id}.zip", packed.getvalue()
