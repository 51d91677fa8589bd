"""What a person read in words that rules cannot read: a claim's, a card network's, a buyer's comment."""

from odra.facts.payloads.base import Payload


class Assessed(Payload, frozen=True, omit_defaults=True, tag="assessed"):
    """`of`: claim | chargeback | negative_feedback | safe_t. `finds`: what it is about, the network's reason code, the criterion that applies, how it was decided.

    `rma` and `sku` name the return that it is about; where both are empty it is about all of the order.
    """

    of: str
    finds: str
    key: str
    rma: str = ""
    sku: str = ""
