"""What the marketplace itself says of the account."""

from odra.facts.payloads.base import Payload


class Metric(Payload, frozen=True, omit_defaults=True, tag="metric"):
    """The marketplace's own figure. Its subject is the account on a marketplace; `rate` and `target` are decimal text.

    `name` is our metric's name where we have it, else the marketplace's. Days are half-open, since 1970.
    """

    name: str
    marketplace: str = ""
    fulfilment: str = ""
    from_on: int | None = None
    to_on: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    rate: str = ""
    target: str = ""
    condition: str = ""
    status: str = ""


class AccountStatus(Payload, frozen=True, omit_defaults=True, tag="account_status"):
    """`status` as told: NORMAL | AT_RISK | DEACTIVATED and others; `score` the health rating where there is one."""

    status: str
    marketplace: str = ""
    score: int | None = None
    rating: str = ""
