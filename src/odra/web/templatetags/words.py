"""Words in templates, in the reader's language and zone."""

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from odra.cases.as_json import named
from odra.facts.decision import Said
from odra.facts.money import Money
from odra.ledger.queries import Subject
from odra.letters import Speaker, item, question_on

register = template.Library()
FLAGS = frozenset("fr it de nl us gb au ca es be ie at pl se".split())
ICONS = {
    "not_received": "inr", "loss_report": "inr", "message": "fb", "return_request": "ret", "claim": "a2z", "claim_appeal": "a2z", "chargeback": "cb",
    "negative_feedback": "fb", "unknown_mail": "file", "return_back": "ret", "safe_t": "ret", "safe_t_appeal": "ret", "reimbursement": "ret",
}  # fmt: skip


def speaker(context: Context) -> Speaker:
    found: Speaker = context["request"].odra.speaker
    return found


@register.simple_tag(takes_context=True)
def t(context: Context, code: str, **values: Any) -> str:
    return speaker(context).words(code, **values)


@register.simple_tag(takes_context=True)
def asked(context: Context, question: str, subject: Subject) -> str:
    """A question's name, as its channel calls it."""
    return speaker(context).words(question_on(question, subject.channel))


@register.simple_tag(takes_context=True)
def say(context: Context, said: Said) -> str:
    return speaker(context).say(said)


@register.simple_tag(takes_context=True)
def moment(context: Context, at: int) -> str:
    return speaker(context).when(at, context["request"].odra.at)


@register.simple_tag(takes_context=True)
def deadline(context: Context, at: int) -> str:
    return speaker(context).by(at, context["request"].odra.at)


@register.simple_tag(takes_context=True)
def day(context: Context, on: int) -> str:
    return speaker(context).day(on)


@register.simple_tag(takes_context=True)
def money(context: Context, amount: Money | None) -> str:
    return speaker(context).money(amount) if amount else ""


@register.filter
def icon(question: str) -> str:
    return ICONS.get(question, "file")


register.filter("item", item)


@register.filter
def flag(country: str) -> str:
    """The flag's symbol, where there is one."""
    low = {"UK": "gb"}.get(country, country.casefold())
    return low if low in FLAGS else ""


@register.filter
def market_name(market: str) -> str:
    return named(market)


@register.filter
def market_flag(market: str) -> str:
    from odra.policies import marketplace

    known = marketplace(market)
    return flag(known.country) if known else ""


@register.filter
def base_name(file: str) -> str:
    """The name of a file without its folders; of an archive, with the name of what lay in it."""
    archive, inside, member = file.partition("!")
    return re.split(r"[/\\]", archive)[-1] + inside + member


@register.filter
def case_url(subject: Subject) -> str:
    return reverse("case", args=[subject.account, subject.native])


@register.filter
def at(values: Mapping[str, str], name: str) -> str:
    """The value under a name, or nothing."""
    return values.get(name, "")


@register.filter
def headed(row: tuple[str, ...], header: tuple[str, ...]) -> list[tuple[str, str]]:
    """The cells of a row, each with the head of its column."""
    return list(zip(row, header, strict=True))
