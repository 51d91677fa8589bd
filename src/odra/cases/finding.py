"""Cases found by words: whole words of names, addresses and messages, as long as these are kept. Keyed hashes are compared; nothing is searched in plain."""

from collections.abc import Iterable

import msgspec

from odra.cases.chosen import policies_by
from odra.cases.derive import derive
from odra.cases.queries import decided
from odra.cases.state import gather
from odra.ledger import queries as ledger
from odra.ledger import words
from odra.ledger.queries import Subject

FOUND = 50


class Found(msgspec.Struct, frozen=True):
    """A case in which the words stand. `buyer`: a name, personal; `question`: what is to be done first, or empty; `at`: the latest that happened."""

    subject: Subject
    marketplace: str
    buyer: str
    question: str
    at: int


def by_words(text: str, *, accounts: Iterable[str], at: int, limit: int = FOUND) -> list[Found]:
    """Cases in which every one of the words stands, those with something to do first, then the newest. Raises Unreadable.

    A conversation that found its order is that order's.
    """
    ids = words.found(text, ledger.shops(accounts), limit=limit)
    order_of = dict(ledger.attached(ids))
    return sorted(_told([order_of.get(one, one) for one in ids], at), key=lambda f: (not f.question, -f.at, f.subject.id))


def _told(ids: list[int], at: int) -> list[Found]:
    facts = {one: happened for one, told in gather(ids).items() if (happened := [f for f in told if f.occurred_at <= at])}
    homes, names, policies = (
        ledger.subjects(facts),
        _names({f.id: s for s, told in facts.items() for f in told}),
        policies_by(at=at),
    )
    open_ = {row.subject.id: row.decision.question for row in decided(list(facts), at=at)}
    return [
        Found(
            homes[one],
            derive(told, policies=policies(homes[one].account)).marketplace,
            names.get(one, ""),
            open_.get(one, ""),
            max(f.occurred_at for f in told),
        )
        for one, told in facts.items()
    ]


def _names(case_of: dict[int, int]) -> dict[int, str]:
    told = words.of_facts(case_of)
    return {case_of[fact]: told[fact]["name"] for fact in sorted(told) if told[fact].get("name")}
