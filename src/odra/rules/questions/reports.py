"""The loss report after the refund (R10): owed where it was announced, or worth it by value; it never moves the money."""

from collections.abc import Mapping, Sequence

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, of
from odra.facts.moments import day_of, local_date
from odra.facts.money import Money, to_minor
from odra.facts.payloads import BuyerMessage, Call, Handled, InquiryFiled, RequestOpened, ReturnAsked, ReturnRow, Scan
from odra.policies import Policies, marketplace, zone_of
from odra.rules.questions.arrivals import delivered_before
from odra.rules.questions.messages import CAME, answers
from odra.rules.questions.opening import MONEY, all_back, outbound, question
from odra.rules.questions.parcels import COMES_BACK
from odra.rules.questions.return_reasons import missed as never_came
from odra.rules.questions.turned_up import misses, turned_up, turns_up

LOSS_REPORT = "loss_report"
MISSING = (BuyerMessage, RequestOpened, ReturnRow, ReturnAsked)  # what may tell that the parcel did not come
REPORTS = frozenset(("loss_report", "theft_report"))
LOCATED = frozenset(("held", "delivered_elsewhere"))  # outcomes of a call


def loss_reports(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    """From the refund of what was not found, until a report is filed or the parcel turns up."""
    where = order.marketplace if order else ""
    missed = next((f for f in of(facts, *MISSING) if _misses(f, policies, where)), None)
    if missed is None or (order is not None and order.fulfilment == "marketplace"):
        return []
    paid = next((f for f in of(facts, *MONEY) if f.happened > missed.happened and all_back(f, facts, order)), None)
    if paid is None:
        return []
    since = [f for f in facts if f.happened > missed.happened]
    filed = _counts_as_report(order, policies, day_of(paid.occurred_at))
    way_out = outbound(facts)
    before = [f for f in facts if f.happened <= paid.happened]
    known = any(f in since and (_reported(f, filed) or _located(f)) for f in before)
    if known or turned_up(before, missed.occurred_at) is not None or _last_scan_returns(before, way_out):
        return []
    if delivered_before(facts, missed, paid) is not None:  # the buyer is asked whether it came
        return []
    if announced(facts, missed, paid, order) is None and not _worth(order, policies, paid):
        return []
    return [question(LOSS_REPORT, paid, facts, lambda f: _reported(f, filed) or _found(f) or (f in way_out and _there(f)))]


def _misses(fact: Fact, policies: Policies, where: str) -> bool:
    told = fact.payload
    if isinstance(told, ReturnRow | ReturnAsked):
        return never_came(fact, policies, where)
    if isinstance(told, RequestOpened):
        return told.about == "not_received"
    return misses(fact)


def announced(facts: Sequence[Fact], missed: Fact, paid: Fact, order: Order | None) -> Fact | None:
    """The first answer: it announces the report (R7) unless it went out on the day of the refund, and so told of that."""
    answer = next((f for f in answers(facts) if missed.happened < f.happened < paid.happened), None)
    zone = zone_of(order.marketplace if order else "")
    same = answer is not None and local_date(answer.occurred_at, zone) == local_date(paid.occurred_at, zone)
    return None if same else answer


def missing_since(facts: Sequence[Fact], policies: Policies, where: str) -> Fact:
    """The first word that the parcel did not come. Raises StopIteration where there is none."""
    return next(f for f in of(facts, *MISSING) if _misses(f, policies, where))


def office(told: Mapping[str, str], country: str) -> str:
    """carrier | postal_inspectors | police, by the country that the parcel goes to."""
    return str(told.get(country, told["other"]))


def _destination(order: Order | None) -> str:
    """A country that is not known is taken to be the marketplace's own."""
    market = marketplace(order.marketplace) if order else None
    return (order.country if order else "") or (market.country if market else "")


def _counts_as_report(order: Order | None, policies: Policies, on: int) -> frozenset[str]:
    """With the carrier an inquiry is the report."""
    told = policies.value("settings.loss_report.with", on=on, marketplace=order.marketplace if order else "")
    return REPORTS | {"inquiry"} if office(told, _destination(order)) == "carrier" else REPORTS


def _worth(order: Order | None, policies: Policies, paid: Fact) -> bool:
    if order is None or order.total is None:
        return False
    limits = policies.value("settings.loss_report.from", on=day_of(paid.occurred_at), marketplace=order.marketplace)
    limit = limits.get(order.total.currency)
    return limit is not None and order.total >= Money(to_minor(str(limit), order.total.currency), order.total.currency)


def _reported(fact: Fact, what: frozenset[str]) -> bool:
    return isinstance(fact.payload, InquiryFiled) and fact.payload.what in what


def _found(fact: Fact) -> bool:
    """Somebody has it, or says where it is."""
    return turns_up(fact) or _located(fact)


def _located(fact: Fact) -> bool:
    told = fact.payload
    if isinstance(told, Call):
        return told.outcome in LOCATED
    return (isinstance(told, BuyerMessage) and told.topic in CAME) or (isinstance(told, Handled) and told.done == "found")


def _last_scan_returns(facts: Sequence[Fact], way_out: Sequence[Fact]) -> bool:
    """It comes back to the seller: nothing is lost."""
    scans = [f for f in facts if f in way_out]
    return bool(scans) and scans[-1].payload.status in COMES_BACK  # type: ignore[union-attr]


def _there(scan: Fact) -> bool:
    told = scan.payload
    return isinstance(told, Scan) and (told.status.startswith("delivered") or told.status in COMES_BACK)
