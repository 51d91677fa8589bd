"""Returns: a request waits for its authorisation."""

from odra.facts.decision import Decision
from odra.facts.moments import HOUR
from odra.rules.procedures.matter import Matter, clock


def return_request(matter: Matter) -> Decision:
    hours = matter.policy("amazon.return.authorise_window")
    return clock(matter, matter.question.opened_at + hours * HOUR, "authorise_return", "claim_granted_debited",
                 policy="amazon.return.authorise_window", values={"hours": hours}, counts=True)  # fmt: skip
