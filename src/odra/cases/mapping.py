"""Tables that no reader knows: what they seem to be, how they would be read, and what a person said of them.

The way of a screen: `guess_for` a payload, let a person change the mapping, `preview` it, import with it (`Intake.table` and what
stands beside it), which saves it; or `save` it. From then on tables with that header are read so; `forget` ends that.
"""

import io
import shlex
from collections.abc import Iterable, Sequence
from itertools import islice

import msgspec

from odra.cases.intake import Intake, Recognised
from odra.cases.registry import wired
from odra.facts.fact import Problem, Row
from odra.facts.payloads import NAME, AnyPayload
from odra.facts.reading import TABLES, Guess, Hints, Mapping, Payload, Reader, Sample, laid_over
from odra.ledger import mappings
from odra.ledger.mappings import Saved

SHOWN = 20


class Previewed(msgspec.Struct, frozen=True):
    """A row as it would be told. `kind` words the fact through the catalogue (`fact.<kind>`); `at`, `precision` as of a fact."""

    line: int
    order: str
    at: int
    precision: int
    kind: str
    told: AnyPayload


class Preview(msgspec.Struct, frozen=True):
    """The first rows as they would be read, and what could not be used of them. Both may be personal."""

    rows: tuple[Previewed, ...]
    problems: tuple[Problem, ...]


def guess_for(payload: Payload, *, account: str = "") -> Guess:
    """The saved mapping of the table's header, filled up; else what is guessed. Reads no further than the first 64 KiB."""
    assert wired.guess is not None
    sample = payload.look()
    guess = wired.guess(sample, None)
    mine = of(account).get(guess.shape) if account else None
    return wired.guess(sample, mine) if mine else guess


def preview(payload: Payload, mapping: Mapping, *, rows: int = SHOWN) -> Preview:
    """The first rows as a mapping reads them. Raises LookupError for a kind of table that there is not."""
    sample = payload.look()
    assert wired.seal is not None
    hints = laid_over(Hints(seal=wired.seal, marketplace_of=lambda ids: {}), mapping)
    reader = next((r for r in wired.readers if mapping.kind in TABLES and r.recognises(sample, hints)), None)
    if reader is None:
        raise LookupError(f"there is no table of the kind {mapping.kind!r}; there is {', '.join(TABLES)}")
    whole = sample.head[: sample.head.rfind(b"\n") + 1] or sample.head
    found = list(islice(reader.read(io.BytesIO(whole), sample, hints), 3 * rows))
    told = [
        Previewed(r.line, r.order, r.occurred_at, r.precision, NAME[type(r.payload)], r.payload)
        for r in found
        if isinstance(r, Row)
    ]
    return Preview(tuple(told[:rows]), tuple(p for p in found if isinstance(p, Problem)))


def save(guess: Guess, mapping: Mapping, *, account: str, at: int) -> bool:
    """Keep a mapping for tables with this header. False where the table has none: its first line is a row, and is not kept."""
    there = {h.strip() for h in guess.header}
    kept = msgspec.structs.replace(mapping, columns={f: h for f, h in mapping.columns.items() if h.strip() in there})
    if guess.shape:
        mappings.save(Saved(account, guess.shape, guess.header, kept, at))
    return bool(guess.shape)


def forget(account: str, shape: str) -> bool:
    """Whether there was one."""
    return mappings.forget(account, shape)


def saved(accounts: Iterable[str]) -> list[Saved]:
    return mappings.saved(accounts)


def of(account: str) -> dict[str, Mapping]:
    """Shape of a header -> mapping."""
    return {s.shape: s.mapping for s in mappings.saved([account])}


def for_sample(sample: Sample, known: dict[str, Mapping]) -> tuple[Mapping | None, str]:
    """The saved mapping of an unknown file, or the words for the command that would read it as guessed; empty where nothing is."""
    guess = wired.guess(sample, None) if wired.guess else None
    if guess is None:
        return None, ""
    mine = known.get(guess.shape) if guess.shape else None
    return mine, "" if mine else command(guess.mapping)


def command(mapping: Mapping) -> str:
    """What `odra import` is told: `--map claims:order=Bestelnummer,date=Datum`. Empty for a mapping without a kind."""
    said = [f"{field}={name}" for field, name in mapping.columns.items() if "," not in name]
    said += [f"channel={mapping.channel}"] if mapping.channel else []
    said += [f"dates={mapping.date_order}"] if mapping.date_order else []
    return f"--map {shlex.quote(mapping.kind + ':' + ','.join(said))}" if mapping.kind and mapping.columns else ""


def keep(found: Sequence[Recognised], asked: Intake, *, readers: Iterable[Reader], hints: Hints, at: int) -> None:
    """Save the mapping of what was read by flags, for tables that no reader knows and that told something."""
    plain = msgspec.structs.replace(hints, table="", columns={}, channel="", date_order="")
    every = list(readers)
    for file in found:
        count = file.result.count
        if count.new + count.known + count.changed and not any(r.recognises(file.sample, plain) for r in every):
            _keep(file.sample, asked, at)


def _keep(sample: Sample, asked: Intake, at: int) -> None:
    assert wired.guess is not None
    guess = wired.guess(sample, Mapping(asked.table, asked.columns, asked.marketplace, asked.channel, asked.date_order))
    save(guess, guess.mapping, account=asked.account, at=at)
