"""Where money and rule disagree: what is reckoned clearly cheaper than the advised step, and what that step stands on."""

import msgspec

from odra.facts.decision import Alternative, Decision, Reason
from odra.facts.money import Money
from odra.letters import Speaker

ASIDE = frozenset(
    ("", "settings.return.authorise_aim", "amazon.return.reason_fault")
)  # no rule, a second clock, the buyer's words


class Cheaper(msgspec.Struct, frozen=True):
    """The cheapest alternative, `by` how much, and why the step stands all the same."""

    alternative: Alternative
    by: Money
    stands: Reason


def cheaper(decision: Decision) -> Cheaper | None:
    """None where nothing is cheaper by more than handling a case costs: that is within what is guessed."""
    spared = [(by, a) for a in decision.alternatives if (by := _by(decision, a))]
    if not spared:
        return None
    by, best = max(spared, key=lambda one: one[0].minor)
    return Cheaper(best, by, best.blocked or _ground(decision))


def _by(decision: Decision, alternative: Alternative) -> Money | None:
    own, other = decision.cost, alternative.cost
    if own is None or other is None or own.total.currency != other.total.currency:
        return None
    spared = own.total.minor - other.total.minor
    return Money(spared, own.total.currency) if spared > min(own.handling.minor, other.handling.minor) else None


def _ground(decision: Decision) -> Reason:
    """What the step goes by: the first reason that cites another policy than the clock, which opens every decision."""
    clock, *others = decision.because
    return next((reason for reason in others if reason.policy not in ASIDE | {clock.policy}), clock)


def worded(found: Cheaper, speaker: Speaker) -> str:
    return speaker.words(
        "case.cheaper", step=speaker.say(found.alternative.said), by=found.by, reason=speaker.say(found.stands.said)
    )
