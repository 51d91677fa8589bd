"""Reads: the queue, a case, health. Each takes `accounts`, those this person may see, and `at`, the moment asked about."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec

from odra.cases.chosen import policies_by, policies_of
from odra.cases.counted import kept, reach, replayed
from odra.cases.derive import Derived, derive
from odra.cases.leaving import leaving_of
from odra.cases.once import once
from odra.cases.overrides import with_skus
from odra.cases.registry import parcel_thread
from odra.cases.state import SLOT, Case, dossier_of, gather, slot_of
from odra.facts.decision import Decision, Order, Said
from odra.facts.fact import Fact
from odra.facts.moments import DAY_ONLY, day_number, told_day
from odra.facts.payloads import NAME, BuyerMessage, UnknownMail
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.ledger import words
from odra.ledger.queries import Origin, Subject
from odra.measures.health import EVERY, LIVE, PENDING, RATE, UNREPORTED, DefectRow, HealthRow, health
from odra.policies import Policies, load, zone_of
from odra.rules.decide import decide
from odra.rules.leaving import Leaving

RATED = "amazon"  # the channel whose rate it is
PAGE = 50
_APART = re.compile(r"(?<=\d)\s+(?=\d)")
Key = tuple[int, int, int]  # deadline, money at risk, case: what the queue is sorted by within a state
FIRST: Key = (-(2**62), 2**62, 0)
LAST: Key = (2**62, -(2**62), 2**62)
CONTENT = frozenset(("text", "content", "picture", "place"))  # of one fact alone, not of the buyer
ORDER = {"overdue": 0, "due": 1, "stale": 2}


class QueueRow(msgspec.Struct, frozen=True):
    """A case in the queue: its most urgent question decided, and how many more are open."""

    subject: Subject
    order: Order | None
    marketplace: str
    decision: Decision
    more: int
    buyer: str = ""  # personal: first name, for the screen only

    @property
    def order_id(self) -> str:
        return self.subject.native if self.subject.is_order else ""

    @property
    def key(self) -> tuple[int, int, int, int]:
        """Overdue, due, stale; then the deadline; equal ones by money, then id."""
        due, risk, subject = self.place
        return (ORDER[self.decision.state], due, -risk, subject)

    @property
    def place(self) -> Key:
        """Within its state."""
        risk = self.decision.at_risk
        return (self.decision.due_at, risk.minor if risk else 0, self.subject.id)


class Entry(msgspec.Struct, frozen=True):
    """A line of a case's timeline. `text` and `name` are personal and may have expired.

    `on`: the day in the marketplace's zone of what is known only to the day. `again`: another line tells the same, and
    alone counts. `gone_at`: since when what was personal of it is gone, whether there was any or not; None while its day has not come.
    """

    fact: Fact
    kind: str
    origin: Origin | None
    personal: dict[str, str]
    on: int | None = None
    again: bool = False
    gone_at: int | None = None


class Unplaced(msgspec.Struct, frozen=True):
    """A defect in no rate. `why`: unreported (no report tells of the order) | pending | elsewhere (no marketplace with this rate)."""

    why: str
    defect: DefectRow


class Health(msgspec.Struct, frozen=True):
    """Rates with their defects, and the defects that stand and are in no rate."""

    rows: list[HealthRow]
    unplaced: list[Unplaced]

    @property
    def outside(self) -> list[Said]:
        """How many defects are in no rate, for each reason."""
        return [Said(f"health.{why}", {"count": n}) for why, n in sorted(Counter(u.why for u in self.unplaced).items())]

    @property
    def subjects(self) -> dict[int, Subject]:
        """The orders of all defects, read when asked for."""
        return ledger.subjects(
            {c.defect.subject for row in self.rows for c in row.found} | {u.defect.subject for u in self.unplaced}
        )


class Load(msgspec.Struct, frozen=True):
    """What some cases weigh: how many they are, defects at risk, money at risk by currency."""

    cases: int
    defects: int
    money: dict[str, int]


class Summary(msgspec.Struct, frozen=True):
    """The state of the desk in one line. `tightest`: the order defect rate, live, with the least room."""

    orders: int
    today: int
    tightest: HealthRow | None


class Place(msgspec.Struct, frozen=True):
    """Where a case stands in the queue: its number, of how many, and the cases before and after it."""

    number: int
    of: int
    before: Subject | None
    after: Subject | None


class CaseView(msgspec.Struct, frozen=True):
    subject: Subject
    derived: Derived
    decisions: tuple[Decision, ...]
    timeline: tuple[Entry, ...]
    personal: dict[str, str]  # newest known name, address lines, city, postcode
    leaving: Leaving | None = None  # when these go; None where nothing is told

    @property
    def where(self) -> str:
        """The marketplace, or the sales channel that the report names where it is none; empty where neither is known."""
        return self.derived.marketplace or (self.derived.order.sales_channel if self.derived.order else "")


def queue(accounts: Iterable[str], *, at: int, known_at: int | None = None) -> list[QueueRow]:
    """Every open case at a moment, most urgent first.

    Questions as kept are those of all facts; at an earlier moment, or knowing less, others may have been open.
    """
    shops = ledger.shops(accounts)
    if known_at is not None or ledger.goes_on_after(at):
        return decided(ledger.eventful(shops), at=at, known_at=known_at)
    rows = db.select(
        "SELECT DISTINCT subject FROM cases_question WHERE shop IN (SELECT value FROM json_each(%s)) AND opened_at <= %s "
        "AND (closed_at IS NULL OR closed_at > %s)",
        (db.listed(shops), at, at),
    )
    return decided([row[0] for row in rows], at=at)


def queue_page(accounts: Iterable[str], *, state: str, at: int, after: Key | None = None, size: int = PAGE) -> list[QueueRow]:
    """A page of the queue now, by the kept deadlines; `after` is the key of the last row seen."""
    rows = _beyond(after or FIRST, state, db.listed(ledger.shops(accounts)), size)
    return decided(rows, at=at)


def _beyond(key: Key, state: str, shops: str, size: int) -> list[int]:
    """Leading questions of a state after a key, in the order of the queue: deadline, money, id."""
    due, risk, subject = key
    rows = db.select(
        "SELECT subject FROM cases_question WHERE lead = 1 AND state = %s AND shop IN (SELECT value FROM json_each(%s)) AND due_at >= %s "
        "AND (due_at > %s OR at_risk < %s OR (at_risk = %s AND subject > %s)) ORDER BY due_at, at_risk DESC, subject LIMIT %s",
        (state, shops, due, due, risk, risk, subject, size),
    )
    return [row[0] for row in rows]


def _short_of(key: Key, state: str, shops: str) -> list[int]:
    """The leading question before a key."""
    due, risk, subject = key
    rows = db.select(
        "SELECT subject FROM cases_question WHERE lead = 1 AND state = %s AND shop IN (SELECT value FROM json_each(%s)) AND due_at <= %s "
        "AND (due_at < %s OR at_risk > %s OR (at_risk = %s AND subject < %s)) ORDER BY due_at DESC, at_risk, subject DESC LIMIT 1",
        (state, shops, due, due, risk, risk, subject),
    )
    return [row[0] for row in rows]


def place_of(subject: int, accounts: Iterable[str]) -> Place | None:
    """Where a case stands among those overdue and due, in the order of the queue; None when it is not among them."""
    shops = db.listed(ledger.shops(accounts))
    mine = db.select(
        "SELECT state, due_at, at_risk FROM cases_question WHERE subject = %s AND lead = 1 AND state IN ('overdue', 'due') "
        "AND shop IN (SELECT value FROM json_each(%s))",
        (subject, shops),
    )
    if not mine:
        return None
    state, key = mine[0][0], (*mine[0][1:], subject)
    before, after = _short_of(key, state, shops), _beyond(key, state, shops, 1)
    if state == "due":
        before = before or _short_of(LAST, "overdue", shops)
    else:
        after = after or _beyond(FIRST, "due", shops, 1)
    homes = ledger.subjects([*before, *after])
    near = lambda ids: homes.get(ids[0]) if ids else None  # noqa: E731
    return Place(*_number(key, state, shops), near(before), near(after))


def _number(key: Key, state: str, shops: str) -> tuple[int, int]:
    """(number in the queue, of how many), from the kept counts and a look into the half hour of the deadline."""
    due, risk, subject = key
    ahead, of = db.select(
        "SELECT sum(CASE WHEN state > %s OR (state = %s AND slot < %s) THEN cases ELSE 0 END), sum(cases) FROM cases_due "
        "WHERE state IN ('overdue', 'due') AND shop IN (SELECT value FROM json_each(%s))",
        (state, state, slot_of(due), shops),
    )[0]
    (near,) = db.select(
        "SELECT count(*) FROM cases_question WHERE lead = 1 AND state = %s AND shop IN (SELECT value FROM json_each(%s)) AND due_at > %s "
        "AND due_at <= %s AND (due_at < %s OR at_risk > %s OR (at_risk = %s AND subject < %s))",
        (state, shops, slot_of(due) * SLOT, due, due, risk, risk, subject),
    )[0]
    return (ahead or 0) + near + 1, of or 0


def due_by(accounts: Iterable[str], *, ends_at: int) -> Load:
    """Cases due by a moment on the half hour, overdue ones too, with what is at risk in them."""
    rows = db.select(
        "SELECT currency, sum(cases), sum(defects), sum(at_risk) FROM cases_due WHERE state IN ('due', 'overdue') AND slot <= %s "
        "AND shop IN (SELECT value FROM json_each(%s)) GROUP BY currency",
        (slot_of(ends_at), db.listed(ledger.shops(accounts))),
    )
    money = {currency: risk for currency, _, _, risk in rows if currency and risk}
    return Load(sum(row[1] for row in rows), sum(row[2] for row in rows), money)


def queue_counts(accounts: Iterable[str], *, at: int) -> dict[str, dict[str, Any]]:
    """By state: cases, defects at risk, and money at risk by currency."""
    rows = db.select(
        "SELECT state, currency, sum(cases), sum(at_risk), sum(defects) FROM cases_due "
        "WHERE shop IN (SELECT value FROM json_each(%s)) GROUP BY state, currency",
        (db.listed(ledger.shops(accounts)),),
    )
    counts: dict[str, dict[str, Any]] = {s: {"cases": 0, "defects": 0, "money": {}} for s in ORDER}
    for state, currency, cases, risk, defects in rows:
        counts[state]["cases"] += cases
        counts[state]["defects"] += defects
        if currency and risk:
            counts[state]["money"][currency] = risk
    return counts


def decided(subjects: Sequence[int], *, at: int, known_at: int | None = None) -> list[QueueRow]:
    """Queue rows of cases, decided from their facts; those with nothing open at `at` are left out."""
    facts = gather(list(subjects), known_at=known_at)
    homes = ledger.subjects(facts)
    facts = with_skus(facts, homes, known_at=known_at)
    names, policies = _names(facts), policies_by(at=at, known_at=known_at)
    rows = []
    for subject in subjects:
        view = _decide(homes[subject], facts[subject], policies(homes[subject].account), at)
        if view is not None:
            rows.append(msgspec.structs.replace(view, buyer=names.get(subject, "")))
    return sorted(rows, key=lambda row: row.key)


def _decide(home: Subject, told: list[Fact], policies: Policies, at: int) -> QueueRow | None:
    told = [fact for fact in told if fact.occurred_at <= at]
    if not told:
        return None
    derived = derive(told, policies=policies)
    dossier = dossier_of(Case(home.id, told, derived), home.account, home.channel, home.native)
    decisions = decide(dossier, policies=policies, estimates={}, at=at)
    if not decisions:
        return None
    return QueueRow(home, derived.order, derived.marketplace, decisions[0], len(decisions) - 1)


def _names(facts: dict[int, list[Fact]]) -> dict[int, str]:
    """First names of those who wrote, where they are still known."""
    wrote = {f.id: s for s, told in facts.items() for f in told if isinstance(f.payload, BuyerMessage | UnknownMail)}
    names = {}
    for fact, body in words.readable(words.of_facts, wrote).items():
        if body.get("name"):
            names[wrote[fact]] = body["name"].split()[0]
    return names


def find_case(order: str, *, accounts: Iterable[str], at: int, known_at: int | None = None) -> list[CaseView]:
    """Cases of an order id (`302-…` or `amazon:302-…`, its parts in any way apart) or of a tracking number."""
    mine, asked = list(accounts), _APART.sub("-", order.strip())
    homes = ledger.find_subject(asked, mine) or ledger.subjects_in(parcel_thread(order), ledger.shops(mine))
    views = [_view(home, at, known_at) for home in homes]
    return [view for view in views if view.timeline]


def _view(home: Subject, at: int, known_at: int | None) -> CaseView:
    own = [f for f in gather([home.id], known_at=known_at).get(home.id, []) if f.occurred_at <= at]
    told = [f for f in with_skus({home.id: own}, {home.id: home}, known_at=known_at)[home.id] if f.occurred_at <= at]
    policies = policies_of(home.account, at=at, known_at=known_at)
    derived = derive(told, policies=policies)
    decisions: tuple[Decision, ...] = ()
    if any(q.closed_at is None or q.closed_at > at for q in derived.questions):
        from odra.cases.estimates import estimates  # numpy, which only a forecast pays for

        decisions = decide(dossier_of(Case(home.id, told, derived), home.account, home.channel, home.native),
                           policies=policies, estimates=estimates(home, derived, at=at, known_at=known_at), at=at)  # fmt: skip
    ids = [fact.id for fact in told]
    personal, origins = words.readable(words.of_facts, ids), ledger.origins(ids)
    zone, goes = zone_of(derived.marketplace), leaving_of(derived, own, policies) if own else None
    counted = {f.id: f for f in once(told, policies=policies, marketplace=derived.marketplace)}
    timeline = tuple(
        Entry(
            counted.get(f.id, f),
            NAME[type(f.payload)],
            origins.get(f.id),
            personal.get(f.id, {}),
            _day_only(f, zone),
            f.id not in counted,
            None if f.id in personal or goes is None or goes.of(f) > at else goes.of(f),
        )
        for f in reversed(told)
    )
    return CaseView(home, derived, decisions, timeline, _merged(told, personal), goes)


def _day_only(fact: Fact, zone: str) -> int | None:
    return day_number(told_day(fact.occurred_at, zone)) if fact.precision == DAY_ONLY else None


def _merged(told: list[Fact], personal: dict[int, dict[str, str]]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for fact in sorted(told, key=lambda f: f.freshness):
        merged.update({k: v for k, v in personal.get(fact.id, {}).items() if v and k not in CONTENT})
    return merged


def rated(accounts: Iterable[str]) -> dict[int, tuple[str, str]]:
    """The shops whose orders have an order defect rate: those of other channels and of Amazon Pay stay out of it (R30)."""
    return {shop: home for shop, home in ledger.shops(accounts).items() if home[1] == RATED}


def account_health(
    accounts: Iterable[str], *, at: int, known_at: int | None = None, of: Collection[tuple[str, str]] = EVERY
) -> Health:
    """The order defect rate and its parts at a moment; `known_at` counts anew from the facts known by then."""
    shops = rated(accounts)
    days, defects = replayed(shops, at, known_at) if known_at is not None else kept(shops, at, reach(at))
    unplaced = [Unplaced(why, d) for d in defects if d.stands(at) and (why := _outside(d))]
    return Health(health(days, [d for d in defects if d.ordered_on >= 0], load(), at=at, of=of), unplaced)


def _outside(defect: DefectRow) -> str:
    """Why a defect is in no rate; empty where it is in one."""
    if defect.ordered_on == UNREPORTED:
        return "unreported"
    if not load().policy("amazon.odr.target").covers(defect.group.marketplace):
        return "elsewhere"
    return "pending" if defect.ordered_on == PENDING else ""


def orders_known(accounts: Iterable[str]) -> int:
    return _seen(ledger.shops(accounts))


def orders_rated(accounts: Iterable[str]) -> int:
    """Of channels that have an order defect rate."""
    return _seen(rated(accounts))


def _seen(shops: Iterable[int]) -> int:
    (row,) = db.select(
        "SELECT coalesce(sum(seen), 0) FROM cases_day WHERE shop IN (SELECT value FROM json_each(%s))", (db.listed(shops),)
    )
    return int(row[0])


def summary(accounts: Iterable[str], *, at: int, day_ends_at: int) -> Summary:
    """Orders known, cases due before the day ends (overdue ones too), and the tightest rate."""
    mine = list(accounts)
    orders = orders_known(mine)
    due = due_by(mine, ends_at=day_ends_at).cases
    rates = [r for r in account_health(mine, at=at, of={(RATE, LIVE)}).rows if r.group.fulfilment == "seller"]
    return Summary(orders, due, min(rates, key=lambda r: (r.headroom, -(r.rate or 0)), default=None))
