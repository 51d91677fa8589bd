"""How the seller's own claims, appeals, chargebacks and SAFE-T appeals ended, with the proof at hand then: what chances are learnt from.

Only what was contested as far as is known: what was accepted or refunded is neither won nor lost. What the marketplace paid, what was withdrawn and
a decision that could not be read tell nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from odra.facts.decision import Dossier
from odra.facts.fact import Fact, Facts, of
from odra.facts.payloads import Assessed, ChargebackDecided, ClaimAsked, ClaimDecided, ClaimFiled, Handled, Settled
from odra.policies import Policies
from odra.rules.procedures.claims import open_standing, standing
from odra.rules.procedures.contesting import ACCEPTED
from odra.rules.procedures.disputed import open_standing as chargeback_standing
from odra.rules.procedures.disputed import reason_class
from odra.rules.procedures.matter import Matter, matter_of
from odra.rules.procedures.returning.safe_t_appeal import news, shown
from odra.rules.questions import APPEAL, CHARGEBACK, CLAIM, SAFE_T_APPEAL, questions
from odra.rules.questions.naming import alike, named
from odra.rules.questions.safe_t_appeals import appeals

GIVEN_UP = frozenset(("refunded", "accepted", "settled"))  # deeds by which a question was not contested
CLAIMS = {"denied": True, "granted": False}
APPEALS = {"appeal_won": True, "denied": True, "appeal_lost": False}
CHARGEBACKS = {"won": True, "lost": False}
SAFE_TS = {"granted": True, "refused": False}


class Ended(msgspec.Struct, frozen=True):
    """`kind`: of the question; `proof`: as the chances to win are set by it."""

    kind: str
    proof: str
    won: bool


def ended(dossier: Dossier, *, policies: Policies) -> Iterator[Ended]:
    """Of one order, as far as its facts go."""
    for q in questions(dossier.facts, dossier.order, policies):
        if q.kind in ENDS:
            yield from ENDS[q.kind](matter_of(dossier, q, policies, q.opened_at))


def _claim(matter: Matter) -> Iterator[Ended]:
    yield from _decided(matter, _after(matter, ClaimDecided), CLAIMS, lambda then: open_standing(then).kind)


def _appeal(matter: Matter) -> Iterator[Ended]:
    """Until another claim is filed."""
    again = next(iter(_after(matter, ClaimFiled, ClaimAsked)), None)
    told = [f for f in _after(matter, ClaimDecided) if again is None or f.happened < again.happened]
    yield from _decided(matter, told, APPEALS, lambda then: standing(then).kind)


def _chargeback(matter: Matter) -> Iterator[Ended]:
    yield from _decided(
        matter, _after(matter, ChargebackDecided), CHARGEBACKS, lambda then: chargeback_standing(then, reason_class(then)).kind
    )


def _decided(matter: Matter, told: Sequence[Fact], means: Mapping[str, bool], proof: Callable[[Matter], str]) -> Iterator[Ended]:
    """By the first decision."""
    first = next(iter(told), None)
    if first is None or first.payload.outcome not in means or getattr(first.payload, "paid_by", "") == "marketplace":  # type: ignore[union-attr]
        return
    then = _until(matter, first)
    kind = "" if _given_up(then) else proof(then)
    if kind not in ("", ACCEPTED):
        yield Ended(matter.question.kind, kind, means[first.payload.outcome])  # type: ignore[union-attr]


def _safe_t(matter: Matter) -> Iterator[Ended]:
    """Each appeal by the decision of its return that came next."""
    about = matter.question.about
    told = [f for f in of(matter.dossier.facts, Assessed, Settled) if alike(named(f), about)]
    for made in appeals(matter.dossier.facts, about):
        came = next((won for f in told if f.happened > made.happened and (won := _paid(f)) is not None), None)
        if came is not None:
            yield Ended(SAFE_T_APPEAL, shown(news(_until(matter, made))), came)


def _paid(fact: Fact) -> bool | None:
    told = fact.payload
    if isinstance(told, Settled):
        return True if told.means == "safe_t" else None
    return SAFE_TS.get(told.finds) if isinstance(told, Assessed) and told.of == "safe_t" else None


def _after(matter: Matter, *kinds: type) -> list[Fact]:
    return [f for f in of(matter.dossier.facts, *kinds) if f.happened > matter.opening.happened]


def _until(matter: Matter, end: Fact) -> Matter:
    """The matter as it stood right before a fact."""
    facts = Facts([f for f in matter.dossier.facts if f.happened < end.happened])
    return matter_of(msgspec.structs.replace(matter.dossier, facts=facts), matter.question, matter.policies, end.occurred_at)


def _given_up(matter: Matter) -> bool:
    deeds = of(matter.dossier.facts, Handled)
    return any(f.payload.question == matter.question.kind and f.payload.done in GIVEN_UP for f in deeds)


ENDS: dict[str, Callable[[Matter], Iterator[Ended]]] = {
    CLAIM: _claim,
    APPEAL: _appeal,
    CHARGEBACK: _chargeback,
    SAFE_T_APPEAL: _safe_t,
}
