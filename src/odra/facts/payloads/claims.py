"""What can count as a defect: feedback, claims, chargebacks, and requests on other channels.

Where a notice itself names the time to answer, one of `answer_hours`, `answer_days`, `answer_by_at` holds it. `answer_unsure`: it stands elsewhere
than in the sentence that asks for the answer, and can only shorten what the policy gives.
"""

from odra.facts.payloads.base import Payload


class Feedback(Payload, frozen=True, omit_defaults=True, tag="feedback"):
    rating: int
    answered: bool = False


class ClaimFiled(Payload, frozen=True, omit_defaults=True, tag="claim_filed"):
    message: str = ""
    amount: int = 0
    currency: str = ""
    answer_days: int | None = None
    answer_needed: bool = True
    marketplace: str = ""
    answer_hours: int | None = None
    answer_by_at: int | None = None
    answer_unsure: bool = False


class ClaimDecided(Payload, frozen=True, omit_defaults=True, tag="claim_decided"):
    """`outcome`: granted | denied | withdrawn | appeal_won | appeal_lost | unknown; `paid_by`: seller | marketplace | unknown."""

    outcome: str
    paid_by: str = "unknown"
    message: str = ""
    marketplace: str = ""


class Chargeback(Payload, frozen=True, omit_defaults=True, tag="chargeback"):
    """`category`: service | fraud | unknown. `about`: of a payment dispute on eBay: not_received | not_as_described | fraud | credit_not_processed | cancelled | duplicate | other | unknown."""

    category: str = "unknown"
    amount: int = 0
    currency: str = ""
    answer_days: int | None = None
    answer_hours: int | None = None
    answer_by_at: int | None = None
    answer_unsure: bool = False
    reason_code: str = ""  # the card network's, as told
    about: str = ""
    marketplace: str = ""


class ChargebackDecided(Payload, frozen=True, omit_defaults=True, tag="chargeback_decided"):
    """`outcome`: won | lost | unknown; of a payment dispute on eBay also accepted, and protected: the buyer has the money, the seller keeps his."""

    outcome: str


class DefectListed(Payload, frozen=True, omit_defaults=True, tag="defect_listed"):
    """The marketplace's own list of defective orders names this order. `component`: negative_feedback | a_to_z | chargeback | ""."""

    component: str = ""
    raw: str = ""


class ClaimAsked(Payload, frozen=True, omit_defaults=True, tag="claim_asked"):
    """The marketplace asks the seller something about a claim."""

    message: str
    answer_hours: int | None = None
    marketplace: str = ""
    answer_days: int | None = None
    answer_by_at: int | None = None
    answer_unsure: bool = False


class RequestOpened(Payload, frozen=True, omit_defaults=True, tag="request_opened"):
    """A buyer's request on a channel that has them (eBay). `about`: not_received | return | case | cancel; `answer_by_at` as told."""

    request: str
    about: str
    reason: str = ""
    amount: int = 0
    currency: str = ""
    answer_by_at: int | None = None
    status: str = ""
    marketplace: str = ""
    answer_unsure: bool = False


class RequestClosed(Payload, frozen=True, omit_defaults=True, tag="request_closed"):
    """`outcome`: refunded | seller | buyer | closed | unknown; the status as told is in `status`."""

    request: str
    about: str
    outcome: str = "unknown"
    status: str = ""
    marketplace: str = ""
