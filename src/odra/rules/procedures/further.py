"""Whether a further defect is at risk: one order is one defect, and one that left both windows is none."""

import msgspec

from odra.facts.decision import Decision, Defect, Reason, Said
from odra.facts.payloads import ClaimAsked, ClaimFiled
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.claimable import never_more
from odra.rules.procedures.matter import Matter, kept
from odra.rules.procedures.rolloff import gone, until_it_leaves

OWN_WORD = frozenset(("claim", "claim_appeal", "chargeback", "negative_feedback"))  # kinds that say themselves whether they count
COUNTS = frozenset(
    ("if.claim_likelier", "if.promise_broken", "if.claim_granted_debited", "if.not_shipped")
)  # words that tell of a defect
UNCLAIMED = frozenset(("if.claim_likelier", "if.claim_granted_debited"))  # of these, the ones that tell of a claim
COMPONENT = {"claim": "a_to_z", "claim_appeal": "a_to_z"}  # of a question, where it has another name


def further(matter: Matter) -> bool:
    return matter.rated and no_further(matter) is None


def counted_otherwise(matter: Matter) -> bool:
    """The order is in the rate for something else than this question."""
    order = matter.dossier.order
    pending = order is not None and order.pending
    return matter.rated and not pending and not gone(matter) and _other(matter) is not None


def until_it_turns(matter: Matter, decided: Decision) -> Decision:
    """Until the order leaves the rate, or begins or ends to count for something else."""
    turns = [m for d in _others(matter) for m in (d.from_at, d.until_at)] if matter.rated else []
    return until_it_leaves(matter, decided, *turns)


def _no_further(matter: Matter) -> Reason | None:
    """Why nothing more can count; None where it can."""
    if gone(matter):
        return Reason(Said("reason.order_left_rate"), (), "amazon.odr.displayed_lag_days")
    other = _other(matter) if matter.rated else None
    return None if other is None else Reason(Said("reason.order_counts_already"), (), other.policy)


no_further = kept(_no_further)


def _other(matter: Matter) -> Defect | None:
    """A decided defect that stands beside this question; an open claim may still end without one."""
    if not matter.defects:
        return None
    return next((d for d in _others(matter) if d.from_at <= matter.at < (d.until_at or matter.at + 1)), None)


def _others(matter: Matter) -> list[Defect]:
    return [d for d in matter.defects if not _own(matter, d)]


def _own(matter: Matter, defect: Defect) -> bool:
    """Of this question itself; a claim has earlier ones beside it."""
    kind, opening = matter.question.kind, matter.opening
    if defect.component != COMPONENT.get(kind, kind):
        return False
    earlier = kind == "claim" and isinstance(opening.payload, ClaimFiled | ClaimAsked)
    return not (earlier and defect.from_at < opening.occurred_at)


def once_only(matter: Matter, decided: Decision) -> Decision:
    """What may still become a defect does not where the order counts already, or has left the rate."""
    if matter.question.kind in OWN_WORD:
        return decided
    if not decided.counts:
        return _uncounted(decided)
    if never_more(matter):
        return _unclaimed(matter, decided)
    if matter.leaves is not None:
        decided = or_sooner(matter, decided, matter.leaves[1])
    if no_further(matter) is None:
        return decided
    return _uncounted(msgspec.structs.replace(decided, counts=False, counted=counted_otherwise(matter)))


def _unclaimed(matter: Matter, decided: Decision) -> Decision:
    """Nothing counts of what nobody could claim for any more when it was asked."""
    decided = msgspec.structs.replace(decided, counts=False, counted=counted_otherwise(matter))
    if decided.counted:
        decided = or_sooner(matter, decided, *(matter.leaves or ())[1:])
    if decided.if_nothing.code in UNCLAIMED:
        return msgspec.structs.replace(decided, if_nothing=Said("if.buyer_unanswered", decided.if_nothing.values))
    return _uncounted(decided)


def _uncounted(decided: Decision) -> Decision:
    """What happens else, without the defect."""
    said = decided.if_nothing
    if said.code not in COUNTS:
        return decided
    return msgspec.structs.replace(decided, if_nothing=Said(f"{said.code}_uncounted", said.values))
