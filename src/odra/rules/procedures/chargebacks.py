"""Chargebacks: the card issuer decides; fraud does not count (R46)."""

import msgspec

from odra.facts.decision import Decision
from odra.facts.payloads import Chargeback
from odra.rules.defects import chargeback_category
from odra.rules.procedures.matter import Matter, in_days, rated

WINDOW = {"amazon_pay": "amazon_pay.chargeback.answer_window"}  # payments with Amazon Pay have clocks of their own (R30)


def chargeback(matter: Matter) -> Decision:
    """A fraud chargeback is answered too, but it does not count."""
    fraud = chargeback_category(matter.dossier.facts) == "fraud"
    counts = rated(matter) and (not fraud or matter.policy("amazon.odr.fraud_chargeback_counts"))
    lost = "chargeback_lost" if counts else "chargeback_lost_uncounted"
    policy = WINDOW.get(matter.dossier.channel, "amazon.chargeback.answer_window")
    named = next(
        (f.payload.answer_days for f in matter.dossier.facts if isinstance(f.payload, Chargeback) and f.payload.answer_days), None
    )
    return msgspec.structs.replace(in_days(matter, policy, "answer_chargeback", lost, named), counts=counts)
