"""What people did or know, noted by hand."""

from odra.facts.payloads.base import Payload


class Handled(Payload, frozen=True, omit_defaults=True, tag="handled"):
    """A person did something outside Odra. `question` is the kind it ends, `done` what was done; `key` makes the write idempotent.

    `rma` and `sku` name the return that it is about; where both are empty it is about all of the order.
    """

    question: str
    done: str
    key: str
    by: str = ""
    rma: str = ""
    sku: str = ""


class Consent(Payload, frozen=True, omit_defaults=True, tag="consent"):
    """The buyer agrees, or does not, to be charged again for a parcel that arrived after the refund (R14)."""

    given: bool
    key: str


class Checked(Payload, frozen=True, omit_defaults=True, tag="checked"):
    """The buyer answered one of the checks. `what`: address | household | neighbours | mailbox | post_office | flats | rental_office; `answer`: yes | no | found."""

    what: str
    answer: str
    key: str


class Pasted(Payload, frozen=True, omit_defaults=True, tag="pasted"):
    """A message or tracking page pasted into a case. `digest` is of the content (keyed), which is personal. `what`: message | tracking | other."""

    what: str
    digest: str
    key: str
    picture: str = ""  # media type of a picture
    by: str = ""


class Held(Payload, frozen=True, omit_defaults=True, tag="held"):
    """A person keeps what is personal of the case until `until_at`; the reason is personal itself."""

    until_at: int
    key: str


class Released(Payload, frozen=True, omit_defaults=True, tag="released"):
    """What people held of the case before goes by its day again."""

    key: str


class Erased(Payload, frozen=True, omit_defaults=True, tag="erased"):
    """What is personal of the case up to this moment is gone, and does not come back with old files. `why`: buyer | marketplace | other."""

    why: str
    key: str
