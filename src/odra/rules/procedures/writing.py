"""Whether a buyer may be written to of the seller's own accord: within the days after the order is complete, and not one who opted out."""

from odra.facts.decision import Reason, Said
from odra.facts.fact import of
from odra.facts.moments import days_later
from odra.facts.payloads import BuyerMessage, MessageBlocked
from odra.rules.procedures.matter import Matter
from odra.rules.questions.opening import outbound

WITHIN, OPTED_OUT = "amazon.message.proactive_within", "amazon.message.opted_out"


def may_write_until(matter: Matter) -> int | None:
    """From when he may not; None while nothing tells when the order was complete: not delivered, and no day promised."""
    order = matter.dossier.order
    came = next((f.occurred_at for f in outbound(matter.dossier.facts) if f.payload.status.startswith("delivered")), None)
    complete_at = came or (order.deliver_by_at if order else None)
    return None if complete_at is None else days_later(complete_at, matter.policy(WITHIN), matter.zone)


def not_to_be_written(matter: Matter) -> Reason | None:
    """Why not; a reply to what he himself wrote since he opted out still reaches him."""
    facts, until_at = matter.dossier.facts, may_write_until(matter)
    refused = next((f for f in reversed(of(facts, MessageBlocked)) if f.payload.why == "opted_out"), None)
    if refused is not None and not any(f.happened > refused.happened for f in of(facts, BuyerMessage)):
        return Reason(Said("reason.opted_out"), (refused.address,), OPTED_OUT)
    if until_at is not None and matter.at >= until_at:
        return Reason(Said("reason.too_late_to_write", {"until_at": until_at, "days": matter.policy(WITHIN)}), (), WITHIN)
    return None
