"""What a chargeback or payment dispute is about, what was told of it, and what stands against it: the same on every channel."""

from collections.abc import Sequence

from odra.facts.fact import Fact, of
from odra.facts.payloads import Chargeback
from odra.rules.defects import chargeback_category
from odra.rules.procedures.contesting import debits, standing_refund
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.once import paid_by_claim, paid_by_request
from odra.rules.procedures.proof import Proof, assessed, best_proof, item_back

CODES, NEEDS, SEVERAL = "cards.chargeback.reason_codes", "cards.chargeback.evidence", "several"
BY_DELIVERY = frozenset(("not_received", "fraud", "unknown"))  # where proof of delivery speaks
CLASSES = {"cancelled": "credit_not_processed", "duplicate": "other"}  # what a notice says it is about -> whose evidence it needs


def notices(matter: Matter) -> list[Fact[Chargeback]]:
    """Of this one: what was told of an earlier one is over."""
    return [f for f in of(matter.dossier.facts, Chargeback) if f.occurred_at >= matter.opening.occurred_at]


def reason_code(matter: Matter) -> str:
    """As a person read it, else as the newest notice tells; empty where nothing does."""
    read = assessed(matter, "chargeback")
    return read if read and read not in matter.policy(NEEDS) else _newest(notices(matter), "reason_code")


def reason_class(matter: Matter) -> str:
    """What a person read, else what the code stands for, else the notice's own words; without one that stands for a single dispute, the class of the notice."""
    if (read := assessed(matter, "chargeback")) in matter.policy(NEEDS):
        return read
    listed = listed_as(matter, reason_code(matter))
    if listed and listed != SEVERAL:
        return listed
    if about := _newest(notices(matter), "about"):
        return CLASSES.get(about, about)
    return "fraud" if chargeback_category(matter.dossier.facts) == "fraud" else "unknown"


def listed_as(matter: Matter, code: str) -> str:
    code = code.strip().upper()
    return next((kind for kind, codes in matter.policy(CODES).items() if code in codes), "") if code else ""


def open_standing(matter: Matter, kind: str) -> Proof:
    """Money that was taken and paid back as well went twice: the refund is shown, to get one of the two back."""
    if back := standing_refund(matter):
        return Proof("refunded", back.facts) if debits(matter, "chargeback") else back
    if claimed := paid_by_claim(matter.dossier.facts) or paid_by_request(matter):
        return Proof("refunded", claimed)
    if item := item_back(matter):
        return Proof("back", item)
    return best_proof(matter) if kind in BY_DELIVERY else Proof("other")


def _newest(told: Sequence[Fact[Chargeback]], field: str) -> str:
    said = [f for f in told if getattr(f.payload, field) not in ("", "unknown")]
    return getattr(max(said, key=lambda f: f.freshness).payload, field) if said else ""
