"""One definition of each measure: a file of columnar SQL with a header, in frames that ask it of a moment, of each day, or for its orders.

A definition gives two relations over the columns (orders, defects, items, events):

- `units` (grp, day, subject, units): what is counted of, by its governing day.
- `hits` (grp, day, subject, part, amount, from_at, until_at): what counts, and from when until when (half-open, microseconds). Rows of one
  subject and part do not overlap. `part`: counts | undecided (of those that count) | unknown (of the units: the files do not tell).

Frames (definitions/frames) count them in `spans`. The text is DuckDB's; `measures/spark.py` translates it for Apache Spark.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec
import yaml

from odra.facts.moments import DAY

EVER = 2**62  # a moment later than all
_AT = re.compile(r"\S+ <= \{at\}")


class Span(msgspec.Struct, frozen=True):
    """A window of one group: half-open days. `days`: its length, also for each day of a trajectory."""

    group: int
    window: str
    from_on: int
    to_on: int

    @property
    def days(self) -> int:
        return self.to_on - self.from_on


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The header of a definition, and its text, which is empty for what no file of ours can tell.

    `policies`: column of `args` -> policy, asked for each group. `reasons`: the policy that sorts reasons into classes. Codes, worded in the
    catalogue: `excludes` what is left out, `missing` what no file gives, `empty` what is missing when there is nothing to count of, `unknown`
    and `undecided` what would tell of those, `notes` what else to know. `unit`: share | hours | count. `by_marketplace`: whoever ships.
    `source`: the policy that cites the definition.
    """

    counts: str
    of: str
    source: str
    unit: Literal["share", "hours", "count"] = "share"
    excludes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    empty: str = ""
    undecided: str = ""
    unknown: str = ""
    policies: dict[str, str] = {}
    reasons: str = ""
    by_marketplace: bool = False
    variants: dict[str, dict[str, str]] = {}
    text: str = ""


@cache
def definitions() -> dict[str, Definition]:
    """Measure -> definition, its variants filled in."""
    found: dict[str, Definition] = {}
    for place in sorted((files("odra.measures") / "definitions").iterdir(), key=lambda p: p.name):
        if place.name.endswith(".sql"):
            read = read_definition(place.read_text("utf-8"))
            for name, words in (read.variants or {place.name.removesuffix(".sql"): {}}).items():
                unit = "hours" if name.endswith("_hours") else read.unit
                found[name] = msgspec.structs.replace(
                    read, text=_filled(read.text, words), unit=unit, empty=_filled(read.empty, words),
                    excludes=tuple(code for told in read.excludes for code in _filled(told, words).split()),
                )  # fmt: skip
    return found


def read_definition(text: str) -> Definition:
    """A definition from its file. Raises msgspec.ValidationError for a header that is not one."""
    lines = text.splitlines()
    head = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    header = yaml.safe_load("\n".join(line[2:].removeprefix(" ") for line in lines[:head]))
    return msgspec.convert({**header, "text": "\n".join(lines[head:])}, Definition)


def question(
    measure: str,
    frame: str,
    *,
    spans: Sequence[Span],
    at: int | None = None,
    by_seller: Sequence[int] = (),
    args: Mapping[int, Mapping[str, Any]] | None = None,
    reasons: Mapping[str, str] | None = None,
    days: tuple[int, int] = (0, 0),
    moments: Mapping[str, int] | None = None,
) -> str:
    """The text that asks a measure in a frame: moment | behind | by_sku (all at `at`), trajectory (each of `days`, both included) or apart
    (by its `moments`: booked, told, now; at most `some` orders of each).

    `by_seller`: groups that the seller ships; `args`: group -> the policies that the header names, and `home`, the group under which it is shown; `reasons`: reason -> class.
    """
    definition = definitions()[measure]
    text = definition.text if at is not None else _AT.sub("TRUE", definition.text)
    given = [
        _relation("spans", "grp, span, from_on, to_on, days", [(s.group, s.window, s.from_on, s.to_on, s.days) for s in spans])
    ]
    if definition.policies:
        columns = ("home", *definition.policies)
        rows = [(grp, *(named[name] for name in columns)) for grp, named in (args or {}).items()]
        given.append(_relation("args", ", ".join(["grp", *columns]), rows))
    if definition.reasons:
        given.append(_relation("reasons", "reason, class", list((reasons or {"": ""}).items())))
    asked = f"WITH {', '.join(given)}, {text.removeprefix('WITH ')} {_frame(frame)}"
    return _filled(asked, {
        "at": str(at), "ever": str(EVER), "day": str(DAY), "by_seller": ", ".join(str(g) for g in by_seller) or "-1",
        "first": str(days[0]), "last": str(days[1]), **{name: str(moment) for name, moment in (moments or {}).items()},
    })  # fmt: skip


@cache
def _frame(name: str) -> str:
    return (files("odra.measures") / "definitions" / "frames" / f"{name}.sql").read_text("utf-8")


def _filled(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text


def _relation(name: str, columns: str, rows: Sequence[Sequence[Any]]) -> str:
    """A small table written out. Without rows it has one that meets nothing."""
    known = rows or [tuple(-1 for _ in columns.split(","))]
    return f"{name} AS (SELECT * FROM (VALUES {', '.join(f'({_listed(row)})' for row in known)}) AS t({columns}))"


def _listed(row: Sequence[Any]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value) for value in row)
