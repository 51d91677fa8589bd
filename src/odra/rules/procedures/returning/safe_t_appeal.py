"""The appeal of a refused SAFE-T claim: once, in time, and with something new; then it is awaited, and at last left.

1. A refusal that only a report shows is looked up: its own last moment for an appeal stands there.
2. With something new since the claim it is appealed; without, the appeal has little chance and may harm the account.
3. An appeal that was made is looked at, and what is asked for is sent.
4. After the last appeal, or the last day, the refusal stands.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Evidence, Expected, Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.moments import days_later
from odra.facts.money import Money
from odra.facts.payloads import Graded, Pasted, RefundIssued, Scan
from odra.rules.procedures.contesting import learnt, own_otherwise, own_reasons, worth_it
from odra.rules.procedures.expected import expected, priced
from odra.rules.procedures.matter import Matter, clock
from odra.rules.procedures.returning.terms import after_workdays
from odra.rules.procedures.returning.told import graded, told_return
from odra.rules.questions.naming import alike, named
from odra.rules.questions.opening import by_marketplace
from odra.rules.questions.recoveries import of_another
from odra.rules.questions.safe_t_appeals import appeals, refusals
from odra.rules.questions.shared_refunds import paid_with, rows_of

WINDOW, MOST, ASKED = "amazon.safe_t.appeal_window", "amazon.safe_t.appeals_at_most", "amazon.safe_t.asked_within"
LOOK, CHANCES = "settings.safe_t.look_within", "settings.estimate.safe_t_won"
LEFT = frozenset(("leave_safe_t", "safe_t_too_late"))


class Refused(msgspec.Struct, frozen=True):
    """A refusal. `by`: the newest that a person noted, None where only a report shows one; `appealed_at`: of an appeal since."""

    matter: Matter
    by: Fact | None
    appealed_at: int | None
    made: int
    news: tuple[str, ...]


def safe_t_appeal(matter: Matter) -> Iterator[Decision]:
    told, amount = _refused(matter), _amount(matter)
    step, due_at, policy = _step(told)
    values = {
        "amount": amount,
        "days": matter.policy(WINDOW),
        "until_at": _until_at(told),
    }
    reason = "safe_t_reported" if told.by is None else "safe_t_appealed" if told.appealed_at else "safe_t_appeal"
    decided = clock(matter, due_at, step, "safe_t_stays_refused", policy=policy, values=values, reason=reason)
    decided = msgspec.structs.replace(decided, at_risk=None if step in LEFT else amount)
    yield decided
    yield msgspec.structs.replace(
        decided, because=(*decided.because, *_reasons(told)), alternatives=tuple(_others(told, step, amount)),
        warnings=(*_traps(matter, step), *_otherwise(told, step)), sheet=_sheet(matter, step), cost=_kept(matter, amount) if step in LEFT else _tried(told, amount),
        evidence=(Evidence(Said("evidence.new_information"), bool(told.news), told.news, "amazon.safe_t.evidence"),),
    )  # fmt: skip


def _refused(matter: Matter) -> Refused:
    facts, about = matter.dossier.facts, matter.question.about
    noted, made = refusals(facts, about), appeals(facts, about)
    by = noted[-1] if noted else None
    since = [f.occurred_at for f in made if by and f.happened > by.happened]
    return Refused(matter, by, since[-1] if since else None, len(made), news(matter))


def _until_at(told: Refused) -> int:
    """The last moment for an appeal; of a decision whose day is not known, the moment to have looked it up."""
    matter, by = told.matter, told.by
    if by is None:
        return days_later(matter.question.opened_at, matter.policy(LOOK), matter.zone)
    return after_workdays(matter, by.occurred_at, matter.policy(WINDOW))


def shown(new: object) -> str:
    """The kind of proof: news | nothing_new."""
    return "news" if new else "nothing_new"


def _won(told: Refused) -> float:
    return float(told.matter.policy(CHANCES)[shown(told.news)])


def news(matter: Matter) -> tuple[str, ...]:
    """What came to be known since the first refusal, of this return or of none that is known, and speaks for the seller."""
    facts, about = matter.dossier.facts, matter.question.about
    beside = {f.payload.tracking for key, told in rows_of(facts).items() if not alike(key, about) for f in told}
    found = [f for f in of(facts, Pasted, Graded, Scan) if f.occurred_at > matter.question.opened_at and not _as_sent(f)]
    return tuple(
        f.address for f in found if (f.payload.number not in beside if isinstance(f.payload, Scan) else alike(named(f), about))
    )


def _as_sent(fact: Fact) -> bool:
    return isinstance(fact.payload, Graded) and fact.payload.found == "as_sent"


def _amount(matter: Matter) -> Money | None:
    """What the marketplace gave back for the return, else, or where that was for several, what the item cost."""
    facts, order, price = matter.dossier.facts, matter.dossier.order, told_return(matter).price
    paid = next((f for f in of(facts, RefundIssued) if by_marketplace(f) and f.payload.amount and _for(matter, f)), None)
    if paid is None or (price and len(paid_with(paid, facts)) > 1):
        return price or (order.total if order else None)
    return Money(paid.payload.amount, paid.payload.currency)


def _for(matter: Matter, refund: Fact) -> bool:
    """The refund is not known to be of other returns only."""
    return not of_another(matter.question.about, paid_with(refund, matter.dossier.facts))


def _step(told: Refused) -> tuple[str, int, str]:
    """(step, due, what cites it)."""
    matter = told.matter
    if told.by is None:
        return "read_safe_t_decision", _until_at(told), LOOK
    if _came_as_sent(matter) is not None:
        return "leave_safe_t", _until_at(told), WINDOW
    if told.appealed_at is not None:
        return "wait_for_safe_t_appeal", days_later(told.appealed_at, matter.policy(LOOK), matter.zone), LOOK
    if matter.at >= _until_at(told):
        return "safe_t_too_late", _until_at(told), WINDOW
    if told.news and worth_it(matter, _won(told)):
        return "appeal_safe_t", _until_at(told), WINDOW
    return "find_news_for_safe_t", _until_at(told), WINDOW


def _came_as_sent(matter: Matter) -> Fact | None:
    """The last look at the item, where it found nothing to ask money for."""
    looked = graded(matter, told_return(matter))
    return looked[-1] if looked and _as_sent(looked[-1]) else None


def _reasons(told: Refused) -> Iterator[Reason]:
    matter = told.matter
    values = {"made": told.made, "most": matter.policy(MOST)}
    yield Reason(Said("reason.safe_t_attempts", values), (), MOST)
    looked = _came_as_sent(matter)
    if looked is not None:
        yield Reason(Said("reason.found_as_sent"), (looked.address,), "amazon.safe_t.evidence")
    elif told.by is not None and told.appealed_at is None:
        code = "safe_t_news" if told.news else "safe_t_nothing_new"
        yield Reason(Said(f"reason.{code}"), told.news, "amazon.safe_t.evidence")
        yield from own_reasons(matter, _won(told), shown(told.news))


def _others(told: Refused, step: str, amount: Money | None) -> Iterator[Alternative]:
    matter = told.matter
    if step == "find_news_for_safe_t":
        yield Alternative(
            Said("step.appeal_safe_t", {"amount": amount}),
            None,
            (Reason(Said("reason.safe_t_once"), (), MOST),),
            _tried(told, amount),
        )
    if step == "safe_t_too_late":
        over = Reason(Said("reason.safe_t_appeal_over", {"days": matter.policy(WINDOW)}), (), WINDOW)
        yield Alternative(Said("step.appeal_safe_t", {"amount": amount}), over)
        return
    if step == "leave_safe_t":
        return
    small = Reason(Said("reason.no_argument"), (), "settings.return.no_argument_below")
    yield Alternative(Said("step.leave_safe_t"), None, (small,), _kept(matter, amount))


def _traps(matter: Matter, step: str) -> Iterator[Reason]:
    """Its own last moment goes first; nothing new again may harm the account."""
    if step not in LEFT:
        yield Reason(Said("warning.safe_t_own_time"), (matter.question.opened_by,), WINDOW)
        yield Reason(Said("warning.safe_t_again"), (), MOST)


def _otherwise(told: Refused, step: str) -> Iterator[Reason]:
    """With something new the chance decides whether to appeal."""
    if told.news and step in ("appeal_safe_t", "find_news_for_safe_t"):
        yield from own_otherwise(told.matter, _won(told), shown(told.news))


def _sheet(matter: Matter, step: str) -> tuple[Said, ...]:
    if step in LEFT:
        return ()
    asked = Said("sheet.safe_t_asked", {"days": matter.policy(ASKED)})
    if step in ("read_safe_t_decision", "wait_for_safe_t_appeal"):
        return (Said("sheet.safe_t_centre"), asked, Said("sheet.safe_t_note"))
    return (
        Said("sheet.safe_t_centre"),
        Said("sheet.safe_t_reply"),
        Said("sheet.safe_t_photos"),
        asked,
        Said("sheet.safe_t_note"),
    )


def _tried(told: Refused, amount: Money | None) -> Expected | None:
    """With the work of contesting beside that of any case; no rate is at stake."""
    cost = (
        expected(told.matter, lost=1 - learnt(told.matter, _won(told), shown(told.news)), chance=0, of=amount) if amount else None
    )
    work = priced(told.matter, "settings.cost.contest", cost.money.currency) if cost else None
    return msgspec.structs.replace(cost, handling=cost.handling + work) if cost and work else cost


def _kept(matter: Matter, amount: Money | None) -> Expected | None:
    return expected(matter, lost=1, chance=0, of=amount) if amount else None
