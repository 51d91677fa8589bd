"""Until when a notice wants an answer. Its own sentence to the seller that asks for one is sure; any other time that it names can only shorten
what the policy gives. What others have time for (the buyer, the bank, the marketplace, an appeal) is none.
"""

import re
from typing import Any, NamedTuple

from odra.connectors.mails.dates import MONTH, ZONE, dated, days_named, timed
from odra.connectors.mails.decisions import claims, sentences
from odra.connectors.mails.mail import Mail
from odra.connectors.mails.times import mentioned, spans
from odra.facts.moments import HOUR, days_later
from odra.policies import zone_of

_CLAUSE = re.compile(
    rf",(?!\s*(?:\d|(?:{MONTH})\b))|;|\((?!\d|(?:{ZONE})\b)|(?<!\d)\)|:(?!\s*(?:\d|(?:{MONTH})\b))|(?<!\d)\s[-\u2013]\s|\b(?:otherwise|or|and|but|sonst|oder|und|aber|ou|(?<![ap]m )et|mais|sinon|altrimenti|ma|o|pero|of|en anders|maar)\b"
)


class Deadline(NamedTuple):
    """One of the three that the mail names, or none. `unsure`: not in the sentence that asks for the answer."""

    hours: int | None = None
    days: int | None = None
    by_at: int | None = None
    unsure: bool = False

    @property
    def told(self) -> dict[str, Any]:
        """The fields of a payload."""
        return {"answer_hours": self.hours, "answer_days": self.days, "answer_by_at": self.by_at, "answer_unsure": self.unsure}

    def at(self, mail: Mail) -> int:
        if self.by_at is not None:
            return self.by_at
        return (
            mail.at + self.hours * HOUR if self.hours is not None else days_later(mail.at, self.days or 0, zone_of(mail.market))
        )


def deadline(mail: Mail) -> Deadline:
    """The earliest in what asks for an answer, else the earliest elsewhere."""
    sure, unsure = _named(mail)
    return min(sure or unsure, key=lambda one: one.at(mail), default=Deadline())


def asks_by(mail: Mail) -> bool:
    """Whether the mail asks for an answer, and says until when."""
    return bool(_named(mail)[0])


def asks(told: list[str]) -> bool:
    """Whether one of these sentences asks for an answer."""
    return any(_asking(one) and not all(_of_others(clause) for clause in _clauses(one)) for one in told)


def unread(mail: Mail) -> bool:
    """Whether what asks for an answer names a time that was not understood."""
    if asks_by(mail):
        return False
    clauses = [clause for one in sentences(mail) if _asking(one) for clause in _clauses(one) if not _of_others(clause)]
    return any(_timed(clause) and not _times(clause, mail) for clause in clauses)


def _named(mail: Mail) -> tuple[list[Deadline], list[Deadline]]:
    """(sure, unsure)."""
    sure: list[Deadline] = []
    unsure: list[Deadline] = []
    for one in sentences(mail):
        asking = _asking(one)
        for clause in _clauses(one):
            if not _of_others(clause):
                plain = asking and not claims().said("matter", clause)
                (sure if plain else unsure).extend(_times(clause, mail, unsure=not plain))
    return sure, unsure


def _asking(sentence: str) -> bool:
    return bool(claims().said("respond", sentence))


def _of_others(clause: str) -> bool:
    return bool(claims().said("others_time", clause))


def _timed(clause: str) -> bool:
    return mentioned(clause) or dated(clause) or timed(clause) or bool(claims().said("time_words", clause))


def _clauses(sentence: str) -> list[str]:
    return [one for one in _CLAUSE.split(sentence) if one.strip()]


def _times(clause: str, mail: Mail, *, unsure: bool = False) -> list[Deadline]:
    found = [Deadline(one.hours or None, one.days or None, None, unsure) for one in spans(clause) if one.hours or one.days]
    return found + [Deadline(None, None, at, unsure) for at in days_named(clause, at=mail.at, market=mail.market)]
