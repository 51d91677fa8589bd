"""What a fact says, in words: its sentence with codes worded and amounts as money, and what stands beside it in small."""

from collections.abc import Callable
from typing import Any

import msgspec

from odra.facts.decision import Key
from odra.facts.money import Money
from odra.facts.payloads import NAME, AnyPayload, Call, Graded, Handled, RefundIssued, Scan, Settled
from odra.letters.wording import Speaker, catalogue
from odra.policies.tracking import name_of

# (kind, field) -> the group of the catalogue that words its codes; what is in no group is shown as its source wrote it
GROUPS = {
    ("scan", "status"): "scan", ("handled", "done"): "done", ("pasted", "what"): "pasted", ("message_blocked", "why"): "blocked",
    ("checked", "what"): "choice", ("checked", "answer"): "choice", ("call", "with_whom"): "choice", ("call", "outcome"): "choice",
    ("attempt", "reason"): "choice", ("inquiry_filed", "what"): "choice", ("inquiry_filed", "with_whom"): "choice",
    ("graded", "found"): "choice", ("claim_decided", "outcome"): "outcome", ("chargeback_decided", "outcome"): "outcome",
    ("request_opened", "about"): "about", ("request_closed", "outcome"): "outcome", ("classified", "means"): "means",
    ("metric", "name"): "metric", ("settled", "means"): "settled", ("chargeback", "category"): "category", ("chargeback", "about"): "disputed",
    ("assessed", "finds"): "choice", ("erased", "why"): "erasure",
}  # fmt: skip

OTHERWISE: dict[str, Callable[[Any], str]] = {  # kind -> the sentence of some of its facts
    "stock_out": lambda p: "" if p.out else "stock.in_again",
    "chargeback": lambda p: "disputed.told" if p.about else "",
}
ON_CHANNEL = {("chargeback", "ebay"): "payment_dispute"}  # question, channel -> what it is called there


def question_on(question: str, channel: str) -> str:
    """The code of a question's name."""
    return f"question.{ON_CHANNEL.get((question, channel), question)}"


def told(speaker: Speaker, payload: AnyPayload) -> str:
    """The sentence of a fact; a shorter one (`bare.<kind>`) where a value of it was not told."""
    kind, words = NAME[type(payload)], catalogue(speaker.language)
    values = {name: _worded(speaker, kind, name, value) for name, value in msgspec.structs.asdict(payload).items()}
    values["amount"] = amount_of(payload)
    code = OTHERWISE.get(kind, lambda p: "")(payload) or f"fact.{kind}"
    lacks = any(f"{{{name}}}" in words[code] for name, value in values.items() if value in ("", None))
    return speaker.words(f"bare.{kind}" if lacks and f"bare.{kind}" in words else code, **values)


def _worded(speaker: Speaker, kind: str, name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return speaker.words(f"choice.{'yes' if value else 'no'}")
    code = f"{GROUPS.get((kind, name), '')}.{value}"
    return speaker.words(code) if value and code in catalogue(speaker.language) else value


def amount_of(payload: AnyPayload) -> Money | None:
    """The money that a fact names, if it names any."""
    minor, currency = getattr(payload, "amount", 0), getattr(payload, "currency", "")
    return Money(minor, currency) if minor and currency else None


def item(about: Key) -> str:
    """What tells a return apart: its SKU, and its RMA where that is told."""
    rma, sku = about
    return ", ".join(filter(None, (sku, rma and f"RMA {rma}")))


def beside(speaker: Speaker, payload: AnyPayload, place: str = "", reference: str = "") -> str:
    """What is told with a fact in small: a scan's place, its proof and the carrier's own words; `place` and `reference` are personal."""
    if isinstance(payload, Scan):
        where = place or " ".join(part for part in (payload.country, payload.postcode_prefix) if part)
        proof = speaker.words(f"proof.{payload.proof}")
        raw = speaker.words("scan.raw", raw=payload.raw) if payload.raw else ""
        parts = [payload.number, where, raw, speaker.words("scan.local") if payload.local else "", proof]
    elif isinstance(payload, Settled):
        parts = [payload.about, payload.detail, payload.settlement]
    elif isinstance(payload, Handled | RefundIssued | Graded):
        parts = [item((payload.rma, payload.sku))]
    elif isinstance(payload, Call):
        parts = [speaker.words(f"called.{payload.by}") if payload.by else ""]
    else:
        parts = [name_of(getattr(payload, "carrier", "")), getattr(payload, "reference", "") or reference]
    return " · ".join(part for part in parts if part)
