"""From when until when an order counts as defective, for which component, and why. Nothing else says so.

Source: the marketplace's page on the order defect rate (policies amazon.odr.*). One order may have rows of several
components; whoever counts the rate counts the order once.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import zip_longest

import msgspec

from odra.facts.decision import Defect
from odra.facts.fact import Fact, asked_once, kinds_of, of
from odra.facts.moments import DAY, HOUR, day_of
from odra.facts.payloads import (
    Chargeback,
    ChargebackDecided,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    DefectListed,
    Feedback,
    Handled,
    OrderRow,
    ReturnRow,
    Settled,
)
from odra.policies import Policies
from odra.rules.questions.opening import claim_rounds, paid_back, plain

FEEDBACK, CLAIM, CHARGEBACK = "negative_feedback", "a_to_z", "chargeback"
REMOVED = ("removed", "withdrawn")
UNKNOWN = "claim_outcome_unknown"
OUTDONE = ("claim_denied", "claim_withdrawn")
UNDECIDED = ("claim_undecided", "claim_in_returns_report")


def _defects(facts: Sequence[Fact], policies: Policies, marketplace: str) -> tuple[Defect, ...]:
    """Rows of one order. `facts` in the order in which they happened. Intervals are half-open moments."""
    if plain(facts):
        return ()
    found = [d for told in _telling(kinds_of(facts)) for d in told(facts, policies, marketplace)]
    found += _settled(facts, found)
    return (*found, *_listed(facts, found))


@cache
def _telling(kinds: frozenset[type]) -> "list[Tells]":
    """What has anything to look at: most orders have few kinds of facts."""
    return [told for of_kinds, told in TOLD_BY if not kinds.isdisjoint(of_kinds)]


def _feedback(facts: Sequence[Fact], policies: Policies, marketplace: str) -> list[Defect]:
    """Negative feedback counts from its date until it is withdrawn; the removal is booked some hours later (R45)."""
    left = of(facts, Feedback)
    if not left:
        return []
    newest = max(left, key=lambda f: f.freshness)
    limit = policies.value("amazon.feedback.negative_up_to", on=day_of(newest.occurred_at), marketplace=marketplace)
    if newest.payload.rating > limit:
        return []
    gone = next((f.occurred_at for f in facts if _done(f, FEEDBACK, *REMOVED) and f.occurred_at >= newest.occurred_at), None)
    hours = policies.value("amazon.feedback.removal_hours", on=day_of(newest.occurred_at), marketplace=marketplace)
    why = "feedback_negative" if gone is None else "feedback_withdrawn"
    leaves = None if gone is None else gone + hours * HOUR
    return [Defect(FEEDBACK, newest.occurred_at, gone, why, policy="amazon.feedback.negative_up_to", leaves_by_at=leaves)]


def _done(fact: Fact, question: str, *done: str) -> bool:
    return isinstance(fact.payload, Handled) and fact.payload.question == question and fact.payload.done in done


def _claims(facts: Sequence[Fact], policies: Policies, marketplace: str) -> list[Defect]:
    """The rows of every claim about the order; a report that shows it cancelled speaks to each."""
    rows = of(facts, OrderRow)
    first, *later = claim_rounds(facts)
    return [d for told in (first, *([*rows, *one] for one in later)) for d in _claim(told, policies, marketplace)]


def _claim(facts: Sequence[Fact], policies: Policies, marketplace: str) -> list[Defect]:
    """A row for each stretch between two turns of a claim: filed, refunded or cancelled after that, decided (R47, R48)."""
    marked = [f for f in of(facts, ReturnRow) if f.payload.claim]
    told: Sequence[Fact] = of(facts, ClaimFiled, ClaimAsked, ClaimDecided) or marked
    if not told:
        return []
    began = told[0].occurred_at
    cancelled = _cancelled_at(facts, began)
    turns = sorted({max(began, f.occurred_at) for f in facts} | ({cancelled} if cancelled is not None else set()))
    spells: list[tuple[int, str]] = []
    for turn in turns:
        why = _standing([f for f in facts if f.occurred_at <= turn], began, cancelled is not None and cancelled <= turn)
        if not spells or why != spells[-1][1]:
            spells.append((turn, why))
    ends = [turn for turn, _ in spells[1:]]
    return [_spell(turn, end, why, policies, marketplace) for (turn, why), end in zip_longest(spells, ends)]


def _spell(from_at: int, until_at: int | None, why: str, policies: Policies, marketplace: str) -> Defect:
    """What a standing of the claim means: in the rate or not, decided or not, and when a won appeal is booked (R45)."""
    on = day_of(from_at)
    undecided = why in UNDECIDED
    policy = "amazon.odr.undecided_claim_counts" if undecided else "amazon.odr.claim_counts"
    value = policies.value(policy, on=on, marketplace=marketplace)
    counts = value if undecided else why == UNKNOWN or why.removeprefix("claim_") in value
    days = policies.value("amazon.claim.appeal_booked_within", on=on, marketplace=marketplace)
    leaves = from_at + days * DAY if why == "claim_appeal_won" else None
    open_still = undecided or why == UNKNOWN
    return Defect(CLAIM, from_at, until_at, why, counts=counts, undecided=open_still, policy=policy, leaves_by_at=leaves)


def _standing(facts: Sequence[Fact], began: int, cancelled: bool) -> str:
    """Where a claim stands. A won appeal or payment by the marketplace ends it; else the stricter of what meets holds."""
    said: list[ClaimDecided] = [f.payload for f in of(facts, ClaimDecided)]
    if any(d.outcome == "appeal_won" for d in said):
        return "claim_appeal_won"
    if any(d.paid_by == "marketplace" for d in said):
        return "claim_paid_by_marketplace"
    if any(paid_back(f) and f.occurred_at > began for f in facts):
        return "claim_refunded_after_filing"
    if cancelled:
        return "claim_cancelled_after_filing"
    if not said:
        return (
            "claim_undecided" if any(isinstance(f.payload, ClaimFiled | ClaimAsked) for f in facts) else "claim_in_returns_report"
        )
    return _decided([d.outcome for d in said])


def _decided(outcomes: Sequence[str]) -> str:
    """A denial after a grant is its reversal; a withdrawal after one leaves the money debited, and the grant stands."""
    last, granted = outcomes[-1], any(o in ("granted", "appeal_lost") for o in outcomes)
    if last == "denied" or (last == "withdrawn" and not granted):
        return f"claim_{last}"
    return "claim_granted" if granted else UNKNOWN


def _cancelled_at(facts: Sequence[Fact], began: int) -> int | None:
    """When a report first spoke of the order as cancelled, if that is after the claim and still so."""
    rows = sorted((f for f in of(facts, OrderRow)), key=lambda f: f.freshness)
    if not rows or not _is_cancelled(rows[-1]):
        return None
    first = next(f for f in rows if _is_cancelled(f))
    return first.observed_at if first.observed_at > began else None


def _is_cancelled(fact: Fact) -> bool:
    return isinstance(fact.payload, OrderRow) and fact.payload.status.casefold().startswith("cancel")


def chargeback_category(facts: Sequence[Fact]) -> str:
    """service | fraud | unknown: the freshest that says."""
    told = of(facts, Chargeback)
    known = [f for f in told if f.payload.category != "unknown"] or told
    return max(known, key=lambda f: f.freshness).payload.category


def _chargeback(facts: Sequence[Fact], policies: Policies, marketplace: str) -> list[Defect]:
    """Fraud chargebacks are shown and do not count; an unknown class counts (R46). A won one ends only where a policy says so."""
    first = next((f for f in of(facts, Chargeback)), None)
    if first is None:
        return _lost(facts)
    category, policy = chargeback_category(facts), "amazon.odr.fraud_chargeback_counts"
    counts = category != "fraud" or policies.value(policy, on=day_of(first.occurred_at), marketplace=marketplace)
    row = Defect(CHARGEBACK, first.occurred_at, None, f"chargeback_{category}", counts=counts,
                 undecided=category == "unknown", policy=policy)  # fmt: skip
    won = next((f for f in of(facts, ChargebackDecided) if f.payload.outcome == "won"), None)
    if won is None or not counts:
        return [row]
    policy = "amazon.odr.won_chargeback_counts"
    still = policies.value(policy, on=day_of(won.occurred_at), marketplace=marketplace)
    return [
        msgspec.structs.replace(row, until_at=won.occurred_at),
        Defect(CHARGEBACK, won.occurred_at, None, "chargeback_won", counts=still, policy=policy),
    ]


def _lost(facts: Sequence[Fact]) -> list[Defect]:
    """A chargeback of which only the decision came in: it counts unless it was won."""
    decided = next((f for f in of(facts, ChargebackDecided) if f.payload.outcome != "won"), None)
    if decided is None:
        return []
    return [
        Defect(
            CHARGEBACK,
            decided.occurred_at,
            None,
            "chargeback_unknown",
            undecided=True,
            policy="amazon.odr.fraud_chargeback_counts",
        )
    ]


def _overruled(component: str, known: Sequence[Defect], since_at: int) -> bool:
    """Nothing is known of the component, or only a denial or withdrawal from before: money and the marketplace's list go first (R47)."""
    own = [d for d in known if d.component == component]
    return not own or (own[-1].why in OUTDONE and own[-1].from_at < since_at)


def _settled(facts: Sequence[Fact], known: Sequence[Defect]) -> list[Defect]:
    """Money taken for a claim or chargeback that no notice explains; it stops counting when the money comes back."""
    rows: list[Defect] = []
    if not of(facts, Settled):
        return rows
    for component, policy in ((CLAIM, "amazon.odr.claim_counts"), (CHARGEBACK, "amazon.odr.fraud_chargeback_counts")):
        taken = [(f.occurred_at, f.payload.amount) for f in of(facts, Settled) if f.payload.means == component]
        if not taken or not _overruled(component, known, taken[-1][0]):
            continue
        back = taken[-1][0] if sum(amount for _, amount in taken) >= 0 else None
        rows.append(
            Defect(component, taken[0][0], back, f"{component}_in_settlement", undecided=component == CHARGEBACK, policy=policy)
        )
    return rows


def _listed(facts: Sequence[Fact], known: Sequence[Defect]) -> list[Defect]:
    """The marketplace's own list counts where we know nothing better; a component it does not name is shown as such."""
    listed: set[str] = set()
    explained = any(d.counts for d in known)
    rows: list[Defect] = []
    for fact in of(facts, DefectListed):
        component = fact.payload.component
        said = component in listed or not _overruled(component, known, fact.observed_at)
        if said or (not component and (explained or rows)):
            continue
        listed.add(component)
        rows.append(Defect(component, fact.occurred_at, None, "listed_by_marketplace", policy="amazon.odr.window_days"))
    return rows


Tells = Callable[[Sequence[Fact], Policies, str], list[Defect]]
TOLD_BY: tuple[tuple[tuple[type, ...], Tells], ...] = (
    ((Feedback,), _feedback),
    ((ClaimFiled, ClaimAsked, ClaimDecided, ReturnRow), _claims),
    ((Chargeback, ChargebackDecided), _chargeback),
)
defects = asked_once(_defects)
