"""What was found out about a missing parcel: checks, calls, and the causes that they speak for (R9)."""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Cause, Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.payloads import Call, Checked, Scan
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.not_received.dates import first_answer, last_answer
from odra.rules.procedures.not_received.parcel import Parcel
from odra.rules.questions.turned_up import misses, turned_up

SEARCH = ("household", "neighbours", "mailbox", "post_office")  # in the order in which they are cheap to make
HINTS = {"held": "held", "delivered_elsewhere": "elsewhere"}  # outcome of a call -> where the parcel is
AWAY = ("address", "neighbours")  # a "no" to these speaks for a parcel that went elsewhere, a "no" to the rest for one taken


class Found(msgspec.Struct, frozen=True):
    """`how`: found (the buyer has it) | held | elsewhere (an office says where it is)."""

    how: str
    fact: Fact


def checks(matter: Matter) -> list[Fact]:
    """Checks and calls since the buyer missed it."""
    began = matter.opening.occurred_at
    told = of(matter.dossier.facts, Checked, Call)
    return [f for f in told if f.occurred_at >= began] if told else []


def found(matter: Matter) -> Found | None:
    """The buyer's word that he has it, until he misses it again; else an office's newest on where it is."""
    if came := turned_up(matter.dossier.facts, matter.opening.occurred_at):
        return Found("found", came)
    told = checks(matter)
    calls = [f for f in of(told, Call) if f.payload.outcome in HINTS] if told else []
    return Found(HINTS[calls[-1].payload.outcome], calls[-1]) if calls else None


def told_since(matter: Matter, fact: Fact) -> bool:
    """The buyer got an answer of ours after that."""
    answer = last_answer(matter)
    return answer is not None and answer.happened > fact.happened


def missed(matter: Matter) -> frozenset[str]:
    """Where the parcel was looked for in vain; `post_office` by the buyer's check or anybody's call."""
    looked: dict[str, bool] = {}
    for fact in checks(matter):
        told = fact.payload
        if isinstance(told, Checked):
            looked[told.what] = told.answer == "no"
        elif isinstance(told, Call) and told.outcome in ("not_there", *HINTS):
            looked["post_office"] = told.outcome == "not_there"
    return frozenset(what for what, vain in looked.items() if vain)


def called(matter: Matter) -> bool:
    """Somebody reached the post office or the carrier."""
    return any(isinstance(f.payload, Call) and f.payload.outcome != "no_answer" for f in checks(matter))


def flats(matter: Matter) -> bool | None:
    """Whether the address is one of flats; None while nobody looked."""
    told = [f.payload.answer for f in checks(matter) if isinstance(f.payload, Checked) and f.payload.what == "flats"]
    return told[-1] == "yes" if told else None


def wrong_address(matter: Matter) -> Fact | None:
    """The buyer's newest word on the address, where it is that it is not right."""
    told = [f for f in of(checks(matter), Checked) if f.payload.what == "address"]
    return told[-1] if told and told[-1].payload.answer == "no" else None


def searched(matter: Matter) -> bool:
    """Everybody who could know was asked, in vain."""
    vain = missed(matter)
    return {"household", "neighbours", "post_office"} <= vain


def insists(matter: Matter) -> Fact | None:
    """The buyer wrote again that it did not come, after our first answer."""
    answered = first_answer(matter)
    if answered is None:
        return None
    return next((f for f in matter.dossier.facts if f.happened > answered.happened and misses(f)), None)


def causes(matter: Matter, parcel: Parcel) -> tuple[Cause, ...]:
    """The seed's three causes with what speaks for each and the check that tells more; never assume the last."""
    signs = {"elsewhere": _elsewhere, "taken": _taken, "otherwise": _otherwise}
    vain = missed(matter)
    return tuple(
        Cause(Said(f"cause.{name}"), tuple(signs[name](matter, parcel)), Said(f"next_check.{_next(name, vain, matter)}"))
        for name in matter.policy("settings.not_received.causes")
        if name in signs
    )


def _elsewhere(matter: Matter, parcel: Parcel) -> Iterator[Reason]:
    """A scan without a name, a neighbour, an office that says so, an address that is wrong."""
    if parcel.state == "delivered" and parcel.by is not None:
        told = parcel.by.payload
        near = isinstance(told, Scan) and told.status in ("delivered_neighbour", "delivered_pickup")
        yield Reason(Said("sign.scan_elsewhere" if near else "sign.scan_unsigned", {"scan_at": parcel.since_at}), parcel.told)
    for fact in checks(matter):
        told = fact.payload
        if isinstance(told, Call) and told.outcome in HINTS:
            yield Reason(Said(f"sign.{HINTS[told.outcome]}", {"told_at": fact.occurred_at}), (fact.address,))
        if isinstance(told, Checked) and told.what == "address" and told.answer == "no":
            yield Reason(Said("sign.address_wrong", {"told_at": fact.occurred_at}), (fact.address,))


def _taken(matter: Matter, parcel: Parcel) -> Iterator[Reason]:
    """Delivered at the door or in the box, and nobody near has it."""
    if parcel.state != "delivered":
        return
    if (
        parcel.by is not None
        and isinstance(parcel.by.payload, Scan)
        and parcel.by.payload.status in ("delivered_door", "delivered_mailbox")
    ):
        yield Reason(Said("sign.scan_outside", {"scan_at": parcel.since_at}), parcel.told)
    for fact in checks(matter):
        told = fact.payload
        if isinstance(told, Checked) and told.what in SEARCH and told.answer == "no":
            yield Reason(Said(f"sign.not_at_{told.what}", {"told_at": fact.occurred_at}), (fact.address,))


def _otherwise(matter: Matter, parcel: Parcel) -> Iterator[Reason]:
    """A signature or name may be that of somebody in the house."""
    if parcel.state == "signed":
        yield Reason(Said("sign.scan_signed", {"scan_at": parcel.since_at}), parcel.told)


def _next(cause: str, vain: frozenset[str], matter: Matter) -> str:
    """The first check that was not made yet; at last the report, which is help for whoever is honest."""
    if cause == "otherwise":
        return "household" if "household" not in vain else "loss_report"
    order = ("neighbours", "post_office") if cause == "elsewhere" else ("household", "neighbours", "post_office")
    left = [what for what in order if what not in vain]
    if left:
        return left[0]
    return (
        "rental_office" if cause == "elsewhere" and flats(matter) is not False and "rental_office" not in vain else "loss_report"
    )
