"""Lists of item-not-received requests, returns, cases and cancellations of eBay: one request a row."""

from collections.abc import Iterator
from functools import partial
from typing import IO

from odra.connectors.ebay.cells import EbayCells
from odra.connectors.ebay.columns import header_of, known_as, site_of
from odra.connectors.tables import asked
from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import EBAY_ORDER_ID
from odra.connectors.tables.rows import column, table, told_by
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY_ONLY
from odra.facts.payloads import RequestClosed, RequestOpened
from odra.facts.reading import Hints, Sample

_IDS = {"inquiry": "not_received", "return": "return", "cancel": "cancel", "case": "case"}
_LONGEST = 60  # signs of a reason that is a choice; longer ones are the buyer's own words


class EbayRequests:
    channel, kind, rank, version = "ebay", "ebay_requests", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and header_of(sample, "requests", _are_requests) is not None

    def header(self, sample: Sample) -> str:
        head = header_of(sample, "requests", _are_requests)
        return head.line if head else ""

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        head = header_of(sample, "requests", _are_requests)
        assert head is not None
        columns, rows = table(stream, head.of(sample), head.skip, partial(known_as, table="requests"))
        days = Days(column(rows, columns.at("date")), column(rows, columns.at("order")), hints)
        every = [EbayCells(line, columns) for line in rows if not line[1] or any(c.strip() for c in line[1])]
        yield from told_by(every, _Reading(days, hints, every).rows, hints)


def _are_requests(found: set[str]) -> bool:
    return {"order", "date"} <= found and bool(found & _IDS.keys())


class _Reading:
    def __init__(self, days: Days, hints: Hints, every: list[EbayCells]) -> None:
        self.days, self.hints = days, hints
        told = [cells.when_if_any(name, days, cells.own("order")) or 0 for cells in every for name in ("date", "closed")]
        self.newest = hints.as_of or max(told, default=0)
        for cells in every:
            cells.warnings.clear()  # they come again when the row is read

    def rows(self, cells: EbayCells) -> list[Row]:
        order = cells.order("order", EBAY_ORDER_ID)
        market = self.hints.marketplace or site_of(cells.text("site"), "") or self.days.marketplace(order)
        at, precision = cells.when("date", self.days, order, market)
        opened = self._opened(cells, order, market)
        words = cells.text("comment") or ("" if opened.reason else cells.text("reason"))
        found = [Row(cells.number, order, at, 0, opened, precision, {"text": words} if words else None)]
        closed = cells.when_if_any("closed", self.days, order, market)
        if closed or asked.ended(opened.status):
            end = RequestClosed(opened.request, opened.about, asked.outcome(opened.status), opened.status, market)
            found.append(Row(cells.number, order, closed or max(at, self.newest), 0, end, DAY_ONLY))
        return found

    def _opened(self, cells: EbayCells, order: str, market: str) -> RequestOpened:
        name = next((name for name in _IDS if cells.text(name)), "")
        if not name:
            raise cells.rejected("no_id", next(n for n in _IDS if cells.columns.has(n)))
        amount, currency = cells.money("amount", cells.currency(("amount",)))
        reason = cells.text("reason")
        return RequestOpened(
            request=cells.text(name),
            about=asked.about(cells.text("type")) or _IDS[name],
            reason=reason if len(reason) <= _LONGEST else "",
            amount=amount,
            currency=currency if amount else "",
            answer_by_at=cells.until("answer_by", self.days, order, market),
            status=cells.text("status"),
            marketplace=market,
        )
