"""Derived tables kept beside the facts: orders, day counts, defects, questions. Writes only, inside the caller's transaction."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from odra.cases.chosen import policies_of
from odra.cases.derive import Derived, derive
from odra.cases.leaving import keep
from odra.cases.parcels import Parcels
from odra.facts.decision import Clock, Dossier, Key
from odra.facts.fact import Fact
from odra.facts.moments import HOUR
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.ledger.recording import Touched
from odra.policies import Policies
from odra.rules.decide import clocks

TABLES = ("cases_order", "cases_day", "cases_defect", "cases_question", "cases_due", "cases_parcel", "cases_lane")
SLOT = HOUR // 2


def slot_of(due_at: int) -> int:
    """The half hour in which a deadline falls; one that ends it is in it, so that a day has those of its midnight."""
    return (due_at - 1) // SLOT


class Case(msgspec.Struct, frozen=True):
    """One order or conversation with its facts and what follows from them."""

    subject: int
    facts: list[Fact]
    derived: Derived


def refresh(touched: Touched, *, shop: int, at: int) -> None:
    """Derive anew what a chunk touched and store it.

    1. Facts of orders new to the ledger come from the chunk, those of known ones from the tables.
    2. A conversation that found its order lends it its facts and has no case of its own.
    3. Day counts move by the difference.
    4. What is personal is kept, unless its day is past.
    """
    known = sorted(touched.subjects - touched.fresh.keys())
    facts = {subject: _fresh(rows) for subject, rows in touched.fresh.items()}
    facts.update(gather(known))
    threaded = {subject for subject, rows in touched.fresh.items() if rows[0][1].thread or rows[0][1].also or len(rows) > 1}
    if threaded:
        facts.update(gather(sorted(threaded)))
    writer = Writer(shop, at=at)
    cases = [Case(subject, told, derive(told, policies=writer.policies)) for subject, told in facts.items()]
    writer.replace(cases, known=[s for s in facts if s not in touched.fresh or s in threaded])
    keep(touched, ((case.facts, case.derived) for case in cases), facts, shop=shop, policies=writer.policies, at=at)


def gather(subjects: list[int], *, known_at: int | None = None) -> dict[int, list[Fact]]:
    """Facts by case: a conversation's facts stand with the order it found, and it has none itself.

    Cases that share a conversation with one of these come too: what is told of one may move the facts of another.
    """
    if not subjects:
        return {}
    wanted = {*subjects, *ledger.kin(subjects)}
    attached = ledger.attached(wanted, known_at=known_at)
    found = ledger.facts_of(sorted(wanted), known_at=known_at)
    for thread, order in attached:
        found[order] = sorted([*found.get(order, []), *found.get(thread, [])], key=lambda fact: fact.happened)
    for thread, _ in attached:
        found.pop(thread, None)
    return {subject: found.get(subject, []) for subject in wanted}


def _fresh(rows: list[tuple[int, Any, int]]) -> list[Fact]:
    if len(rows) == 1:
        fact, row, digest = rows[0]
        return [Fact(fact, row.occurred_at, row.precision, row.observed_at, digest, row.payload)]
    facts = [Fact(fact, row.occurred_at, row.precision, row.observed_at, digest, row.payload) for fact, row, digest in rows]
    facts.sort(key=lambda fact: fact.happened)
    return facts


class Writer:
    """Writes derived rows of one shop, by the policies that its account has now; `suffix` names the shadow tables of a rebuild."""

    def __init__(self, shop: int, *, at: int, suffix: str = "") -> None:
        self.shop, self.at, self.suffix = shop, at, suffix
        self.account, self.channel = ledger.home_of(shop)
        self.policies = policies_of(self.account, at=at)
        self.orders: list[tuple[Any, ...]] = []
        self.days: Counter[tuple[str, str, int]] = Counter()
        self.seen: Counter[tuple[str, str, int]] = Counter()
        self.last: dict[tuple[str, str, int], int] = {}
        self.defects: list[tuple[Any, ...]] = []
        self.questions: list[tuple[Any, ...]] = []
        self.dues: dict[tuple[str, int, str], list[int]] = {}
        self.parcels = Parcels(shop, suffix)

    def replace(self, cases: Iterable[Case], *, known: list[int]) -> None:
        """Write cases; `known` are those that may have rows already."""
        if known:
            self._forget(known)
        for case in cases:
            self._add(case)
        self._write()

    def _forget(self, subjects: list[int]) -> None:
        ids = db.listed(subjects)
        held = db.select(
            f"SELECT marketplace, fulfilment, ordered_at / 86400000000, counted FROM cases_order{self.suffix} "
            "WHERE id IN (SELECT value FROM json_each(%s))",
            (ids,),
        )
        for marketplace, fulfilment, ordered_on, counted in held:
            self.days[marketplace, fulfilment, ordered_on] -= counted
            self.seen[marketplace, fulfilment, ordered_on] -= 1
        for lead in db.select(
            f"SELECT state, due_at, currency, counts, at_risk FROM cases_question{self.suffix} "
            "WHERE subject IN (SELECT value FROM json_each(%s)) AND lead = 1",
            (ids,),
        ):
            self._due(*lead, by=-1)
        for table, column in (("cases_order", "id"), ("cases_defect", "subject"), ("cases_question", "subject")):
            db.execute(f"DELETE FROM {table}{self.suffix} WHERE {column} IN (SELECT value FROM json_each(%s))", (ids,))
        self.parcels.forget(ids)

    def _add(self, case: Case) -> None:
        subject, derived = case.subject, case.derived
        order = derived.order
        if order is not None:
            counted = 0 if order.pending or not order.marketplace else 1
            total = order.total
            self.orders.append(
                (subject, self.shop, order.ordered_at, order.marketplace, order.fulfilment, order.status, counted,
                 total.minor if total else 0, total.currency if total else "", order.country)
            )  # fmt: skip
            day = (order.marketplace, order.fulfilment, order.ordered_on)
            self.days[day] += counted
            self.seen[day] += 1
            if order.ordered_at > self.last.get(day, 0):
                self.last[day] = order.ordered_at
            self.parcels.add(subject, order.country, case.facts)
        if derived.defects:
            self._add_defects(subject, derived)
        if derived.questions:
            self._add_questions(case)

    def _add_defects(self, subject: int, derived: Derived) -> None:
        order = derived.order
        placed = order.ordered_on if order and not order.pending else None
        for n, d in enumerate(derived.defects):
            self.defects.append(
                (subject, n, self.shop, derived.marketplace, order.fulfilment if order else "", placed, d.component, d.from_at,
                 d.until_at, d.why, int(d.counts), int(d.undecided), d.policy, d.leaves_by_at)
            )  # fmt: skip

    def _add_questions(self, case: Case) -> None:
        dossier = dossier_of(case, self.account, self.channel)
        for row in question_rows(case, dossier, self.shop, policies=self.policies, at=self.at):
            self.questions.append(row)
            due_at, state, lead, risk, currency, counts, _ = row[6:]
            if lead:
                self._due(state, due_at, currency, counts, risk, by=1)

    def _due(self, state: str, due_at: int, currency: str, counts: int, risk: int, *, by: int) -> None:
        """Count a leading question in its half hour, or take it off again."""
        sums = self.dues.setdefault((state, 0 if state == "stale" else slot_of(due_at), currency), [0, 0, 0])
        for n, amount in enumerate((1, counts, risk)):
            sums[n] += by * amount

    def _write(self) -> None:
        x = self.suffix
        db.write_many(f"INSERT INTO cases_order{x} VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", self.orders)
        db.write_many(
            f"INSERT INTO cases_day{x} AS d VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (shop, marketplace, fulfilment, ordered_on) "
            "DO UPDATE SET orders = d.orders + excluded.orders, seen = d.seen + excluded.seen, "
            "last_at = CASE WHEN d.last_at > excluded.last_at THEN d.last_at ELSE excluded.last_at END",
            [
                (self.shop, *day, self.days[day], moved, self.last.get(day, 0))
                for day, moved in self.seen.items()
                if moved or self.days[day]
            ],
        )
        db.write_many(f"INSERT INTO cases_defect{x} VALUES ({', '.join(['%s'] * 14)})", self.defects)
        db.write_many(f"INSERT INTO cases_question{x} VALUES ({', '.join(['%s'] * 13)})", self.questions)
        db.write_many(
            f"INSERT INTO cases_due{x} AS d VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (shop, state, slot, currency) "
            "DO UPDATE SET cases = d.cases + excluded.cases, defects = d.defects + excluded.defects, at_risk = d.at_risk + excluded.at_risk",
            [(self.shop, *due, *sums) for due, sums in self.dues.items() if any(sums)],
        )
        if self.dues:
            db.execute(f"DELETE FROM cases_due{x} WHERE shop = %s AND cases = 0", (self.shop,))
        self.parcels.write()
        for rows in (self.orders, self.days, self.seen, self.last, self.defects, self.questions, self.dues):
            rows.clear()


def question_rows(case: Case, dossier: Dossier, shop: int, *, policies: Policies, at: int) -> list[tuple[Any, ...]]:
    """Rows of cases_question: every question of the case, with the clock of those open at `at`."""
    ticking: dict[tuple[str, int, Key], Clock] = {}
    if any(q.closed_at is None or q.closed_at > at for q in case.derived.questions):
        for clock in clocks(dossier, policies=policies, at=at, asked=case.derived.questions):
            ticking.setdefault((clock.question, clock.opened_at, clock.about), clock)
    lead = next(iter(ticking), None)
    rows = []
    for n, q in enumerate(case.derived.questions):
        own = (q.kind, q.opened_at, q.about)
        clock = ticking.get(own) if q.closed_at is None or q.closed_at > at else None
        rows.append(
            (
                case.subject,
                n,
                shop,
                q.kind,
                q.opened_at,
                q.closed_at,
                *_reckoned(clock, own == lead, q.opened_at if q.opened_at > at else None),
            )
        )
    return rows


def _reckoned(clock: Clock | None, lead: bool, opens_at: int | None) -> tuple[Any, ...]:
    """`opens_at`: of a question that is not open yet."""
    if clock is None:
        return (None, "", 0, 0, "", 0, opens_at)
    risk = clock.at_risk
    return (
        clock.due_at, clock.state, int(lead), risk.minor if risk else 0, risk.currency if risk else "",
        int(clock.counts), clock.changes_at,
    )  # fmt: skip


def dossier_of(case: Case, account: str, channel: str, order_id: str = "") -> Dossier:
    return Dossier(account, channel, order_id, case.derived.order, case.derived.marketplace, case.derived.facts)
