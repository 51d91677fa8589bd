"""Files of an import as shown: what each is, how far it is or what came of it."""

from collections.abc import Iterable
from itertools import groupby

import msgspec

from odra.cases.as_json import named
from odra.cases.intake import MAIL, FileResult
from odra.facts.fact import ACCOUNT, SKU
from odra.ledger.imports import FileCount
from odra.web.edge import Edge
from odra.web.imports.work import Seen, Work

FEW = 3  # mails of one archive that are shown one by one
ICONS = {"done": ("check", "st-good"), "ready": ("check", "st-good"), "known": ("check", "st-good"), "rejected": ("warn", "st-soon"), "check": ("warn", "st-soon"),
         "refused": ("cross", "st-over"), "broke_off": ("warn", "st-over")}  # fmt: skip


class Line(msgspec.Struct):
    """A file, or the mails of one place in one line (`mails`: how many). `state` is worded as `import.is_<state>`."""

    name: str
    state: str
    size: str = ""
    kind: str = ""
    rows: int = 0
    left: int | None = None
    percent: int = 0
    count: FileCount | None = None
    warnings: int = 0
    code: str = ""
    value: str = ""
    first: str = ""
    mails: int = 0
    table: int | None = None  # its number, where a person can say what it is

    @property
    def icon(self) -> str:
        return ICONS.get(self.state, ("clock", "dim"))[0]

    @property
    def tone(self) -> str:
        return ICONS.get(self.state, ("clock", "dim"))[1]

    @property
    def rank(self) -> int:
        """What needs a look stands first, then what runs."""
        return ("refused", "broke_off", "rejected", "check", "running", "recognised", "waiting").index(self.state) if self.state in (
            "refused", "broke_off", "rejected", "check", "running", "recognised", "waiting") else 9  # fmt: skip


def lines(edge: Edge, work: Work) -> list[Line]:
    """Every file of an import, under way or ended."""
    seen = list(work.files.values())
    if work.result is None:
        return merged([_under_way(one) for one in seen])
    unknown = work.unknown
    return merged(sorted((_ended(edge, r, work, unknown) for r in work.result.files), key=lambda one: one.rank))


def _under_way(seen: Seen) -> Line:
    return Line(
        seen.name,
        "done" if seen.state == "read" else seen.state,
        size_of(seen.size),
        seen.kind,
        seen.rows,
        seen.left,
        seen.percent,
    )


def _ended(edge: Edge, result: FileResult, work: Work, unknown: dict[str, int]) -> Line:
    seen = work.files.get(result.path) or Seen(result.path)
    first = _first(edge, seen) if work.asked.dry_run else ""
    return Line(result.path, _state(result, work.asked.dry_run), size_of(seen.size), result.kind, result.count.rows, count=result.count,
                warnings=result.warnings, code=result.code, value=result.value, first=first, table=unknown.get(result.path))  # fmt: skip


def _state(result: FileResult, dry_run: bool) -> str:
    if result.code:
        return {"broke_off": "broke_off", "table_guessed": "check"}.get(result.code, "refused")
    if result.same:
        return "known"
    if dry_run and not result.count.rejected:
        return "ready"
    return ("check" if dry_run else "rejected") if result.count.rejected else "done"


def _first(edge: Edge, seen: Seen) -> str:
    """The first row as it would be read: what it is about, and when."""
    if seen.first is None:
        return ""
    row = seen.first
    moment = edge.told_when(row.occurred_at, row.precision, getattr(row.payload, "marketplace", ""))
    return edge.speaker.words(
        "import.first_row", order=about(edge, row.order) or edge.speaker.words("today.no_order"), moment=moment
    )


def about(edge: Edge, native: str) -> str:
    """What a row is about: the order's number, the account at a marketplace, a SKU."""
    if native.startswith(ACCOUNT):
        where = named(native.removeprefix(ACCOUNT))
        return f"{edge.speaker.words('import.account')} {where}".strip()
    return native.removeprefix(SKU)


def merged(found: Iterable[Line]) -> list[Line]:
    """Mails of one place and state in one line where there are more than a few."""
    shown: list[Line] = []
    for _, group in groupby(found, key=lambda one: (one.kind == MAIL, one.state, one.name.rpartition("!")[0])):
        alike = list(group)
        if alike[0].kind != MAIL or len(alike) <= FEW:
            shown += alike
            continue
        place = alike[0].name.rpartition("!")[0]
        shown.append(Line(place, alike[0].state, kind=MAIL, rows=sum(a.rows for a in alike), count=_sum(alike), mails=len(alike)))
    return shown


def _sum(alike: list[Line]) -> FileCount | None:
    counts = [one.count for one in alike if one.count]
    names = ("new", "known", "changed", "rejected")
    return FileCount(*(sum(getattr(c, name) for c in counts) for name in names)) if counts else None


def size_of(size: int) -> str:
    """`38 KB`, `1.9 MB`, `282 MB`; nothing for what is not known."""
    if size < 1000:
        return f"{size} B" if size else ""
    amount, unit = (size / 1e6, "MB") if size >= 1e6 else (size / 1e3, "KB")
    return f"{amount:.1f} {unit}" if amount < 10 and unit == "MB" else f"{amount:.0f} {unit}"
