"""What a row of a mapped table tells, by the kind of table."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress

from odra.connectors.mails.disputed import dispute_about
from odra.connectors.tables import asked, figures
from odra.connectors.tables.cells import Days, instant, why
from odra.connectors.tables.columns import Columns, form_of
from odra.connectors.tables.lines import Line
from odra.connectors.tables.moneys import currency_of, money
from odra.connectors.tables.outcomes import UNSURE, denies, outcome_of, under_way
from odra.connectors.tables.rows import Cells, postcode_prefix, whole
from odra.facts.fact import Row
from odra.facts.moments import DAY_ONLY, INSTANT, LAST_AT, day_of
from odra.facts.payloads import (
    AnyPayload,
    Chargeback,
    ChargebackDecided,
    ClaimDecided,
    ClaimFiled,
    DefectListed,
    Feedback,
    OrderRow,
    RequestClosed,
    RequestOpened,
    Tracking,
)
from odra.policies import load, marketplace
from odra.policies.tracking import carrier_of, parcel, slip_in

_ISO = re.compile(r"\d{4}-\d\d-\d\dT")
_CODE = re.compile(r"[A-Za-z0-9.]+")
_STARS = re.compile(r"([1-5])(?:[.,]0+)?(?:\s*(?:/|of|von|van|sur|su|de)\s*5|\s*(?:stars?|sterren|sterne))?\Z")
_COMPONENTS = (
    ("negative_feedback", re.compile(r"feedback|beoordeling|bewertung|retroaliment|[ée]valuation")),
    ("a_to_z", re.compile(r"a.?(-|\s)?(to|tot|bis|à|alla|a la).?(-|\s)?z|claim|guarantee|garantie|garanz|garant")),
    ("chargeback", re.compile(r"charge.?back|terugvordering|terugboeking|r[üu]ckbuchung|contracargo|r[ée]trofacturation")),
)


def moment_of(cells: Cells, days: Days) -> tuple[int, int]:
    """(moment, precision) of a row's date, no moment when it has none. Raises ValueError for one that cannot be read."""
    text = cells.text("date")
    if _ISO.match(text):
        return instant(text), INSTANT
    return days.start(text, cells.text("order")) if text else 0, DAY_ONLY


def newest_of(rows: Iterable[Line], columns: Columns, days: Days) -> int:
    """The newest moment that a table tells."""
    newest = 0
    for line in rows:
        with suppress(ValueError):
            newest = max(newest, moment_of(Cells(line, columns), days)[0])
    return newest


class Telling:
    """`newest`: when the table speaks for, the moment of rows without a date."""

    def __init__(
        self, kind: str, days: Days, newest: int, *, channel: str, market: str, parcel_thread: Callable[[str], str]
    ) -> None:
        self.payloads: Callable[[Cells], list[AnyPayload]] = getattr(self, f"_{kind}", self._defects)
        self.days, self.newest, self.channel, self.market = days, newest, channel, market
        self.parcel_thread = parcel_thread
        self.read = self._figure if kind == "metrics" else self._rows

    def _rows(self, cells: Cells) -> list[Row]:
        order = cells.order("order", form_of(self.channel))
        try:
            at, precision = moment_of(cells, self.days)
        except ValueError as wrong:
            raise cells.rejected(why(wrong), "date") from None
        if not (at or self.newest):
            raise cells.rejected("no_date", "date")
        words = cells.text("comment") or ("" if self.payloads == self._requests else cells.text("reason"))
        personal = {"text": words} if words else None
        found = []
        for told in self.payloads(cells):
            when = self._closed(cells, at) if isinstance(told, RequestClosed) else (at or self.newest, precision)
            found.append(
                Row(cells.number, order, when[0], self.newest, told, when[1], personal, self._thread(told), channel=self.channel)
            )
        return found

    def _closed(self, cells: Cells, opened: int) -> tuple[int, int]:
        """When a request closed: as its column says, else when the table speaks for."""
        at = self._moment(cells, "closed")
        return (at, DAY_ONLY) if at else (max(opened, self.newest), DAY_ONLY)

    def _thread(self, told: AnyPayload) -> str:
        return self.parcel_thread(told.number) if isinstance(told, Tracking) else ""

    def _figure(self, cells: Cells) -> Row:
        whole(cells.cells, cells.raw, cells.columns.name(0, "metric"))
        name = cells.needed("metric", "no_id")
        return figures.row(cells, name, days=self.days, market=self.market, channel=self.channel, newest=self.newest)

    def _defects(self, cells: Cells) -> list[AnyPayload]:
        raw = cells.text("type")
        return [DefectListed(_first(_COMPONENTS, raw), raw=raw)]

    def _claims(self, cells: Cells) -> list[AnyPayload]:
        decided = self._decided(cells, "claims")
        return [ClaimDecided(decided) if decided else ClaimFiled("", *self._amount(cells, "amount"))]

    def _decided(self, cells: Cells, kind: str) -> str:
        """The outcome told; nothing while there is none, with a warning where the words are not understood."""
        text = cells.text("outcome")
        found = outcome_of(kind, text)
        if found == UNSURE:
            cells.warn("outcome_unsure", "outcome")
            return "" if under_way(text) else found
        if text and not found and not under_way(text):
            cells.warn("outcome_unread", "outcome")
        return found

    def _chargebacks(self, cells: Cells) -> list[AnyPayload]:
        said = f"{cells.text('type')} {cells.text('reason')}".casefold()
        names = [name for name in ("fraud", "service") if name in said]
        category = names[0] if len(names) == 1 and not (names == ["fraud"] and denies(said)) else "unknown"
        about = dispute_about(cells.text("reason"), cells.text("type")) if self.channel == "ebay" else ""
        where = self.days.marketplace(cells.text("order")) if about else ""
        decided = self._decided(cells, "disputes" if self.channel == "ebay" else "chargebacks")
        code, until = network_code(cells.text("reason")), self._moment(cells, "answer_by")
        return [
            Chargeback(
                category, *self._amount(cells, "amount"), answer_by_at=until, reason_code=code, about=about, marketplace=where
            ),
            *([ChargebackDecided(decided)] if decided else []),
        ]

    def _tracking(self, cells: Cells) -> list[AnyPayload]:
        carrier = cells.text("carrier")
        number = parcel(cells.needed("tracking", "no_tracking"))
        if slip_in(number):
            cells.warn("tracking_slip", "tracking")
        return [Tracking(number, carrier_of(carrier) or carrier)]

    def _feedback(self, cells: Cells) -> list[AnyPayload]:
        stars = _STARS.match(cells.text("rating").casefold())
        if stars is None:
            raise cells.rejected("bad_rating", "rating")
        return [Feedback(int(stars[1]), answered=bool(cells.text("answer")))]

    def _requests(self, cells: Cells) -> list[AnyPayload]:
        """An ended one is told as opened and as closed."""
        number, status, where = cells.own_id("request"), cells.text("status"), self.days.marketplace(cells.text("order"))
        what = asked.about(cells.text("about"), cells.text("reason")) or "case"
        opened = RequestOpened(
            number,
            what,
            cells.text("reason"),
            *self._amount(cells, "amount"),
            self._moment(cells, "answer_by"),
            status,
            marketplace=where,
        )
        return [opened, RequestClosed(number, what, asked.outcome(status), status, where)] if asked.ended(status) else [opened]

    def _moment(self, cells: Cells, name: str) -> int | None:
        text = cells.text(name)
        try:
            return self.days.when(text, cells.text("order"))[0] if text else None
        except ValueError:
            cells.warn("date_left_out", name)
            return None

    def _orders(self, cells: Cells) -> list[AnyPayload]:
        price, currency = self._amount(cells, "price")
        shipping, paid_in = self._amount(cells, "shipping")
        return [
            OrderRow(
                status=cells.text("status"), marketplace=self.days.marketplace(cells.text("order")), fulfilment="seller", sku=cells.text("sku"),
                item_id=cells.text("item"), title=cells.text("title"), quantity=cells.count("quantity"), currency=currency or paid_in,
                item_price=price, shipping=shipping if currency in ("", paid_in) else 0, country=cells.text("country"),
                postcode_prefix=postcode_prefix(cells.text("postcode")),
            )
        ]  # fmt: skip

    def _amount(self, cells: Cells, name: str) -> tuple[int, str]:
        """Minor units and currency; without a currency beside it, an amount is in the one of its order's marketplace."""
        text = cells.text(name)
        market = marketplace(self.days.marketplace(cells.text("order")))
        try:
            return money(text, currency_of(cells.text("currency")) or (market.currency if market else "")) if text else (0, "")
        except ValueError:
            cells.warn("bad_amount", name)
            return 0, ""


def network_code(text: str) -> str:
    """The card network's reason code that is named; what is short or without a digit may be a word, and is none."""
    listed = load().value("cards.chargeback.reason_codes", on=day_of(LAST_AT))
    known = {code for codes in listed.values() for code in codes}
    said = (word.strip(".").upper() for word in _CODE.findall(text))
    return next((word for word in said if len(word) > 2 and word in known and any(sign.isdigit() for sign in word)), "")


def _first(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    return next((name for name, pattern in patterns if pattern.search(text.casefold())), "")
