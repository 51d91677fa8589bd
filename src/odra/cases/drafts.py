"""The draft of a case: the letter of its first question that asks for one, filled with what is known of the buyer."""

from odra.cases.queries import CaseView, QueueRow
from odra.facts.decision import Decision
from odra.letters import Draft, draft
from odra.policies import zone_of

OPENING = 320  # characters: three lines of the widest row


def drafted(view: CaseView, *, at: int, decision: Decision | None = None) -> Draft | None:
    """None where no question asks for a letter. Raises KeyError for a letter without a template."""
    asks = decision or next((d for d in view.decisions if d.letter), None)
    if asks is None or asks.letter is None:
        return None
    return draft(asks.letter, order=view.derived.order, personal=view.personal, zone=zone_of(view.derived.marketplace), at=at)


def opening(row: QueueRow, *, at: int) -> str:
    """How the draft of a queue row begins, in one line; empty where its step asks for no letter."""
    letter = row.decision.letter
    if letter is None:
        return ""
    made = draft(letter, order=row.order, personal={"name": row.buyer}, zone=zone_of(row.marketplace), at=at)
    return " ".join(made.text.split())[:OPENING]
