"""What a buyer who waits for an answer wants, by all that he wrote since the last one: his money, to cancel, to return.

1. Of an order that is not shipped the money comes by its cancellation, which he asks for in his account: else it counts as the seller's.
2. Where the label is protected the marketplace pays, as long as its conditions hold (R21).
3. Where another question pays it, it goes back there; while the item is on its way back the money follows it.
4. Else money up to the seller's amount goes back at once; above it both ways are shown (R25).
5. Who misses what is not shipped yet is told so: there is nothing to look for. Once its list is old it may have left, and both ways to the money are shown.
6. What is wrong was sent wrong: the money or the right item.
7. A return starts with a request in the account (R24).
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Evidence, Expected, Question, Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.payloads import BuyerMessage, ReturnAsked, ReturnRow
from odra.rules.procedures.expected import complains, expected, priced
from odra.rules.procedures.matter import Matter, matter_of, rest_of, sent_by_marketplace
from odra.rules.procedures.not_received import protection
from odra.rules.procedures.not_received.dates import promise
from odra.rules.procedures.not_received.parcel import parcel_of
from odra.rules.procedures.returning.by_itself import unsent
from odra.rules.procedures.returning.terms import below, value
from odra.rules.procedures.returning.told import pictures, told_return
from odra.rules.questions.messages import DAMAGED, NOT_RECEIVED, messages
from odra.rules.questions.requests import asks_to_cancel
from odra.rules.questions.returns import BACK, returns
from odra.rules.questions.returns import RETURN as REQUESTED
from odra.rules.questions.turned_up import MISSES
from odra.rules.questions.unshipped import believed_until as taken_to_wait
from odra.rules.questions.unshipped import unshipped_then

MONEY_BACK, CANCEL, RETURN, WRONG = "refund", "cancel", "return", "wrong_item"  # topics of a message
OFFICIAL = "amazon.cancel.official_request"
AT_ONCE, PHOTO = "settings.refund.asked_at_once_up_to", "settings.return.photo_from"


class Wish(msgspec.Struct, frozen=True):
    """The step that answers it, and what is said beside."""

    step: str = "answer"
    letter: Said = Said("answer")
    because: tuple[Reason, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    cost: Expected | None = None
    evidence: tuple[Evidence, ...] = ()


def wish_of(matter: Matter) -> Wish:
    wrote = {topic: fact.address for fact in waiting(matter) if (topic := fact.payload.topic)}
    if (CANCEL in wrote or MONEY_BACK in wrote) and not matter.money_is_back and unshipped(matter):
        return _cancel(matter, wrote.get(CANCEL) or wrote[MONEY_BACK])
    if MONEY_BACK in wrote and not matter.money_is_back and not sent_by_marketplace(matter):
        return _protected(matter) or _there(matter) or _under_way(matter) or _money(matter)
    if MISSES in wrote and not matter.money_is_back and not_shipped(matter):
        return _not_left(matter, wrote[MISSES]) if matter.at < _believed_until(matter) else _perhaps_left(matter, wrote[MISSES])
    if WRONG in wrote and not matter.money_is_back and not sent_by_marketplace(matter):
        return _there(matter) or _wrong_item(matter, wrote[WRONG])
    return Wish(letter=Said(_of_return(matter) if RETURN in wrote else "answer"))


def _wrong_item(matter: Matter, wrote: str) -> Wish:
    """The seller's doing: the money or the right item, nothing back at the buyer's cost; one photo first where the value asks for it."""
    found = pictures(matter.dossier.facts)
    shown = bool(found) or below(matter, matter.at_risk, PHOTO)
    fault = Reason(Said("reason.wrong_item"), (wrote,), "amazon.return.reason_fault")
    right = Alternative(Said("step.send_new"), None, (Reason(Said("reason.wrong_item_new"), (), "amazon.return.answers"),))
    letter = Said("wrong_item_offer" if shown else "wrong_item_photo", {"amount": matter.at_risk, **rest_of(matter)})
    photo = () if shown and not found else (Evidence(Said("evidence.photo"), bool(found), found, PHOTO),)
    step = "offer_right_item" if shown else "ask_wrong_photo"
    return Wish(step, letter, (fault,), (_refund_of(matter, fault), right), expected(matter, lost=1), photo)


def _of_return(matter: Matter) -> str:
    """What was filed, or the marketplace takes back itself, is not asked to be filed again (R24)."""
    if of(matter.dossier.facts, ReturnAsked, ReturnRow):
        return "return_filed"
    return "return_by_marketplace" if sent_by_marketplace(matter) else "return_please_file"


def waiting(matter: Matter) -> list[Fact[BuyerMessage]]:
    """What the buyer wrote from the opening message on: an answer would have ended the question."""
    return [f for f in of(matter.dossier.facts, BuyerMessage) if f.happened >= matter.opening.happened]


def unshipped(matter: Matter) -> bool:
    """One of the marketplace's orders that the seller had still to ship when the buyer wrote, by a list that is not old."""
    return matter.rated and not_shipped(matter) and matter.at < _believed_until(matter)


def not_shipped(matter: Matter) -> bool:
    return unshipped_then(matter.opening, matter.dossier.facts, matter.dossier.order, matter.policies)


def wants_to_cancel(matter: Matter) -> tuple[str, ...]:
    """Messages that wish an order away and were not followed by a request in the account, which has a question of its own."""
    facts = matter.dossier.facts
    if any(asks_to_cancel(f) for f in facts):
        return ()
    return tuple(f.address for f in of(facts, BuyerMessage) if f.payload.topic in (CANCEL, MONEY_BACK))


def _cancel(matter: Matter, wrote: str) -> Wish:
    if not wants_to_cancel(matter):
        return Wish()
    official = Reason(Said("reason.cancel_officially"), (wrote,), OFFICIAL)
    counted = Reason(Said("reason.cancel_unasked_counts"), (), "metric.pre_fulfilment_cancel_rate")
    own = Alternative(Said("step.cancel_as_wished"), None, (counted,), expected(matter, lost=0))
    return Wish("ask_to_cancel", Said("cancel_please_request"), (official,), (own,))


def _not_left(matter: Matter, wrote: str) -> Wish:
    """Nothing to look for, and nothing to report: it is shipped, or cancelled and told. Who asked to cancel is not told when it leaves."""
    if any(asks_to_cancel(f) for f in matter.dossier.facts):
        return Wish()
    order = matter.dossier.order
    told = {"ship_by_at": order.ship_by_at if order else None}
    why = Reason(Said("reason.not_left", told), (wrote,), "settings.ship.look_before")
    cancel = Reason(Said("reason.cancel_counts"), (), "metric.pre_fulfilment_cancel_rate")
    ways = (Alternative(Said("step.cancel_out_of_stock"), None, (cancel,), expected(matter, lost=0)),) if matter.rated else ()
    return Wish("say_not_left", Said("not_left_yet"), (why,), ways)


def _perhaps_left(matter: Matter, wrote: str) -> Wish:
    """Nobody answered while it waited, and no newer list tells of it: it may have left since."""
    old = Reason(Said("reason.list_is_old", {"seen_at": _believed_until(matter)}), (wrote,), "settings.source.old_after")
    return Wish(because=(old,), alternatives=(_at_once(matter), *_promise(matter)))


def believed_until(matter: Matter) -> int | None:
    """Of a message that misses what was not shipped, or wishes it away: from when it may have left; None of others."""
    asked = any(f.payload.topic in (MISSES, CANCEL, MONEY_BACK) for f in waiting(matter))
    return _believed_until(matter) if asked and not_shipped(matter) else None


def _believed_until(matter: Matter) -> int:
    return taken_to_wait(matter.dossier.facts, matter.dossier.order, matter.policies)


def _protected(matter: Matter) -> Wish | None:
    """The marketplace pays for what does not arrive; of what arrived the money is asked for another reason."""
    label = protection.of_label(matter)
    if not protection.holds(label) or parcel_of(matter).arrived:
        return None
    why = protection.covered()
    refund = Alternative(Said("step.refund_now", {"amount": matter.at_risk}), why)
    return Wish("let_buyer_file", Said("label_please_file"), (why,), (refund,), evidence=tuple(protection.evidence(label)))


def _there(matter: Matter) -> Wish | None:
    """Another question pays that money, or chooses how: it goes back there, once."""
    there = next((q for q in _others(matter) if q.kind in (DAMAGED, REQUESTED) or (q.kind == BACK and _pays(matter, q))), None)
    if there is None:
        return None
    why = Reason(Said("reason.money_there", {"opened_at": there.opened_at}), (there.opened_by,), "settings.refund.working_days")
    return Wish(because=(why,), alternatives=(_at_once(matter),))


def _others(matter: Matter) -> list[Question]:
    """Open questions of what came, is missed or goes back."""
    facts, order, policies = matter.dossier.facts, matter.dossier.order, matter.policies
    found = (*messages(facts, order, policies), *returns(facts, order, policies))
    return [q for q in found if q.opened_at <= matter.at and (q.closed_at is None or q.closed_at > matter.at)]


def _pays(matter: Matter, back: Question) -> bool:
    """The item is here, or stays with the buyer."""
    own = matter_of(matter.dossier, back, matter.policies, matter.at, matter.estimates)
    told = told_return(own)
    by_itself = unsent(own, told, value(own, told))
    return bool(told.received) or (by_itself is not None and by_itself.step in ("refund_keep", "ask_photo"))


def _under_way(matter: Matter) -> Wish | None:
    back = next((q for q in _others(matter) if q.kind == BACK), None)
    if back is None:
        return None
    why = Reason(Said("reason.money_follows_return", {"opened_at": back.opened_at}), (back.opened_by,), "law.return.refund_days")
    return Wish(letter=Said("return_money_follows"), because=(why,), alternatives=(_at_once(matter),))


def _money(matter: Matter) -> Wish:
    """Both ways that the sources know: at once, or promised while the parcel or the matter is looked into."""
    if not _small(matter):
        return Wish(alternatives=(_at_once(matter), *_promise(matter)))
    letter = Said("refund_asked_done", {"amount": matter.at_risk, **rest_of(matter)})
    return Wish("answer_refund", letter, tuple(_searched(matter)), tuple(_promise(matter)), expected(matter, lost=1))


def _searched(matter: Matter) -> Iterator[Reason]:
    """That the search for the parcel is about the same money."""
    for q in _others(matter):
        if q.kind == NOT_RECEIVED:
            yield Reason(Said("reason.money_once"), (q.opened_by,), AT_ONCE)


def _small(matter: Matter) -> bool:
    """Money that is given back at once when it is asked for."""
    risk = matter.at_risk
    limit = priced(matter, AT_ONCE, risk.currency) if risk else None
    return risk is not None and limit is not None and risk <= limit


def _at_once(matter: Matter) -> Alternative:
    return _refund_of(matter, Reason(Said("reason.asked_for_money"), (), AT_ONCE))


def _refund_of(matter: Matter, why: Reason) -> Alternative:
    return Alternative(Said("step.refund_now", {"amount": matter.at_risk}), None, (why,), expected(matter, lost=1))


def _promise(matter: Matter) -> Iterator[Alternative]:
    days = matter.policy("settings.refund.working_days")
    cost = expected(matter, lost=1, chance=complains(matter, days, promise(matter)[0]))
    yield Alternative(
        Said("step.promise_refund", {"days": days}), None, (Reason(Said("reason.promise_first"), (), AT_ONCE),), cost
    )
