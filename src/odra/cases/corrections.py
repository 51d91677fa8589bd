"""The rejected rows and mails of an import as a file: to be corrected, and imported again."""

import io
import re
import zipfile
from email import message_from_string
from email.header import decode_header, make_header

from odra.facts.formulas import marking
from odra.ledger.queries import ImportRow, ProblemRow, rejected_mails, rejected_rows

_BORDER = b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n"
_HEADERS = re.compile(r"^(?:from|subject):", re.IGNORECASE | re.MULTILINE)
_LIKE_BORDER = re.compile(rb"^(>*From )", re.MULTILINE)


def rejected_file(found: ImportRow) -> tuple[str, bytes]:
    """(name, content): a table, a mail or a mailbox; a zip where the files had several; nothing in it where nothing was rejected."""
    parts = [(name, "".join(f"{line}\n" for line in _harmless(lines)).encode()) for name, lines in rejected_rows(found)]
    if mails := [mail.encode("latin-1", "replace") for mail in rejected_mails(found)]:
        parts.append(("mail.eml", mails[0]) if len(mails) == 1 else ("mails.mbox", b"".join(map(_bordered, mails))))
    if len(parts) < 2:
        name, content = parts[0] if parts else ("", b"")
        return f"rejected-{found.id}.{name.rpartition('.')[2] if mails else 'txt'}", content
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, (name, content) in enumerate(parts, 1):
            archive.writestr(f"{n}-{name}", content)
    return f"rejected-{found.id}.zip", packed.getvalue()


def _harmless(lines: list[str]) -> list[str]:
    """No cell is a formula to a spreadsheet. Lines with such cells come first, after the header: by them the file is known as ours."""
    first = lines[0]
    mark = marking(max("\t,;", key=lambda d: (first.count(d), d == "\t")))
    rows = [(mark(line), line) for line in lines[1:]]
    return [mark(first), *(marked for marked, line in sorted(rows, key=lambda row: row[0] == row[1]))]


def mail_named(problem: ProblemRow) -> str:
    """Which rejected mail it is, for the person who looks at it: its subject and its sender. Personal."""
    head = problem.raw.partition("\n\n")[0].partition("\r\n\r\n")[0]
    if not _HEADERS.search(head):
        return ""
    mail = message_from_string(head)
    return " \u00b7 ".join(text for name in ("Subject", "From") if (text := _readable(mail[name])))


def _readable(header: object) -> str:
    text = " ".join(str(header or "").encode("latin-1", "replace").decode("utf-8", "replace").split())
    try:
        return str(make_header(decode_header(text)))
    except (ValueError, LookupError):
        return text


def _bordered(mail: bytes) -> bytes:
    return _BORDER + _LIKE_BORDER.sub(rb">\1", mail.replace(b"\r\n", b"\n")).rstrip(b"\n") + b"\n\n"
