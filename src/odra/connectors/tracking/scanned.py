"""Lists of scans, one event a row: number, moment, code or words, place; with or without the order."""

from collections.abc import Iterator
from functools import partial
from typing import IO

import msgspec

from odra.connectors.tables.cells import Days
from odra.connectors.tables.rows import Cells, column, postcode_prefix, table, told
from odra.connectors.tracking.dated import Dated, dated
from odra.connectors.tracking.headers import fields_by_column, is_scans
from odra.connectors.tracking.numbers import looks_so, number_in, order_or_reference
from odra.facts.fact import Problem, Row
from odra.facts.payloads import Scan
from odra.facts.reading import Hints, Sample
from odra.policies.scans import known_code, meaning, without_names
from odra.policies.tracking import candidates, carrier_of, parcel

LONGEST = 200  # signs of a carrier's words that a fact keeps


class ScanList:
    channel, kind, rank, version = "amazon", "scan_list", 3, 2

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and is_scans(sample.cells) and looks_so(sample)

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        columns, rows = table(stream, sample, known_as=fields_by_column)
        numbers = [hints.parcel_thread(parcel(number)) for number in column(rows, columns.at("tracking"))]
        orders = [*column(rows, columns.at("order", "reference")), *dict.fromkeys(numbers)]
        days = Days(column(rows, columns.at("happened")), orders, hints)
        reading = Dated(days, column(rows, columns.at("happened")))
        yield from told(rows, columns, partial(_row, reading=reading, hints=hints), hints)


def _row(cells: Cells, *, reading: Dated, hints: Hints) -> Row:
    order, personal = order_or_reference(cells)
    number = number_in(cells)
    code, words, country = cells.text("code"), cells.text("status"), _country(cells.text("country"))
    if not (code or words):
        raise cells.rejected("no_status", "status")
    thread = hints.parcel_thread(number)
    at, precision, local = dated(cells, "happened", order or thread, reading, country)
    if not at:
        raise cells.rejected("bad_date", "happened")
    told_by = cells.text("carrier")
    payload = scan(
        number, code, words, carrier=carrier_of(told_by) or told_by, country=country, postcode=cells.text("postcode"), local=local
    )
    signed = cells.text("signed")
    if signed and payload.status.startswith("delivered_"):
        payload = msgspec.structs.replace(payload, status="delivered_signed", proof=meaning("signed for").proof)
    kept = {**(personal or {}), **told_apart(words, cells.text("place"), code), **({"signed": signed} if signed else {})}
    return Row(cells.number, order, at, 0, payload, precision, kept or None, thread)


def _country(text: str) -> str:
    return text.upper() if len(text) == 2 and text.isalpha() and text.isascii() else ""


def told_apart(words: str, place: str, code: str = "") -> dict[str, str]:
    """What of a scan is personal: the place, and words that are not all in our lists, for they may name somebody."""
    whole = " ".join(text for text in (code if known_code(code) != code else "", words) if text)
    kept = {"text": whole} if whole != without_names(words) else {}
    return {**kept, "place": place} if place else kept


def scan(
    number: str, code: str, words: str, *, carrier: str = "", country: str = "", postcode: str = "", local: bool = False
) -> Scan:
    """A carrier's event in our vocabulary; where the carrier is not told, the one whose number this is beyond doubt lends its words."""
    said = meaning(code, words, carrier=carrier or issuer(number))
    raw = " ".join(text for text in (known_code(code), without_names(words)) if text)[:LONGEST]
    return Scan(number, said.status, said.proof, carrier, raw, country, postcode_prefix(postcode), local)


def issuer(number: str) -> str:
    """The carrier that a number's form leaves no doubt about, or an empty string."""
    best = next(iter(candidates(number)), None)
    return best.carrier if best and best.sure == 3 and best.checked is not False else ""
