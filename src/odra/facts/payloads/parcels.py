"""Where the parcel is: tracking numbers, scans, and what people found out about it."""

from odra.facts.payloads.base import Payload


class Tracking(Payload, frozen=True, omit_defaults=True, tag="tracking"):
    number: str
    carrier: str = ""
    on_order: bool = True


class Scan(Payload, frozen=True, omit_defaults=True, tag="scan"):
    """A carrier's event. `status` in our vocabulary (policies/data/tracking), `unknown` where the carrier's is not in it.

    `proof`: 0 nothing, 1 dispatch, 2 arrived in the country, 3 delivered, 4 and the place matches, 5 and photo or position,
    6 and signature or name. `raw` is the carrier's own code or text. `local`: the time came without a zone.
    """

    number: str
    status: str
    proof: int = 0
    carrier: str = ""
    raw: str = ""
    country: str = ""
    postcode_prefix: str = ""
    local: bool = False


class Call(Payload, frozen=True, omit_defaults=True, tag="call"):
    """Somebody asked a post office or carrier. `outcome`: held | not_there | will_search | no_answer | delivered_elsewhere."""

    with_whom: str
    outcome: str
    key: str
    by: str = ""  # seller | buyer


class InquiryFiled(Payload, frozen=True, omit_defaults=True, tag="inquiry_filed"):
    """An inquiry or report. `what`: inquiry | loss_report | theft_report | damage; `reference` as given by the carrier."""

    what: str
    with_whom: str
    key: str
    reference: str = ""


class Attempt(Payload, frozen=True, omit_defaults=True, tag="attempt"):
    """A delivery was tried and failed; `reason` as told."""

    key: str
    reason: str = ""
