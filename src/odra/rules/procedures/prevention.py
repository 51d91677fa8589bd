"""What would prevent a claim: each point of the marketplace's page, checked on the order as far as files tell.

A point is present or missing by the facts alone, never by the clock, so that it changes only when something happens. Points that
cannot arise on the order (no return asked for, nothing written) are left out.
"""

from collections.abc import Iterator, Sequence

from odra.facts.decision import Evidence, Said
from odra.facts.fact import Fact, of
from odra.facts.moments import HOUR
from odra.facts.payloads import BuyerMessage, RefundIssued, ReturnAsked, ReturnRow, Scan, SellerMessage, Tracking
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.proof import PIECES, money_back
from odra.rules.questions.messages import is_answer
from odra.rules.questions.parcels import DELIVERED, Scans, parcels
from odra.rules.questions.return_reasons import missed
from odra.rules.questions.returns import RETURN, SETTLED

CHANNEL = "amazon"
DOUBTS = frozenset(("wrong_item",))  # topics of messages that say the item is not as sold
MONEY = frozenset(("refund", "not_received"))  # and that ask for the money


def prevents_claim(matter: Matter) -> tuple[Evidence, ...]:
    """Of an order that the seller ships himself, in the order of the page: shipping, product, service, returns."""
    order = matter.dossier.order
    if matter.dossier.channel != CHANNEL or (order is not None and order.fulfilment == "marketplace"):
        return ()
    return (*_shipping(matter), *_product(matter), *_service(matter), *_returns(matter))


def _shown(code: str, facts: tuple[str, ...], policy: str, present: bool | None = None) -> Evidence:
    return Evidence(Said(f"evidence.{code}"), bool(facts) if present is None else present, facts, policy)


def _shipping(matter: Matter) -> Iterator[Evidence]:
    """R31: tracking, a carrier that proves, a signature, scanned by the ship-by day, there by the promise."""
    yield _shown("tracking_on_order", PIECES["tracking_on_order"](matter), "amazon.prevent.tracking")
    yield _shown("carrier_known", _known_carrier(matter), "amazon.prevent.carrier_proof")
    yield _shown("signature", PIECES["signature"](matter), "amazon.prevent.signature")
    order = matter.dossier.order
    found = parcels(matter.dossier.facts, order)
    if order is not None and order.ship_by_at is not None:
        yield _by("first_scan", found, 1, order.ship_by_at, "amazon.prevent.first_scan")
    if order is not None and order.deliver_by_at is not None:
        yield _by("promise_kept", found, DELIVERED, order.deliver_by_at, "amazon.prevent.promise")
        if matter.question.opened_at > order.deliver_by_at or _late(found, order.deliver_by_at):
            yield _shown("delay_told", _written_before(matter), "amazon.prevent.promise")


def _known_carrier(matter: Matter) -> tuple[str, ...]:
    told = (f for f in of(matter.dossier.facts, Tracking, Scan) if f.payload.carrier)
    return tuple(f.address for f in told)[:1]


def _by(code: str, found: Sequence[Scans], least: int, by_at: int, policy: str) -> Evidence:
    """A scan of that level of every parcel by the moment; without one it is not known."""
    last = _reached(found, least)
    if last is None:
        return _shown(f"{code}_unknown", (), policy)
    return _shown(code, (last.address,), policy, last.occurred_at <= by_at)


def _late(found: Sequence[Scans], by_at: int) -> bool:
    arrived = _reached(found, DELIVERED)
    return arrived is not None and arrived.occurred_at > by_at


def _reached(found: Sequence[Scans], least: int) -> Fact | None:
    """The first scan of that level, of several parcels that of the last; None while it is missing of one."""
    firsts = [next((f for f in scans if f.payload.proof >= least), None) for scans in found]
    there = [f for f in firsts if f is not None]
    return max(there, key=lambda f: f.happened) if there and len(there) == len(found) else None


def _written_before(matter: Matter) -> tuple[str, ...]:
    """That the seller wrote before the buyer had to."""
    opened = matter.question.opened_at
    return tuple(f.address for f in of(matter.dossier.facts, SellerMessage) if f.occurred_at < opened)


def _product(matter: Matter) -> Iterator[Evidence]:
    doubted = tuple(f.address for f in _messages(matter) if f.payload.topic in DOUBTS)
    if doubted:
        yield _shown("listing", doubted, "amazon.prevent.listing", False)
    order = matter.dossier.order
    if order is not None and order.cancelled:
        written = tuple(f.address for f in of(matter.dossier.facts, SellerMessage))
        yield _shown("cancel_told", written, "amazon.prevent.cancelled")


def _messages(matter: Matter) -> Sequence[Fact[BuyerMessage]]:
    return of(matter.dossier.facts, BuyerMessage)


def _service(matter: Matter) -> Iterator[Evidence]:
    wrote = _messages(matter)
    if wrote:
        hours = matter.policy("amazon.message.answer_window")
        late = tuple(f.address for f in wrote if not _answered_within(matter, f, hours * HOUR))
        told = Said("evidence.messages_answered", {"hours": hours})
        yield Evidence(told, not late, late or tuple(f.address for f in wrote), "amazon.message.answer_window")
    if any(f.payload.topic in MONEY for f in wrote):
        back = money_back(matter)
        yield _shown("refunded_when_asked", (back.address,) if back else (), "amazon.prevent.refund")


def _answered_within(matter: Matter, asked: Fact, span: int) -> bool:
    """An answer, or the money, in time."""
    answers = (f for f in matter.dossier.facts if is_answer(f) or isinstance(f.payload, RefundIssued))
    return any(asked.occurred_at <= f.occurred_at < asked.occurred_at + span for f in answers)


def _returns(matter: Matter) -> Iterator[Evidence]:
    """R26, R27: authorised in time, as far as reports that still showed it waiting tell, and a way to send it back."""
    where = matter.dossier.marketplace
    asked = [f for f in of(matter.dossier.facts, ReturnAsked, ReturnRow) if not missed(f, matter.policies, where)]
    if not asked:
        return
    hours = matter.policy("amazon.return.authorise_window")
    by_at = min(f.occurred_at for f in asked) + hours * HOUR
    late = [f for f in of(asked, ReturnRow) if not _authorised(f) and f.observed_at >= by_at]
    granted = [f for f in asked if _authorised(f)]
    told = Said("evidence.return_authorised", {"hours": hours})
    facts = tuple(f.address for f in late or granted or asked)
    if matter.question.kind != RETURN:  # there it is the question itself
        yield Evidence(told, bool(granted) and not late, facts, "amazon.return.authorise_window")
    yield _shown("return_way", PIECES["return_way"](matter), "amazon.prevent.return_way")


def _authorised(fact: Fact) -> bool:
    told = fact.payload
    return told.authorised == "yes" if isinstance(told, ReturnAsked) else told.status.casefold() in SETTLED  # type: ignore[union-attr]
