"""The hot loop: rows understood by a reader become facts, each stored once, each telling remembered.

One call of `record` is one chunk, inside the caller's transaction. Rows are sorted by their order, so that new facts
and their orders are appended and known ones lie near each other.
"""

import struct
import zlib
from collections.abc import Sequence
from hashlib import blake2b
from operator import itemgetter
from typing import Any

import msgspec

from odra.facts.fact import THREAD, Row
from odra.facts.payloads import (
    AccountStatus,
    BuyerMessage,
    Chargeback,
    DefectListed,
    Feedback,
    Metric,
    OrderRow,
    Payload,
    Reimbursed,
    RemovalOrdered,
    RemovalShipped,
    Replaced,
    ReturnOverride,
    ReturnRow,
    SellerMessage,
    ShipRow,
    Tracking,
    UnitReturned,
)
from odra.ledger import database as db
from odra.ledger import named

SUBJECT_BITS = 20
_encode = msgspec.json.Encoder().encode
_signed = struct.Struct("<q").unpack


Told = tuple[int, Row]  # with the file that told it before it
Kept = tuple[int, bytes, dict[str, str]]  # what is personal in a fact: its number, the JSON, the same


class Touched(msgspec.Struct):
    """What a chunk changed. `fresh` subjects are new to the ledger: their facts are all in `facts` (subject -> (id, row, digest))."""

    subjects: set[int]
    fresh: dict[int, list[tuple[int, Row, int]]]
    tally: dict[int, list[int]]  # file -> [new, known, changed]
    personal: list[Kept] = []  # of facts that are new or live again; to be kept by whoever knows which may be


def record(shop: int, chunk: list[Told], *, key: bytes) -> Touched:
    """Store a chunk of rows. Returns which subjects changed and the count of new, known and changed rows by file.

    `key`: what is personal is part of what a fact is, so that its digest must be of no use without the key.

    1. Number the subjects (orders, conversations), new ones in sorted order.
    2. Fetch the facts that known subjects have.
    3. A row whose fact is there is known; it is remembered as a sighting. Another is new, or changed when its slot had one.
    4. Write facts, tellings and threads. What is personal is the caller's to keep, who derives until when it may be kept.
    """
    db.stays()
    natives = [row.order or THREAD + row.thread for _, row in chunk]
    subjects, unseen = _number(shop, natives)
    held = _held(sorted(subject for subject in subjects.values() if subject not in unseen))
    told = sorted(
        zip(map(subjects.__getitem__, natives), chunk, strict=True), key=itemgetter(0)
    )  # rows of one order as they came
    return _Chunk(held, unseen, key).store(told)


def slot_of(payload: Payload) -> int:
    """Which thing of the order a payload is about: a later row with the same slot replaces the earlier one."""
    if type(payload) is OrderRow or isinstance(payload, ShipRow):
        name = payload.item_id or payload.sku
    elif isinstance(payload, ReturnRow):
        name = f"{payload.rma}/{payload.sku}"
    elif isinstance(payload, Feedback | Chargeback):
        name = ""
    elif isinstance(payload, DefectListed):
        name = payload.component
    elif isinstance(payload, Tracking):
        name = payload.number
    elif isinstance(payload, BuyerMessage | SellerMessage):
        name = payload.message
    else:
        return _other_slot(payload)
    return zlib.crc32(name.encode(), _TAGS[type(payload)])


def _other_slot(payload: Payload) -> int:
    """The same for what comes in no large report."""
    naming = _NAMING.get(type(payload))
    return -1 if naming is None else zlib.crc32("/".join(str(getattr(payload, n)) for n in naming).encode(), _TAGS[type(payload)])


_NAMING: dict[type[Payload], tuple[str, ...]] = {
    AccountStatus: (),
    Metric: ("name", "fulfilment", "from_on", "to_on"),
    Reimbursed: ("reimbursement", "sku", "fnsku"),
    RemovalOrdered: ("sku", "fnsku", "disposition"),
    RemovalShipped: ("tracking", "sku", "fnsku", "disposition"),
    Replaced: ("replacement", "sku"),
    ReturnOverride: ("form", "store"),
    UnitReturned: ("plate", "sku", "fnsku"),
}


_TAGS = {kind: zlib.crc32(kind.__name__.encode()) for kind in Payload.__subclasses__()}


def _number(shop: int, natives: list[str]) -> tuple[dict[str, int], set[int]]:
    wanted = sorted(set(natives))
    numbered = named.numbers(shop, wanted)
    unseen = [native for native in wanted if native not in numbered]
    fresh = db.numbers("ledger_subject", len(unseen)) if unseen else ()
    numbered.update(zip(unseen, fresh, strict=True))
    db.write_many("INSERT INTO ledger_subject (id, shop, native) VALUES (%s, %s, %s)", [(numbered[n], shop, n) for n in unseen])
    return numbered, set(fresh)


def _held(subjects: list[int]) -> dict[int, dict[int, tuple[int, int, int | None]]]:
    """Facts of known subjects: subject -> digest -> (fact, slot, observed_at)."""
    held: dict[int, dict[int, tuple[int, int, int | None]]] = {}
    rows = db.select(
        f"SELECT f.id, f.digest, f.slot, f.observed_at FROM json_each(%s) j "
        f"CROSS JOIN ledger_fact f ON f.id >= j.value << {SUBJECT_BITS} AND f.id < (j.value + 1) << {SUBJECT_BITS}",
        (db.listed(subjects),),
    )
    for fact, digest, slot, observed_at in rows:
        held.setdefault(fact >> SUBJECT_BITS, {})[digest] = (fact, slot, observed_at)
    return held


class _Chunk:
    """The tables' rows of one chunk, gathered before they are written."""

    def __init__(self, held: dict[int, dict[int, tuple[int, int, int | None]]], unseen: set[int], key: bytes) -> None:
        self.held, self.unseen = held, unseen
        self.hashing = blake2b(key, digest_size=8).copy  # begun once: making a digest costs more than a row does
        self.facts: list[tuple[Any, ...]] = []
        self.told: list[tuple[int, int, int, int]] = []
        self.threads: list[tuple[str, int, int]] = []
        self.later: list[tuple[int, int, int]] = []
        self.touched = Touched(subjects=set(), fresh={}, tally={})
        self.file = self.line = 0  # of the row before: one line that tells several facts counts once

    def store(self, rows: list[tuple[int, Told]]) -> Touched:
        for subject, (file, row) in rows:
            self._take(subject, file, row)
        self._write()
        return self.touched

    def _take(self, subject: int, file: int, row: Row) -> None:
        payload = _encode(row.payload)
        personal = _encode(row.personal) if row.personal else b""
        hashed = self.hashing()
        hashed.update(b"%d %d %b%b" % (row.occurred_at, row.precision, payload, personal))
        digest = _signed(hashed.digest())[0]
        known = self.held.get(subject)
        if known is None:
            known = self.held[subject] = {}
        tally = self.touched.tally.get(file) or self.touched.tally.setdefault(file, [0, 0, 0])
        if row.line == self.line and file == self.file:
            tally = [0, 0, 0]
        self.file, self.line = file, row.line
        found = known.get(digest)
        if found is None:
            fact = self._new(subject, row, payload, personal, digest, known, tally)
        else:
            fact = found[0]
            tally[0 if found[2] is None else 1] += 1  # told again after an undo: new to every answer
            self._seen_again(subject, row, personal, digest, found, known)
        self.told.append((fact, file, row.line, row.observed_at))

    def _new(
        self, subject: int, row: Row, payload: bytes, personal: bytes, digest: int, known: dict[int, Any], tally: list[int]
    ) -> int:
        fact = subject << SUBJECT_BITS | len(known)
        slot = slot_of(row.payload)
        changed = bool(known) and subject not in self.unseen and slot != -1
        tally[2 if changed and any(slot == s and seen is not None for _, s, seen in known.values()) else 0] += 1
        known[digest] = (fact, slot, row.observed_at)
        self.facts.append((fact, slot, digest, row.occurred_at, row.precision, row.observed_at, row.mark, payload.decode()))
        if row.personal:
            self.touched.personal.append((fact, personal, row.personal))
        if row.thread or row.also:
            self.threads += [(thread, subject, fact) for thread in (row.thread, *row.also) if thread]
        self.touched.subjects.add(subject)
        if subject in self.unseen:
            self.touched.fresh.setdefault(subject, []).append((fact, row, digest))
        return fact

    def _seen_again(
        self, subject: int, row: Row, personal: bytes, digest: int, found: tuple[int, int, int | None], known: dict[int, Any]
    ) -> None:
        fact, slot, observed_at = found
        if observed_at is None and row.personal:
            self.touched.personal.append((fact, personal, row.personal))
        if observed_at is None or row.observed_at > observed_at:
            self.later.append((row.observed_at, row.mark, fact))
            known[digest] = (fact, slot, row.observed_at)
            self.touched.subjects.add(subject)
            self.touched.fresh.pop(subject, None)
            self.unseen.discard(subject)

    def _write(self) -> None:
        db.write_many(
            "INSERT INTO ledger_fact (id, slot, digest, occurred_at, precision, observed_at, mark, payload) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            self.facts,
        )
        db.write_many("UPDATE ledger_fact SET observed_at = %s, mark = %s WHERE id = %s", self.later)
        note_told(self.told)
        db.write_many(
            "INSERT INTO ledger_thread (thread, subject, fact) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", self.threads
        )


def recall(shop: int, natives: list[str], marks: list[int]) -> dict[int, tuple[int, int]]:
    """Of source rows that were told before, byte for byte and read the same way: (fact, observed_at) by mark."""
    rows = db.select(
        f"SELECT f.mark, f.id, f.observed_at FROM json_each(%s) names CROSS JOIN ledger_subject s ON s.shop = %s AND s.native = names.value "
        f"CROSS JOIN ledger_fact f ON f.id >= s.id << {SUBJECT_BITS} AND f.id < (s.id + 1) << {SUBJECT_BITS} "
        "WHERE f.mark <> 0 AND f.observed_at IS NOT NULL",
        (db.listed(sorted(set(natives))), shop),
    )
    wanted = set(marks)
    return {mark: (fact, observed_at) for mark, fact, observed_at in rows if mark in wanted}


def note_told(told: Sequence[tuple[int, int, int, int]]) -> None:
    """Remember who told: (fact, file, line, observed_at)."""
    db.write_many("INSERT INTO ledger_told (fact, file, line, observed_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING", told)


def shop_id(account: str, channel: str) -> int:
    """The shop's number, made when it is new."""
    asked = "SELECT id FROM ledger_shop WHERE account = %s AND channel = %s", (account, channel)
    if not db.select(*asked):  # another process may make it at the same moment
        db.execute("INSERT INTO ledger_shop (account, channel) VALUES (%s, %s) ON CONFLICT DO NOTHING", (account, channel))
    return int(db.select(*asked)[0][0])


def number_of(shop: int, native: str) -> int | None:
    found: Sequence[tuple[int]] = db.select("SELECT id FROM ledger_subject WHERE shop = %s AND native = %s", (shop, native))
    return found[0][0] if found else None
