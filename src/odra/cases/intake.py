"""What an import was asked and what came of it."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from odra.cases.refusing import looked_at
from odra.facts.moments import iso
from odra.facts.reading import Hints, Mapping, Payload, Reader, Refused, Sample, laid_over
from odra.ledger.imports import FileCount

MAIL = "mail"
_SHEET = re.compile(r"(?<=\.xls[xm]) \(.*\)\Z", re.IGNORECASE | re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]{4,}")
ENDINGS = ("eml", "mbox", "txt", "tsv", "csv", "xlsx", "xlsm", "xml", "json")
# Words of files' names that name nobody.
PLAIN = frozenset(
    "account accounts actionable agent amazon april august ausfuehrliche barcodes bestelling bestellingen bestellungen book bookings carrier "
    "chargeback chargebacks charged claim claims customer daily data date december defects delivered ebay elsewhere every export exported "
    "exports fbareturns february feedback file files flat fulfilled fulfillment general health inbox inbound january july june list "
    "march marketplace merchant monthly november numbers october older order orders other outbound paid parcel parcels performance "
    "postnl recent refund refunds reimbursed reimbursement reimbursements removal removals replaced replacement replacements report "
    "reports request requested requests returned returns retouren rueckgaben sales scanned scans second seller sendungen sent "
    "september settlement settlements shipment shipments shipped shop statement status stock tracking transactions unshipped update updated walmart "
    "week weekly xlsx zendingen json".split()
)
_ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}")


class Intake(msgspec.Struct, frozen=True):
    """How to read: for which account, with what the seller says of the files.

    `table`, `columns`, `channel` and `date_order` are a mapping; `save`: keep it for tables with the same header.
    `fresh`: leave out files that a live import has read, and those that a person took back.
    """

    account: str = "main"
    marketplace: str = ""
    table: str = ""
    columns: dict[str, str] = {}
    channel: str = ""
    date_order: str = ""
    save: bool = True
    as_of: int | None = None
    dry_run: bool = False
    fresh: bool = False


class FileResult(msgspec.Struct):
    """One file as it went. `code` words why a file was refused; `path` may be personal and is not stored."""

    path: str
    kind: str = ""
    count: FileCount = msgspec.field(default_factory=FileCount)
    code: str = ""
    value: str = ""
    warnings: int = 0
    file: int = 0
    same: bool = False
    taken_back: bool = False

    def known_as(self, told: FileCount) -> None:
        """Known at once: an identical file told this."""
        self.same, self.count = True, FileCount(known=told.rows - told.rejected, rejected=told.rejected)

    def as_json(self) -> dict[str, Any]:
        c = self.count
        return {
            "path": self.path, "kind": self.kind or None, "rows": c.rows, "new": c.new, "known": c.known, "changed": c.changed,
            "rejected": c.rejected, "warnings": self.warnings, "refused": self.code or None,
        }  # fmt: skip


class ImportResult(msgspec.Struct):
    """What `odra import` answers; `totals` add up the files."""

    import_id: int
    recorded_at: int
    dry_run: bool
    files: list[FileResult]

    @property
    def total(self) -> FileCount:
        counts = [f.count for f in self.files]
        return FileCount(*(sum(getattr(c, name) for c in counts) for name in ("new", "known", "changed", "rejected")))

    @property
    def refused(self) -> int:
        return sum(bool(f.code) for f in self.files)

    def as_json(self) -> dict[str, Any]:
        t = self.total
        return {
            "import_id": self.import_id, "recorded_at": iso(self.recorded_at), "dry_run": self.dry_run,
            "files": [f.as_json() for f in self.files],
            "totals": {"files": len(self.files), "refused": self.refused, "rows": t.rows, "new": t.new, "known": t.known,
                       "changed": t.changed, "rejected": t.rejected},
        }  # fmt: skip


class Recognised(msgspec.Struct):
    """`mapping`: the saved one by which a table is read that no reader knows."""

    payload: Payload
    sample: Sample
    reader: Reader
    result: FileResult
    mapping: Mapping | None = None

    def hinted(self, hints: Hints) -> Hints:
        return laid_over(hints, self.mapping) if self.mapping else hints


Unknown = Callable[[Sample], tuple[Mapping | None, str]]


def recognise(
    payloads: Iterable[Payload | Refused],
    readers: Iterable[Reader],
    hints: Hints,
    seen: Callable[[FileResult], None],
    unknown: Unknown,
) -> list[Recognised]:
    """Know every file by its content before any is read; orders come first. What no reader knows is refused through `seen`.

    `unknown`: for a file that no reader knows, the saved mapping of its header, or the words to import it with.
    """
    found = []
    for payload in payloads:
        result = FileResult(payload.name)
        seen(result)
        if isinstance(payload, Refused):
            result.code, result.value = payload.code, payload.value
            continue
        sample, result.code = looked_at(payload)
        known = None if sample is None else _known(payload, sample, list(readers), hints, result, unknown)
        if known is not None:
            result.kind = known.reader.kind
            found.append(known)
    return sorted(found, key=lambda r: (r.reader.rank, r.payload.name))


def _known(
    payload: Payload, sample: Sample, readers: list[Reader], hints: Hints, result: FileResult, unknown: Unknown
) -> Recognised | None:
    reader = next((r for r in readers if r.recognises(sample, hints)), None)
    if reader is not None and (lacks := getattr(reader, "lacks", None)) and (value := lacks(sample, hints)):
        result.code, result.value = "no_column", value
        return None
    if reader is not None:
        return Recognised(payload, sample, reader, result)
    mapping, offer = unknown(sample) if not hints.table else (None, "")
    mapped = laid_over(hints, mapping) if mapping else hints
    reader = next((r for r in readers if r.recognises(sample, mapped)), None) if mapping else None
    if reader is not None:
        return Recognised(payload, sample, reader, result, mapping)
    result.code, result.value = ("table_guessed", offer) if offer else ("not_a_report", "")
    return None


def stored_name(found: Recognised, digest: str) -> str:
    """The file's name without anything personal: people call files, folders and sheets after somebody, mail clients a mail after its subject."""
    name = _bare(found)
    if found.reader.kind != MAIL and not called(found):
        return name
    ending = name.rpartition(".")[2].casefold()
    return f"{found.reader.kind}-{digest[:10]}.{ending if ending in ENDINGS else 'eml' if found.reader.kind == MAIL else 'txt'}"


def called(found: Recognised) -> str:
    """What a file is called, to be sealed; empty where its name says nothing of anybody, and of mails."""
    name = _bare(found)
    return "" if found.reader.kind == MAIL or set(_LETTERS.findall(name.casefold())) <= PLAIN else name


def _bare(found: Recognised) -> str:
    return _SHEET.sub("", re.split(r"[/\\!]", found.payload.name)[-1])


def header_of(found: Recognised) -> str:
    """The header line, for the download of rejected rows; a first line with an order id is a row already.

    A reader of what is no table names the `columns` in which it gives rejected rows.
    """
    if columns := getattr(found.reader, "columns", ()):
        return "\t".join(columns)
    if header := getattr(found.reader, "header", None):  # of a table that begins below other lines
        return str(header(found.sample))
    line = found.sample.delimiter.join(found.sample.cells)
    return "" if found.reader.kind == MAIL or _ORDER_ID.search(line) else line


def reading_digest(found: Recognised, hints: Hints) -> str:
    """Keyed digest of a file and of how it is read: other flags or a newer reader may find other facts in it."""
    hints = found.hinted(hints)
    asked = (found.reader.version, hints.marketplace, hints.as_of, hints.table, sorted(hints.columns.items()))
    if hints.channel or hints.date_order:
        asked += (hints.channel, hints.date_order)
    return hints.seal(f"{found.sample.digest} {asked}")
