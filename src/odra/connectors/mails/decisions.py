"""What a notice states, sentence by sentence: neither what it says under a condition, nor advice, nor reasons.

A wording counts where nothing before it in its clause denies it. Where several names of a table are stated it stays open, unless one
alone stands in the subject or in the sentences that name the decision.
"""

import re
from collections.abc import Iterable
from functools import cache

from msgspec.structs import replace

from odra.connectors.mails.body import folded
from odra.connectors.mails.dates import MONTH
from odra.connectors.mails.languages import language_of
from odra.connectors.mails.mail import LONGEST, Mail
from odra.connectors.mails.wording import DENIAL, Shapes, shapes

_WRAPPED = re.compile(r"(?<=[^\n]{50})(?<![.!?:;])\n(?=\S)")  # a line that goes on in the next
_HALF_DAY = re.compile(r"\b([ap])\.\s?m\.", re.IGNORECASE)
_END = re.compile(
    rf"(?<=[!?;])\s+|(?<!\d\.)(?<=\.)\s+|(?<=\d\.)\s+(?!(?:{MONTH}|märz|février|août|décembre|\d)\b)|\n\s*|,? (?=(?:and|but|und|aber|et|mais|e|y|en) (?:if|wenn|falls|si|se|als|indien)\b)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,:()]|\b(?:and|but|because|since|which|und|aber|weil|denn|et|mais|parce|perche|poiche|y|pero|porque|maar|omdat"
    r"|en (?:u|we|wij|je)|e (?:lei|abbiamo|hai)|not received|nicht erhalten|pas recu|non ricevut[oa]|no recibid[oa]|niet ontvangen)\b"
)
_DENIES = re.compile(DENIAL)
_BEFORE = 160  # characters of a clause in which its denial stands


@cache
def claims() -> Shapes:
    """Wordings that notices of claims, refunds and chargebacks have in common, and those of payment disputes."""
    known, disputes = shapes("mails", "notices.yaml"), shapes("mails", "disputes.yaml")
    return replace(known, tables=known.tables | disputes.tables, real=known.real | disputes.real)


def parted(text: str) -> list[str]:
    """Sentences, and lines that are none."""
    return [one for one in _END.split(_HALF_DAY.sub(r"\1m", _WRAPPED.sub(" ", text[:LONGEST]))) if one.strip()]


def sentences(mail: Mail) -> list[str]:
    """The subject, then the sentences of the text; folded."""
    return [mail.topic, *map(folded, parted(mail.body))]


def stated(mail: Mail, *, reasons: bool = False) -> list[str]:
    """The same without conditions, advice and what somebody only asked for; a reason can name what another decided, and only stays with `reasons`."""
    conditions, cut = dict(claims().tables["condition"]), dict(claims().tables["aside"])
    spoken = [conditions[name] for name in ("any", language_of(mail.body, mail.market)) if name in conditions]
    subject, *text = sentences(mail)
    told = [subject, *(one for one in text if not any(p.search(one) for p in spoken) and not claims().said("wished", one))]
    asides = [p for name, p in cut.items() if not (reasons and name == "reason")]
    for aside in asides:
        told = [aside.sub(" ", one) for one in told]
    return told


def states(wording: re.Pattern[str], sentence: str) -> bool:
    """Whether a sentence says so without a denial before it; a wording may hold its own."""
    return any(
        _DENIES.search(found[0])
        or not _DENIES.search(_CLAUSE.split(sentence[max(0, found.start() - _BEFORE) : found.start()])[-1])
        for found in wording.finditer(sentence)
    )


def names_in(table: str, told: Iterable[str], *, real: bool = False) -> set[str]:
    """All names of a table that are stated. `real`: in words that were read in mails."""
    wordings = (claims().real if real else claims().tables)[table]
    return {name for one in told for name, wording in wordings if states(wording, one)}


def denied_in(table: str, name: str, told: Iterable[str]) -> bool:
    """Whether one of the sentences holds the wording with a denial before it."""
    wording = dict(claims().tables[table])[name]
    return any(wording.search(one) and not states(wording, one) for one in told)


def decided(table: str, told: list[str]) -> str:
    """The name of a table that is stated, or an empty string where that is open. The subject comes first."""
    naming = [one for one in told[1:] if claims().said("decision", one)]
    for part in (told, told[:1], naming):
        names = names_in(table, part)
        if len(names) == 1:
            return names.pop()
    return ""
