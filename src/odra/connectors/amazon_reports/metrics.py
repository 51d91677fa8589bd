"""Figures of the marketplace about the account, from objects as its reports hold them, whatever they are called."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from odra.connectors.tables.cells import MOST, instant
from odra.facts.moments import DAY, day_of
from odra.facts.payloads import Metric

OURS = {
    "orderdefectrate": "order_defect_rate",
    "orderdefectmetrics": "order_defect_rate",
    "claims": "a_to_z_rate",
    "a_z_claims": "a_to_z_rate",
    "chargebacks": "chargeback_rate",
    "negativefeedback": "negative_feedback_rate",
    "negativefeedbacks": "negative_feedback_rate",
    "lateshipmentrate": "late_shipment_rate",
    "lateshipmentratelist": "late_shipment_rate",
    "lateshipment": "late_shipment_rate",
    "validtrackingrate": "valid_tracking_rate",
    "ontimedeliveryrate": "on_time_delivery_rate",
    "unitontimedeliveryrate": "unit_on_time_delivery_rate",
    "prefulfillmentcancellationrate": "pre_fulfilment_cancel_rate",
    "prefulfillmentcancelrate": "pre_fulfilment_cancel_rate",
    "prefulfillmentcancellation": "pre_fulfilment_cancel_rate",
    "invoicedefectrate": "invoice_defect_rate",
    "missinginvoice": "missing_invoice_rate",
    "lateinvoice": "late_invoice_rate",
    "returndissatisfactionrate": "return_dissatisfaction_rate",
    "averageresponsetimeinhours": "contact_response_hours",
    "documentrequest": "documentRequests",  # the schema's name; the example's lacks the s
}
FULFILMENT = {"mfn": "seller", "afn": "marketplace"}
_WHOLE = ["ordercount", "shipmentcount", "totalunitcount", "shipmentcountwithvalidtracking"]  # what a rate is taken of
_ALL_DEFECTS = ["orderwithdefects", "invoicedefect"]  # the part that is the metric's own count
_RANGE = ["reportingdaterange", "timeframe"]
_OWN = {"rate", "targetvalue", "targetcondition", "status", "fulfillmenttype", "marketplaceid", *_RANGE, *_WHOLE, *_ALL_DEFECTS}


class Figures(NamedTuple):
    """A metric, and (column, value, code) of what could not be read of it."""

    metric: Metric
    warnings: tuple[tuple[str, str, str], ...] = ()

    @property
    def to_on(self) -> int | None:
        return self.metric.to_on


def metrics(name: str, value: object, where: str, fulfilment: str = "") -> Iterator[Figures]:
    """The metric of that name and its parts, for each fulfilment and window that it comes in."""
    if isinstance(value, list):
        for one in value:
            yield from metrics(_warning(one) or name, one, where, fulfilment)
    elif isinstance(value, dict):
        split = {FULFILMENT[key.casefold()]: inner for key, inner in value.items() if key.casefold() in FULFILMENT}
        for by, inner in split.items():
            yield from metrics(name, inner, where, by)
        if not split:
            yield from _Object(value, where, fulfilment).metrics(name)
    elif isinstance(value, str) and value.strip():
        yield Figures(Metric(ours(name), where, fulfilment, status=plain_text(value)))
    elif decimal_text(value):
        yield Figures(Metric(ours(name), where, fulfilment, rate=decimal_text(value)))


def ours(name: str) -> str:
    return OURS.get(name.casefold(), name)


def _warning(value: object) -> str:
    """A warning is called after its type."""
    return plain_text(value.get("warningType")) if isinstance(value, dict) else ""


class _Object:
    """One object of figures, its keys in any case."""

    def __init__(self, value: Mapping[str, Any], where: str, fulfilment: str) -> None:
        self.value, self.where = {key.casefold(): inner for key, inner in value.items()}, where
        self.fulfilment = fulfilment or FULFILMENT.get(plain_text(self.value.get("fulfillmenttype")).casefold(), "")
        self.names = {key.casefold(): plain_text(key) for key in value if key.casefold() not in _OWN and key != "warningType"}
        self.warnings: list[tuple[str, str, str]] = []

    def metrics(self, name: str) -> Iterator[Figures]:
        from_on, to_on = self._window()
        denominator = self._count(*_WHOLE)
        counts = [key for key in self.names if key.endswith("count") and key != "count"]
        own = self._made(name, self.value, self._own_count(counts), denominator, from_on, to_on)
        if own.metric.status or own.metric.rate or own.metric.target or own.metric.numerator is not None:
            yield own
        for key in (key for key in self.names if key not in counts and key != "count"):
            yield from self._part(key, name, denominator, from_on, to_on)

    def _own_count(self, counts: list[str]) -> int | None:
        whole = next((part for name in _ALL_DEFECTS if isinstance(part := self.value.get(name), dict)), None)
        return self._counted(whole) if whole is not None else self._count(*counts, "count")

    def _part(self, key: str, name: str, denominator: int | None, from_on: int | None, to_on: int | None) -> Iterator[Figures]:
        part, called = self.value[key], self.names[key]
        called = called if key in OURS or not isinstance(part, dict) else f"{name}.{called}"
        if isinstance(part, dict):
            inner = {k.casefold(): v for k, v in part.items()}
            yield self._made(called, inner, self._counted(part), denominator, from_on, to_on)
        elif decimal_text(part):
            yield self._made(called, {"rate": part}, None, denominator, from_on, to_on)

    def _made(
        self,
        name: str,
        value: Mapping[str, Any],
        numerator: int | None,
        denominator: int | None,
        from_on: int | None,
        to_on: int | None,
    ) -> Figures:
        metric = Metric(
            name=ours(name),
            marketplace=self.where,
            fulfilment=self.fulfilment,
            from_on=from_on,
            to_on=to_on,
            numerator=numerator,
            denominator=denominator,
            rate=decimal_text(value.get("rate")),
            target=decimal_text(value.get("targetvalue")),
            condition=plain_text(value.get("targetcondition")),
            status=plain_text(value.get("status")),
        )
        warnings, self.warnings = tuple(self.warnings), []
        return Figures(metric, warnings)

    def _window(self) -> tuple[int | None, int | None]:
        """Half-open days. The last day belongs to the window, whether it is told by its beginning or by its last minute."""
        told = next((inner for key in _RANGE if isinstance(inner := self.value.get(key), dict)), None)
        if told is None:
            return None, None
        start, end = (str(told.get(a, told.get(b, ""))) for a, b in (("reportingDateFrom", "start"), ("reportingDateTo", "end")))
        try:
            from_at, to_at = instant(start), instant(end)
        except (ValueError, OverflowError):
            from_at, to_at = 1, 0
        if to_at < from_at:
            self.warnings.append(("reportingDateRange", f"{plain_text(start)} - {plain_text(end)}", "window_left_out"))
            return None, None
        first = day_of(from_at)
        return first, first + (to_at - from_at) // DAY + 1

    def _counted(self, part: Mapping[str, Any]) -> int | None:
        return self._number("count", next((value for key, value in part.items() if key.casefold() == "count"), None))

    def _count(self, *names: str) -> int | None:
        return next((n for name in names if (n := self._number(name, self.value.get(name))) is not None), None)

    def _number(self, name: str, value: object) -> int | None:
        text = decimal_text(value)
        whole, _, rest = text.partition(".")
        if whole.isdecimal() and not rest.strip("0") and len(whole) <= len(str(MOST)):
            return int(whole)
        if value not in (None, ""):
            self.warnings.append((name, plain_text(str(value))[:40], "bad_number"))
        return None


def decimal_text(value: object) -> str:
    """A number as decimal text (`0.0320`), without exponent; nothing for what is no number or out of all measure."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return ""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return ""
    if not number.is_finite() or abs(number.adjusted()) > 20 or int(number.as_tuple().exponent) < -30:
        return ""
    return format(number, "f")


def plain_text(value: object) -> str:
    """A text as it stands, without what cannot be stored; nothing for what is no text."""
    return value.strip().encode("utf-8", "replace").decode() if isinstance(value, str) else ""
