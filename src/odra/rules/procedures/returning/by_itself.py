"""The marketplace authorised a return by itself, and nothing shows it on its way: the article's three ways hold all the same.

1. Faulty, or too small a sum to argue about: the buyer keeps it and has the money before he packs; a dear item against one photo, asked for once.
2. From abroad without an address or prepaid label: one is given within the marketplace's days, or it refunds without SAFE-T (R27).
3. What somebody authorised himself, what has a label's number (the buyer may have packed it), or of which the buyer was written to since, is waited for.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Evidence, Reason, Said
from odra.facts.moments import HOUR, days_later
from odra.facts.money import Money
from odra.rules.procedures.matter import Matter, worked_out
from odra.rules.procedures.returning.request import LETTERS, refund_by_hand
from odra.rules.procedures.returning.terms import (
    OFFER,
    abroad,
    below,
    can_go_back,
    fault,
    from_abroad,
    returnless_below,
    way_back,
)
from odra.rules.procedures.returning.told import Told, pictures
from odra.rules.questions import answers
from odra.rules.questions.returns import waited

AIM, ARTICLE = "settings.return.authorise_aim", "amazon.return.answers"


class Unsent(msgspec.Struct, frozen=True, dict=True):
    """A return that nobody was asked about, from its authorisation until something shows it on its way."""

    matter: Matter
    told: Told
    value: Money | None

    @worked_out
    def needs(self) -> tuple[Evidence, ...]:
        return way_back(self.matter, self.told)

    @worked_out
    def lacks_way(self) -> bool:
        return from_abroad(self.matter) and not can_go_back(self.needs)

    @worked_out
    def step(self) -> str:
        """refund_keep | ask_photo | give_way_back; empty where it is waited for."""
        if self._kept:
            cheap = below(self.matter, self.value, "settings.return.photo_from")
            if cheap or pictures(self.matter.dossier.facts):
                return "refund_keep"
            return "" if self._written else "ask_photo"
        by_itself = returnless_below(self.matter, self.value) is not None  # the marketplace refunds it
        return "give_way_back" if self.lacks_way and not self._written and not by_itself else ""

    @property
    def _kept(self) -> bool:
        return fault(self.matter, self.told) == "at_fault" or below(self.matter, self.value, "settings.return.no_argument_below")

    @worked_out
    def _written(self) -> bool:
        opened_at = self.matter.question.opened_at
        return any(f.occurred_at > opened_at for f in answers(self.matter.dossier.facts))

    @worked_out
    def offer_at(self) -> int:
        return days_later(self.matter.question.opened_at, self.matter.policy(OFFER), self.matter.zone)

    @property
    def due(self) -> tuple[int, str, str]:
        """(due, the policy that says so, the reason's code)."""
        if self.lacks_way:
            return self.offer_at, OFFER, "return_offer"
        return self.matter.question.opened_at + int(self.matter.policy(AIM)) * HOUR, AIM, "return_by_itself"

    @property
    def letter(self) -> Said | None:
        values = {"return_way": self.matter.policy("settings.return.instructions"), "amount": self.value}
        return Said(LETTERS.get(self.step, "return_authorised"), values) if self.step else None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        if self.step == "give_way_back":
            return self.needs
        return (Evidence(Said("evidence.photo"), False, (), "settings.return.photo_from"),) if self.step == "ask_photo" else ()

    @property
    def sheet(self) -> tuple[Said, ...]:
        if self.step == "refund_keep":
            return refund_by_hand()
        return (Said("sheet.return_way"),) if self.step == "give_way_back" else ()

    def reasons(self) -> Iterator[Reason]:
        told = self.told
        if self.step == "refund_keep" and below(self.matter, self.value, "settings.return.no_argument_below"):
            yield Reason(Said("reason.return_small", {"amount": self.value}), (), "settings.return.no_argument_below")
        elif self.step in ("refund_keep", "ask_photo"):
            yield Reason(Said("reason.return_at_fault", {"reason": told.reason}), told.facts, ARTICLE)

    def traps(self) -> Iterator[Reason]:
        if self.lacks_way:
            yield abroad(self.matter, self.told)


def unsent(matter: Matter, told: Told, value: Money | None) -> Unsent | None:
    """None for a return that somebody was asked about, is paid or has a label's number, or that is on its way or back."""
    settled = told.sent or told.received or told.tracking or told.out_of_policy or matter.money_is_back
    return None if settled or waited(matter.dossier.facts, matter.question.about) else Unsent(matter, told, value)
