"""What a letter to the marketplace states of an order: a line for each thing that is known, none for what is not."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from odra.facts.moments import as_datetime, day_number
from odra.letters.wording import Speaker
from odra.policies.tracking import name_of

LINES = (  # (the values that a line needs, the line)
    (("ordered_at",), "Ordered on {ordered_at}: {item}."),
    (("service",), "Way of shipping: {service}."),
    (("label",), "The label was bought from the marketplace with its claim protection."),
    (("number", "handed_at"), "Handed to {carrier} on {handed_at}; tracking number {number}."),
    (("signed_at",), "Delivered on {signed_at} against a signature or name, as the carrier's tracking shows."),
    (("placed_at",), "Delivered on {placed_at} at the place or with a photo, as the carrier's tracking shows."),
    (("delivered_at",), "Delivered on {delivered_at}, as the carrier's tracking shows."),
    (("refused_at",), "The parcel was not taken in at the door on {refused_at}, and comes back to me."),
    (("claims_at", "promised_at"), "The latest promised delivery is {promised_at}; for an item not received a claim can be filed from {claims_at}."),
    (("until_at", "promised_at"), "The latest promised delivery was {promised_at}; a claim could be filed until {until_at}."),
    (("disputed_at",), "The charge has been disputed with the card issuer since {disputed_at}; beside that no claim can be made."),
    (("refunded_at",), "The money went back to the buyer on {refunded_at}."),
    (("wrote_at",), "The buyer wrote on {wrote_at}."),
    (("answered_at",), "I answered last on {answered_at}; the messages are in the order's conversation."),
)  # fmt: skip


def stated(values: Mapping[str, Any], item: str, speaker: Speaker, zone: str) -> str:
    filled = {name: _worded(name, value, speaker, zone) for name, value in values.items()}
    filled |= {"item": item, "carrier": name_of(values["carrier"]) if values.get("carrier") else "the carrier"}
    return "\n".join(f"- {line.format_map(filled)}" for needs, line in LINES if all(values.get(name) for name in needs))


def _worded(name: str, value: Any, speaker: Speaker, zone: str) -> str:
    """Moments are told as days, with the year: a claim may be about an order of the last."""
    if not name.endswith("_at") or not isinstance(value, int):
        return str(value)
    day = as_datetime(value).astimezone(ZoneInfo(zone)).date()
    return f"{speaker.long_day(day_number(day))} {day.year}"
