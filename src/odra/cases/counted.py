"""Orders by day and defects, which rates are made of: as kept in the tables, or replayed from the facts."""

from collections.abc import Iterator

from odra.cases.chosen import policies_by
from odra.cases.derive import derive
from odra.facts.moments import DAY, day_of
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.measures.health import PENDING, UNREPORTED, Day, DefectRow, Group, windows
from odra.policies import load


def kept(shops: dict[int, tuple[str, str]], at: int, reach: tuple[int, int]) -> tuple[list[Day], list[DefectRow]]:
    """Day counts and defects as the tables hold them, of the days from the first of `reach` to before its last."""
    ids, (first, last) = db.listed(shops), reach
    days = [
        Day(Group(shops[shop][0], market, by), day, orders)
        for shop, market, by, day, orders in db.select(
            "SELECT shop, marketplace, fulfilment, ordered_on, orders FROM cases_day "
            "WHERE shop IN (SELECT value FROM json_each(%s)) AND ordered_on >= %s AND ordered_on < %s",
            (ids, first, last),
        )
    ]
    defects = [
        DefectRow(subject, Group(shops[shop][0], market, by), day, *spell, bool(counts), bool(undecided), policy, leaves)
        for subject, shop, market, by, day, *spell, counts, undecided, policy, leaves in db.select(
            "SELECT subject, shop, marketplace, fulfilment, coalesce(ordered_on, CASE WHEN EXISTS (SELECT 1 FROM cases_order o WHERE o.id = d.subject) THEN %s ELSE %s END), component, from_at, until_at, why, counts, "
            "undecided, policy, leaves_by_at FROM cases_defect d WHERE shop IN (SELECT value FROM json_each(%s)) "
            "AND (ordered_on IS NULL OR ordered_on >= %s AND ordered_on < %s)",
            (PENDING, UNREPORTED, ids, first, last),
        )
    ]
    return [*days, *_later_today(shops, at)], defects


def reach(at: int) -> tuple[int, int]:
    """The days from the start of the earliest window to the end of the latest."""
    spans = windows(load(), marketplace="", at=at).values()
    return min(s[0] for s in spans), max(s[1] for s in spans)


def _later_today(shops: dict[int, tuple[str, str]], at: int) -> Iterator[Day]:
    """Orders of the same day that were placed after the moment asked about, taken off again."""
    late = db.select("SELECT 1 FROM cases_day WHERE ordered_on = %s AND last_at > %s LIMIT 1", (day_of(at), at))
    if not late:
        return
    rows = db.select(
        "SELECT shop, marketplace, fulfilment, count(*) FROM cases_order WHERE ordered_at > %s AND ordered_at < %s "
        "AND counted = 1 AND shop IN (SELECT value FROM json_each(%s)) GROUP BY 1, 2, 3",
        (at, (day_of(at) + 1) * DAY, db.listed(shops)),
    )
    for shop, market, by, orders in rows:
        yield Day(Group(shops[shop][0], market, by), day_of(at), -orders)


def replayed(shops: dict[int, tuple[str, str]], at: int, known_at: int | None) -> tuple[list[Day], list[DefectRow]]:
    """The same from the facts themselves: slower, and true for what was known at any moment."""
    days: list[Day] = []
    defects: list[DefectRow] = []
    homes, policies = dict(db.select("SELECT id, shop FROM ledger_subject")), policies_by(at=at, known_at=known_at)
    for subject, facts in ledger.all_facts(known_at=known_at):
        told = sorted((f for f in facts if f.occurred_at <= at), key=lambda fact: fact.happened)
        if not told or homes[subject] not in shops:
            continue
        derived = derive(told, policies=policies(shops[homes[subject]][0]))
        order = derived.order
        group = Group(shops[homes[subject]][0], derived.marketplace, order.fulfilment if order else "")
        placed = UNREPORTED if order is None else PENDING if order.pending else order.ordered_on
        if order and not order.pending:
            days.append(Day(group, placed, 1))
        for d in derived.defects:
            defects.append(DefectRow(subject, group, placed, d.component, d.from_at, d.until_at, d.why, d.counts, d.undecided,
                                     d.policy, d.leaves_by_at))  # fmt: skip
    return days, defects
