"""Whether the buyer can claim at all: from some days after the latest promise, until the last day for it, and not beside a chargeback.

What is not known bars nothing: a promise that nobody told, a claim of which only the marketplace's question is known, a parcel of which nothing is.
"""

from odra.facts.decision import Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.moments import DAY, days_later, end_of, local_date
from odra.facts.payloads import Chargeback, ChargebackDecided, ClaimAsked, ClaimDecided, ClaimFiled, Settled
from odra.rules.procedures.matter import Matter, kept
from odra.rules.questions.opening import outbound
from odra.rules.questions.parcels import DELIVERED, DISPATCHED

OPENS, UNTIL, BESIDE = "amazon.claim.opens_after", "amazon.claim.file_until", "amazon.claim.not_beside"


def barred(matter: Matter, about: str) -> Reason | None:
    """Why the claim that was filed could not be."""
    if not matter.rated:
        return None
    filed = next((f for f in reversed(of(matter.dossier.facts, ClaimFiled)) if f.occurred_at <= matter.question.opened_at), None)
    known = filed or next((f for f in of(matter.dossier.facts, ClaimAsked) if f.occurred_at <= matter.question.opened_at), None)
    if known is None:
        return None
    late = _too_late(matter, filed.occurred_at) if filed else None
    decided = isinstance(matter.opening.payload, ClaimDecided)
    return _beside(matter, matter.question.opened_at if decided else matter.at) or late or _too_early(matter, known, about)


def _never_more(matter: Matter) -> Reason | None:
    """Why none can be filed since the question was asked. That a chargeback which was won bars one too is not relied on."""
    if not matter.rated:
        return None
    beside = _beside(matter, matter.question.opened_at)
    if beside is not None and not any(f.payload.outcome == "won" for f in of(matter.dossier.facts, ChargebackDecided)):
        return beside
    return _too_late(matter, matter.question.opened_at)


never_more = kept(_never_more)


def _beside(matter: Matter, until: int) -> Reason | None:
    """Whatever came of the chargeback: the buyer chose that way."""
    known = of(matter.dossier.facts, Chargeback, ChargebackDecided, Settled)
    told = [f for f in known if f.occurred_at <= until and _disputes(f)] if known else []
    if not told or "chargeback" not in matter.policy(BESIDE):
        return None
    return Reason(Said("reason.claim_beside_chargeback"), (told[0].address,), BESIDE)


def _disputes(fact: Fact) -> bool:
    return not isinstance(fact.payload, Settled) or fact.payload.means == "chargeback"


def _too_late(matter: Matter, at: int) -> Reason | None:
    """The last day to file one is over."""
    promised, days = _promised(matter), matter.policy(UNTIL)
    if promised is None or at < promised + (days - 1) * DAY:  # by far not yet, whatever the zone: as good as always
        return None
    until_at = days_later(promised, days, matter.zone)
    if at < end_of(local_date(until_at, matter.zone), matter.zone):
        return None
    return Reason(Said("reason.claim_after_time", {"promised_at": promised, "until_at": until_at}), (), UNTIL)


def _too_early(matter: Matter, filed: Fact, about: str) -> Reason | None:
    """Only of what did not arrive; where nobody knows what it is about, of a parcel that is known to be on its way."""
    promised, scans = _promised(matter), [f.payload.proof for f in outbound(matter.dossier.facts)]
    most = max(scans, default=0)
    missed = about == "not_received" or (about == "unknown" and most >= DISPATCHED)
    if promised is None or not missed or most >= DELIVERED:
        return None
    opens_at = days_later(promised, matter.policy(OPENS), matter.zone)
    if local_date(filed.occurred_at, matter.zone) >= local_date(opens_at, matter.zone):
        return None
    return Reason(Said("reason.claim_before_time", {"promised_at": promised, "claims_at": opens_at}), (filed.address,), OPENS)


def _promised(matter: Matter) -> int | None:
    order = matter.dossier.order
    return order.deliver_by_at if order else None
