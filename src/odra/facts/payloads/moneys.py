"""Money that moved, as notices and settlements tell."""

from odra.facts.payloads.base import Payload


class RefundIssued(Payload, frozen=True, omit_defaults=True, tag="refund"):
    amount: int = 0
    currency: str = ""
    by: str = ""  # seller | marketplace | "" = not said
    message: str = ""
    noted: bool = False  # by a person
    rma: str = ""  # of the return that a person noted it of
    sku: str = ""


class Settled(Payload, frozen=True, omit_defaults=True, tag="settled"):
    """A row of a settlement. `means`: order | refund | a_to_z | chargeback | safe_t | retrocharge | fee | other | total.

    `transaction`, `about` and `detail` are the report's own words; `amount` is signed, from the seller's side. `total` is
    what the settlement pays out: the sum of its other rows. `nth`: 2, 3, ... where earlier rows said just the same.
    `quantity`: of a refund, where the row says that it is of several units.
    """

    means: str
    transaction: str
    about: str = ""
    detail: str = ""
    amount: int = 0
    currency: str = ""
    sku: str = ""
    settlement: str = ""
    reference: str = ""
    marketplace: str = ""
    fulfilment: str = ""
    nth: int = 0
    quantity: int = 0


class Reimbursed(Payload, frozen=True, omit_defaults=True, tag="reimbursed"):
    """The marketplace paid for a unit it lost, damaged or did not get back."""

    reimbursement: str
    reason: str = ""
    case: str = ""
    sku: str = ""
    fnsku: str = ""
    amount: int = 0
    currency: str = ""
    cash_units: int = 0
    stock_units: int = 0
    reverses: str = ""
    reference: str = ""  # an order number of another form than the marketplace's
