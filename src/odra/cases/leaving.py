"""Of what an import tells only that is kept whose day has not come: an old file brings nothing back that is past its day (`cases/expiring.py` lets go the rest)."""

from collections.abc import Collection, Iterable, Sequence

from odra.cases.derive import Derived
from odra.facts.fact import Fact
from odra.facts.moments import DAY, day_of
from odra.facts.payloads import Erased, OrderRow
from odra.ledger import leaving as table
from odra.ledger import words
from odra.ledger.recording import SUBJECT_BITS, Touched
from odra.policies import Policies
from odra.rules.leaving import KEEP, Leaving, goes_by_itself, leaving

NEVER = 2**62


def leaving_of(derived: Derived, told: Sequence[Fact], policies: Policies) -> Leaving:
    """`told`: the case's facts, at least one."""
    return leaving(told, derived.order, derived.questions, policies=policies, marketplace=derived.marketplace)


class _Past:
    """Of the cases of a chunk: the facts past their day, and when the next comes."""

    def __init__(self, policies: Policies, at: int) -> None:
        self.policies, self.at = policies, at
        self.days = int(policies.value(KEEP, on=day_of(at)))
        self.recent = at - self.days * DAY  # nothing goes sooner than that after a case began
        self.gone: set[int] = set()
        self.next_at = NEVER
        self.rows: dict[tuple[str, str, int], int] = {}

    def take(self, told: Sequence[Fact], derived: Derived) -> None:
        first = told[0].occurred_at
        if len(told) == 1 and isinstance(told[0].payload, OrderRow):
            goes_at = first + self.days * DAY if first > self.recent else self._of_row(derived)
            self._note(told[0].id, goes_at)
        elif first > self.recent and not any(type(fact.payload) is Erased for fact in told):
            self.next_at = min(self.next_at, first + self.days * DAY)
        else:
            goes = leaving_of(derived, told, self.policies)
            for fact in told:
                self._note(fact.id, goes.of(fact))

    def _note(self, fact: int, goes_at: int) -> None:
        if goes_at <= self.at:
            self.gone.add(fact)
        elif goes_at < self.next_at:
            self.next_at = goes_at

    def _of_row(self, derived: Derived) -> int:
        """Of nearly every order: nothing but its row, the same for all of a day and destination."""
        order = derived.order
        assert order is not None
        place = (order.country, order.marketplace, order.ordered_on)
        after = self.rows.get(place)
        if after is None:
            after = self.rows[place] = goes_by_itself(order, policies=self.policies) - order.ordered_at
        return order.ordered_at + after


Cases = Iterable[tuple[Sequence[Fact], Derived]]


def keep(touched: Touched, cases: Cases, subjects: Collection[int], *, shop: int, policies: Policies, at: int) -> None:
    """Keep the personal rows of a chunk but those past their day, and note when its cases are to be looked at. `cases`: all of `subjects`."""
    gone = look_again(cases, subjects, shop=shop, policies=policies, at=at, fresh=touched.fresh)
    words.keep([row for row in touched.personal if row[0] not in gone] if gone else touched.personal)


def look_again(
    cases: Cases, subjects: Collection[int], *, shop: int, policies: Policies, at: int, fresh: Collection[int] = ()
) -> set[int]:
    """Note when these cases are to be looked at: at once where something may be kept of what is past. Returns the facts past their day.

    `fresh`: cases of which nothing was kept before.
    """
    past = _Past(policies, at)
    for told, derived in cases:
        if told:
            past.take(told, derived)
    held = any(fact >> SUBJECT_BITS not in fresh for fact in past.gone)
    if held or past.next_at < NEVER:
        table.look(shop, subjects, at=at if held else past.next_at)
    return past.gone
