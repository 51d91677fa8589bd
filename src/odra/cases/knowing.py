"""Facts that only a person can know (R49): which can be noted, what each asks, and how its answers become a fact.

Codes go into the fact; free words are personal and lie apart. Words: `know.<form>`, `know.<form>.<field>`, `choice.<choice>`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from odra.facts.fact import reference
from odra.facts.money import to_minor
from odra.facts.payloads import (
    AnyPayload,
    Assessed,
    Attempt,
    Call,
    Checked,
    Consent,
    Graded,
    InquiryFiled,
    RefundIssued,
    Tracking,
)
from odra.policies import load
from odra.policies.tracking import LONGEST, carrier_of, parcel

ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}")  # a number that is an order's is no parcel's

WORDS = "note"  # the field of free words that every form has
CODE, CODES = 6, "cards.chargeback.reason_codes"  # characters of the longest reason code, and where they are listed
FREE = ("carrier", "reference")  # answers that facts keep where they are a known name or a number, and that else are personal


CRITERIA = (
    "obscene",
    "personal_data",
    "product_review",
    "marketplace_delivery",
    "bought_label_delay",
)  # of amazon.feedback.removable

DISPUTES = ("not_received", "not_as_described", "credit_not_processed", "fraud", "other")  # of cards.chargeback.evidence


class Field(msgspec.Struct, frozen=True):
    """One question of a form: a choice among codes, or a short text where there are none."""

    name: str
    choices: tuple[str, ...] = ()
    needed: bool = True


class Form(msgspec.Struct, frozen=True):
    """A fact that a person can note about an order. `made` turns its answers and the form's key into the payload; `of_return`: it may name a return."""

    name: str
    fields: tuple[Field, ...]
    made: Callable[[Mapping[str, str], str], AnyPayload]
    of_return: bool = False


class Unanswered(ValueError):
    """An answer that is missing or not among its choices; the message is the field's name."""


def _refund(answers: Mapping[str, str], key: str) -> AnyPayload:
    currency = answers["currency"].upper()
    if len(currency) != 3 or not currency.isalpha():
        raise Unanswered("currency")
    try:
        minor = to_minor(answers["amount"], currency)
    except ValueError as wrong:
        raise Unanswered("amount") from wrong
    if minor <= 0:
        raise Unanswered("amount")
    return RefundIssued(minor, currency, "seller", message=key, noted=True)


def _chargeback(answers: Mapping[str, str], key: str) -> AnyPayload:
    """What it is about, else its code: one of those listed, or short with a digit; no name is."""
    code = answers["finds"].upper()
    listed = {one for codes in load().policy(CODES).dated(date.max).value.values() for one in codes}
    coded = len(code) <= CODE and any(sign.isdigit() for sign in code) and code.replace(".", "").isalnum()
    if not answers["about"] and code not in listed and not coded:
        raise Unanswered("finds")
    return Assessed("chargeback", answers["about"] or code, key)


def _tracking(answers: Mapping[str, str], key: str) -> AnyPayload:
    number = parcel(answers["number"])
    if ORDER_ID.fullmatch(answers["number"].strip()) or not (
        number.isalnum() and len(number) <= LONGEST and any(sign.isdigit() for sign in number)
    ):
        raise Unanswered("number")
    return Tracking(number, carrier_of(answers["carrier"]), answers["on_order"] == "yes")


FORMS = {
    form.name: form
    for form in (
        Form("checked", (Field("what", ("address", "household", "neighbours", "mailbox", "post_office", "flats", "rental_office")), Field("answer", ("yes", "no", "found"))),
             lambda a, key: Checked(a["what"], a["answer"], key)),
        Form("call", (Field("with_whom", ("post_office", "carrier")), Field("by", ("seller", "buyer")),
                      Field("outcome", ("held", "not_there", "will_search", "delivered_elsewhere", "no_answer"))),
             lambda a, key: Call(a["with_whom"], a["outcome"], key, a["by"])),
        Form("attempt", (Field("reason", ("nobody_home", "address_unclear", "refused", "no_access"), needed=False),),
             lambda a, key: Attempt(key, a["reason"])),
        Form("inquiry_filed", (Field("what", ("inquiry", "loss_report", "theft_report", "damage")),
                               Field("with_whom", ("carrier", "post_office", "police")), Field("reference", needed=False)),
             lambda a, key: InquiryFiled(a["what"], a["with_whom"], key, reference(a["reference"]))),
        Form("graded", (Field("found", ("as_sent", "opened", "used", "damaged", "wrong_item", "empty", "not_back")),),
             lambda a, key: Graded(a["found"], key), of_return=True),
        Form("consent", (Field("given", ("yes", "no")),), lambda a, key: Consent(a["given"] == "yes", key)),
        Form("tracking", (Field("number"), Field("carrier", needed=False), Field("on_order", ("yes", "no"))),
             _tracking),
        Form("refund", (Field("amount"), Field("currency")), _refund, of_return=True),
        Form("claim_about", (Field("finds", ("not_received", "different", "return", "unknown")),), lambda a, key: Assessed("claim", a["finds"], key)),
        Form("safe_t_decided", (Field("finds", ("refused", "granted")),), lambda a, key: Assessed("safe_t", a["finds"], key), of_return=True),
        Form("chargeback_code", (Field("about", DISPUTES, needed=False), Field("finds", needed=False)), _chargeback),
        Form("feedback_criterion", (Field("finds", (*CRITERIA, "no_criterion")),), lambda a, key: Assessed("negative_feedback", a["finds"], key)),
    )
}  # fmt: skip


def known(form: str, answers: Mapping[str, str], *, key: str) -> tuple[AnyPayload, dict[str, str]]:
    """(payload, what is personal) of a filled form. Raises LookupError for an unknown form, Unanswered for a faulty field."""
    asked = FORMS[form]
    given = {field.name: _answer(field, answers) for field in asked.fields}
    told = asked.made(given, key)
    free = {f.name: given[f.name] for f in asked.fields if not f.choices and f.name in FREE and not getattr(told, f.name)}
    return told, {name: text for name, text in {"text": answers.get(WORDS, "").strip(), **free}.items() if text}


def _answer(field: Field, answers: Mapping[str, str]) -> str:
    text = answers.get(field.name, "").strip()[:200]
    if (field.needed and not text) or (field.choices and text and text not in field.choices):
        raise Unanswered(field.name)
    return text
