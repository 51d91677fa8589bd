"""What is kept of whom and until when: the report, one case's standing, and all that is held of an order's buyer."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from odra import audit
from odra.cases.chosen import policies_of
from odra.cases.derive import derive
from odra.cases.leaving import leaving_of
from odra.cases.noting import one_case
from odra.cases.state import gather
from odra.facts.fact import Fact
from odra.facts.moments import DAY, day_of, iso
from odra.facts.payloads import NAME
from odra.ledger import database as db
from odra.ledger import leaving as table
from odra.ledger import queries as ledger
from odra.ledger import words
from odra.ledger.queries import Subject
from odra.letters import Speaker
from odra.policies import load
from odra.rules.leaving import BY_HAND, HOLDING, KEEP, Hold, Leaving

LISTED = 200  # holds
PAGE = 5_000
NAMED = (
    "order_row",
    "ship_row",
    "tracking",
    "scan",
    "buyer_message",
    "seller_message",
    "unknown_mail",
    "return_row",
    "return_asked",
    "feedback",
    "pasted",
    "held",
)  # kinds of facts that are counted by themselves; the rest are `other`
NAMING = ("name", "alias", "phone", "street", "street1", "street2", "street3", "signed")  # what finds somebody in a rejected row
SHORTEST = 5  # signs of such a value


class Kept(msgspec.Struct, frozen=True):
    """Of one kind of fact (one of NAMED, or `other`): rows with something personal, of how many orders and conversations, and when the oldest happened."""

    kind: str
    rows: int
    cases: int
    oldest_at: int


class Standing(msgspec.Struct, frozen=True):
    """A case whose personal data is held longer; `reason` of a person's hold is personal."""

    subject: Subject
    hold: Hold
    reason: str


class Report(msgspec.Struct, frozen=True):
    """`cases`: orders and conversations of which anything personal is kept. `next_at`: nothing more has to go before; None where nothing is kept."""

    kept: tuple[Kept, ...]
    cases: int
    rejected: int
    headers: int
    tokens: int
    next_at: int | None
    holds: tuple[Standing, ...]
    days: int
    facts_months: int


def report(accounts: Iterable[str], *, at: int) -> Report:
    shops = db.listed(ledger.shops(accounts))
    of = "FROM ledger_personal p JOIN ledger_fact f ON f.id = p.fact JOIN ledger_subject s ON s.id = p.fact >> 20 WHERE s.shop IN (SELECT value FROM json_each(%s))"
    kind = "substr(f.payload, 10, instr(substr(f.payload, 10), '\"') - 1)"
    grouped = f"CASE WHEN {kind} IN (SELECT value FROM json_each(%s)) THEN {kind} ELSE 'other' END"
    kept = db.select(
        f"SELECT {grouped}, count(*), count(DISTINCT p.fact >> 20), min(f.occurred_at) {of} GROUP BY 1 ORDER BY 2 DESC, 1",
        (db.listed(NAMED), shops),
    )
    rejected, headers, tokens = (
        int(db.select(f"SELECT count(*) FROM {name}")[0][0])
        for name in ("ledger_personal_problem", "ledger_personal_header", "ledger_token")
    )
    on = day_of(at)
    return Report(
        kept=tuple(Kept(*row) for row in kept), cases=db.select(f"SELECT count(DISTINCT p.fact >> 20) {of}", (shops,))[0][0],
        rejected=rejected, headers=headers, tokens=tokens, next_at=table.next_look(), holds=tuple(_holds(shops, at)),
        days=load().value(KEEP, on=on), facts_months=load().value("personal.facts.months", on=on),
    )  # fmt: skip


def _holds(shops: str, at: int) -> Iterator[Standing]:
    """Of cases of which something is kept: those with a dispute of late, or a person's hold."""
    rows = db.select(
        "SELECT q.subject FROM cases_question q WHERE q.kind IN (SELECT value FROM json_each(%s)) AND (q.closed_at IS NULL OR q.closed_at > %s) "
        "AND q.shop IN (SELECT value FROM json_each(%s)) AND EXISTS (SELECT 1 FROM ledger_personal p "
        "WHERE p.fact >= q.subject << 20 AND p.fact < (q.subject + 1) << 20) "
        "UNION SELECT p.fact >> 20 FROM ledger_personal p JOIN ledger_fact f ON f.id = p.fact JOIN ledger_subject s ON s.id = p.fact >> 20 "
        'WHERE substr(f.payload, 1, 14) = \'{"kind":"held"\' AND s.shop IN (SELECT value FROM json_each(%s)) ORDER BY 1 LIMIT %s',
        (db.listed(HOLDING), at - 366 * DAY, shops, shops, LISTED),
    )
    ids = [row[0] for row in rows]
    homes = ledger.subjects(ids)
    for subject, told in gather(ids).items():
        if told and subject in homes:
            yield from _standing(homes[subject], told, at)


def _standing(home: Subject, told: list[Fact], at: int) -> Iterator[Standing]:
    for hold in leaves(home, told, at=at).holding(at):
        reasons = words.readable(words.of_facts, [f.id for f in told if f.address == hold.told]) if not hold.policy else {}
        yield Standing(home, hold, next((row.get("text", "") for row in reasons.values()), ""))


def leaves(home: Subject, told: list[Fact], *, at: int) -> Leaving:
    """When the personal data of a case goes, as its facts and the account's choices at `at` say."""
    policies = policies_of(home.account, at=at)
    return leaving_of(derive(told, policies=policies), told, policies)


def export(case: str, *, accounts: Iterable[str], at: int) -> dict[str, Any]:
    """All that is held of one order's buyer, for his own request. Times in UTC; pictures as base64. Raises LookupError, Unreadable."""
    home = one_case(case, accounts)
    told = gather([home.id]).get(home.id, [])
    if not told:
        raise LookupError(f"no single case {case!r} among your accounts")
    ids = [fact.id for fact in told]
    personal, origins = words.of_facts(ids), ledger.origins(ids)
    audit.note("exported.personal", about=home.native, account=home.account)
    goes = leaves(home, told, at=at)
    return {
        "order": home.native, "account": home.account, "channel": home.channel, "made_at": iso(at),
        "leaves": {"at": iso(goes.at), "counted_from": goes.by, "since": iso(goes.since_at),
                   "held": [{"kind": h.kind, "from": iso(h.from_at), "until": iso(h.until_at)} for h in goes.holding(at)]},
        "told": [_told(fact, personal.get(fact.id, {}), origins.get(fact.id)) for fact in told],
        "rejected": [{"file": row.file, "line": row.line, "value": row.value, "row": row.raw} for row in rejected(home, told, personal)],
    }  # fmt: skip


def _told(fact: Fact, personal: dict[str, str], origin: ledger.Origin | None) -> dict[str, Any]:
    facts = {name: value for name, value in msgspec.to_builtins(fact.payload).items() if name != "kind"}
    return {
        "kind": NAME[type(fact.payload)], "happened_at": iso(fact.occurred_at), "personal": personal, "facts": facts,
        "from": {"file": origin.file, "line": origin.line, "imported_at": iso(origin.recorded_at)} if origin else None,
    }  # fmt: skip


class Rejected(msgspec.Struct, frozen=True):
    """A row that could not be used and tells of the case."""

    problem: int
    file: str
    line: int
    value: str
    raw: str


def rejected(home: Subject, told: list[Fact], personal: dict[int, dict[str, str]]) -> list[Rejected]:
    """Rejected rows of the account that name the order or, in full, its buyer."""
    named = {home.native, *(row[n] for row in personal.values() for n in NAMING if len(row.get(n, "")) >= SHORTEST)}
    wanted = [text.casefold() for text in named]
    return [row for row in _all_rejected(home.account) if any(text in f"{row.value}\n{row.raw}".casefold() for text in wanted)]


def _all_rejected(account: str) -> Iterator[Rejected]:
    last = 0
    while rows := db.select(
        "SELECT p.id, f.name, p.line FROM ledger_personal_problem s JOIN ledger_problem p ON p.id = s.problem JOIN ledger_file f ON f.id = p.file "
        "JOIN ledger_import i ON i.id = f.import WHERE i.account = %s AND p.id > %s ORDER BY p.id LIMIT %s",
        (account, last, PAGE),
    ):
        last = rows[-1][0]
        found = words.readable(words.of_problems, [row[0] for row in rows])
        yield from (Rejected(number, name, line, *found[number]) for number, name, line in rows if number in found)


def said(goes: Leaving, speaker: Speaker, *, at: int) -> list[str]:
    """When the personal data of a case goes, or since when it is gone, what that counts from, and what holds it."""
    if goes.erased_at is not None:
        return [speaker.words("privacy.erased", erased_at=speaker.dated(goes.erased_at))]
    day = speaker.dated(goes.at)
    told = [speaker.words("privacy.gone", gone_at=day) if goes.at <= at else speaker.words("privacy.goes", goes_at=day)]
    told.append(speaker.words(f"privacy.since_{goes.by}", since_at=speaker.dated(goes.since_at)))
    return told + [
        speaker.words("privacy.held", who=held_by(h, speaker), until_at=speaker.dated(h.until_at)) for h in goes.holding(at)
    ]


def held_by(hold: Hold, speaker: Speaker) -> str:
    return speaker.words("privacy.by_hand" if hold.kind == BY_HAND else f"question.{hold.kind}")


def why(one: Standing, speaker: Speaker) -> str:
    """The reason of a person's hold, or the rule that ends a dispute's."""
    return one.reason or (speaker.words("privacy.by", policy=one.hold.policy) if one.hold.policy else "")
