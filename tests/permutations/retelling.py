"""Ways in which the same files reach a desk: other encodings and line ends, other cuts, other orders, packed, twice."""

import gzip
import io
import random
import re
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from odra.connectors.files.look import look

Files = dict[str, bytes]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
ENDS = ("\r\n", "\n", "\r")
TABLES = (".txt", ".tsv", ".csv")
WHOLE = ("settlement-", "ebay-", "orders-with-mistakes")  # a total, a frame, a last line that breaks off: such files are not cut


def of(folder: Path) -> Files:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def is_table(name: str) -> bool:
    return name.endswith(TABLES) and name != "notes.txt"


def text_of(content: bytes) -> str:
    return content.decode(look("", lambda: io.BytesIO(content)).encoding)


def recoded(files: Files, encoding: str, end: str) -> Files:
    """Tables and documents in another encoding, as far as it has their letters; the line ends of tables too."""
    return {name: _recoded(content, encoding, end if is_table(name) else "") for name, content in files.items()}


def _recoded(content: bytes, encoding: str, end: str) -> bytes:
    if content.startswith((b"PK", b"From ", b"From:", b"\x1f\x8b")):
        return content
    text = text_of(content).lstrip("\ufeff")
    if end:
        text = re.sub(r"\r\n|\r|\n", end, text)
    elif text.startswith("<?xml"):
        text = re.sub(r' encoding="[^"]*"', "", text, count=1)
        encoding = "utf-8-sig" if encoding == "cp1252" else encoding
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return content


def cut(files: Files, chance: random.Random) -> Files:
    """Each table in two or three parts that overlap, its rows in another order."""
    found: Files = {}
    for name, content in files.items():
        if is_table(name) and not name.startswith(WHOLE) and len(content) > 500:
            found |= {f"{n}-{name}": part for n, part in enumerate(_parts(content, chance))}
        else:
            found[name] = content
    return found


def _parts(content: bytes, chance: random.Random) -> list[bytes]:
    header, *rows = content.splitlines(keepends=True)
    places = sorted(chance.sample(range(1, len(rows)), min(2, len(rows) - 1))) if len(rows) > 2 else []
    edges = [0, *places, len(rows)]
    parts = [rows[max(0, start - chance.randint(0, 4)) : end] for start, end in pairwise(edges)]
    return [header + b"".join(chance.sample(part, len(part))) for part in parts]


def packed(files: Files, how: str) -> Files:
    if how == "gz":
        return {f"{name}.gz": gzip.compress(content) if content else content for name, content in files.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"deep/{name}", content)
    return {"everything.zip": out.getvalue()}


def in_turn(files: Files, chance: random.Random, first: Callable[[str], bool]) -> list[str]:
    """The names in another order, those that settle the dates of the others first."""
    names = chance.sample(sorted(files), len(files))
    return sorted(names, key=lambda name: not first(name))


def written(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder
