"""The draft of a case: the letter of its first question that asks for one, filled with what is known of the buyer."""

from odra.cases.queries import CaseView
from odra.facts.decision import Decision
from odra.letters import Draft, draft
from odra.policies import marketplace


def drafted(view: CaseView, *, at: int, decision: Decision | None = None) -> Draft | None:
    """None where no question asks for a letter. Raises KeyError for a letter without a template."""
    asks = decision or next((d for d in view.decisions if d.letter), None)
    if asks is None or asks.letter is None:
        return None
    known = marketplace(view.derived.marketplace)
    return draft(asks.letter, order=view.derived.order, personal=view.personal, zone=known.zone if known else "UTC", at=at)
