"""How many of the account's own claims, appeals, chargebacks and SAFE-T appeals were won, by kind and proof: plain numbers for the rules."""

from collections import Counter
from collections.abc import Collection, Iterator

from odra.cases.chosen import policies_of
from odra.cases.derive import derive
from odra.cases.state import Case, dossier_of, gather
from odra.ledger import database as db
from odra.ledger.queries import Subject
from odra.rules.procedures.ended import ENDS, Ended, ended

LOOKED_AT = 300  # cases, the newest first: what was decided long ago says little


def own_outcomes(home: Subject, asked: Collection[str], *, at: int, known_at: int | None = None) -> dict[str, float | None]:
    """`claim_signed_won`, `claim_signed_of`, …: decided by a moment in the case's shop. `asked`: the kinds of its open questions; nothing for others."""
    if not any(kind in ENDS for kind in asked):
        return {}
    counts: Counter[str] = Counter()
    for one in _ended(home, at, known_at):
        counts[f"{one.kind}_{one.proof}_of"] += 1
        counts[f"{one.kind}_{one.proof}_won"] += one.won
    return {name: float(n) for name, n in counts.items()}


def _ended(home: Subject, at: int, known_at: int | None) -> Iterator[Ended]:
    policies = policies_of(home.account, at=at, known_at=known_at)
    for subject, told in gather(_disputed(home.shop, at), known_at=known_at).items():
        known = [fact for fact in told if fact.occurred_at <= at]
        if known:
            case = Case(subject, known, derive(known, policies=policies))
            yield from ended(dossier_of(case, home.account, home.channel), policies=policies)


def _disputed(shop: int, at: int) -> list[int]:
    """The newest cases in which something of the kind was asked by a moment."""
    rows = db.select(
        "SELECT subject FROM cases_question WHERE shop = %s AND kind IN (SELECT value FROM json_each(%s)) AND opened_at <= %s "
        "GROUP BY subject ORDER BY max(opened_at) DESC, subject LIMIT %s",
        (shop, db.listed(ENDS), at, LOOKED_AT),
    )
    return [row[0] for row in rows]
