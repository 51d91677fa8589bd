"""Files read in memory, as the import reads them: what is told, and what could not be used."""

from collections.abc import Iterable, Mapping
from functools import partial
from io import BytesIO
from typing import Any, NamedTuple

from odra.cases.registry import wired
from odra.connectors.files.look import look
from odra.connectors.tables.lines import lines
from odra.facts.fact import Problem, Row
from odra.facts.reading import Hints, Reader, Sample
from odra.letters.wording import LANGUAGES, catalogue


class Read(NamedTuple):
    kind: str
    rows: list[Row]
    problems: list[Problem]

    @property
    def rejected(self) -> list[Problem]:
        return [p for p in self.problems if p.rejected]

    @property
    def warned(self) -> list[tuple[int, str, str, str]]:
        return [(p.line, p.column, p.value, p.code) for p in self.problems if not p.rejected]

    @property
    def refused(self) -> list[tuple[int, str, str, str]]:
        return [(p.line, p.column, p.value, p.code) for p in self.rejected]

    @property
    def row(self) -> Row:
        """The only row of a file without problems."""
        assert not self.problems
        assert len(self.rows) == 1
        return self.rows[0]

    @property
    def payload(self) -> Any:
        return self.row.payload


def sample_of(content: bytes) -> Sample:
    return look("file", partial(BytesIO, content))


def hints(known: Mapping[str, str] = {}, **told: Any) -> Hints:
    """`known`: marketplaces of order ids. The seal of these tests can be read."""
    return Hints(seal="sealed {}".format, marketplace_of=lambda ids: {i: known[i] for i in ids if i in known}, **told)


def reader_of(sample: Sample, asked: Hints) -> Reader | None:
    return next((r for r in wired.readers if r.recognises(sample, asked)), None)


def read(content: bytes, **told: Any) -> Read:
    """Read by the reader that knows it. Every problem must have its place and its words in every language."""
    sample, asked = sample_of(content), hints(**told)
    reader = reader_of(sample, asked)
    assert reader is not None, "no reader knows this file"
    found = list(reader.read(BytesIO(content), sample, asked))
    problems = [f for f in found if isinstance(f, Problem)]
    assert all(p.line > 0 and f"problem.{p.code}" in catalogue(lang) for p in problems for lang in LANGUAGES)
    return Read(reader.kind, [f for f in found if isinstance(f, Row)], problems)


def kind_of(content: bytes, **told: Any) -> str:
    reader = reader_of(sample_of(content), hints(**told))
    return reader.kind if reader else ""


def source_rows(content: bytes) -> int:
    """How many rows stand below the header."""
    return sum(1 for _ in lines(BytesIO(content), sample_of(content))) - 1


def tsv(
    header: Iterable[str], *rows: Mapping[str, str], blank: str = "", end: str = "\r\n", by: str = "\t", encoding: str = "utf-8"
) -> bytes:
    """Rows as dicts by column; cells that are not named hold `blank`."""
    names = list(header)
    text = [by.join(names), *(by.join(row.get(n, blank) for n in names) for row in rows)]
    return "".join(line + end for line in text).encode(encoding)
