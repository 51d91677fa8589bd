"""What is kept goes when its day has come: beside the desk, after an import, and by `odra privacy expire`.

A block of subjects is one short transaction, and only blocks in which something may be due are looked at.
"""

import msgspec

from odra.cases.chosen import policies_of
from odra.cases.derive import derive
from odra.cases.leaving import NEVER, leaving_of
from odra.cases.state import gather
from odra.facts.moments import DAY, HOUR, day_of
from odra.ledger import database as db
from odra.ledger import leaving as table
from odra.ledger import queries as ledger
from odra.ledger import words
from odra.rules.leaving import KEEP

BLOCKS, FEW = 200, 20  # looked at in one go beside the desk (some seconds on a large one), and at the end of an import


class Gone(msgspec.Struct):
    """What went: personal rows of facts, files of which rejected rows and first lines went. `more`: there is more that has to go."""

    rows: int = 0
    files: int = 0
    more: bool = False


def expire(*, at: int, blocks: int = NEVER, lazy: int = 0) -> Gone:
    """Let go what is past its day: a short transaction a block. `lazy`: a block waits so long for more of it to be due."""
    gone = Gone()
    while blocks > 0 and (due := table.due(by=at - lazy, limit=min(blocks, BLOCKS))):
        for shop, block in due:
            with db.writing({shop}):
                gone.rows += _look(shop, block, at)
        blocks -= len(due)
    gone.files = _forget_files(at)
    gone.more = bool(table.due(by=at - lazy, limit=1))
    if gone.rows or gone.files:
        table.without_a_trace()
    return gone


def beside(*, at: int) -> Gone:
    """As much as the thread beside the desk does in one go."""
    return expire(at=at, blocks=BLOCKS, lazy=HOUR)


def after_import(*, at: int) -> Gone:
    """As much as an import's end waits for; the thread beside the desk does the rest."""
    return expire(at=at, blocks=FEW)


def _look(shop: int, block: int, at: int) -> int:
    """Let go what is due of a block, and note when to look again. Returns how many rows went."""
    held = set(table.taken(shop, block))
    if not held:
        return 0
    policies = policies_of(ledger.home_of(shop)[0], at=at)
    goes: dict[int, int] = {}
    for told in gather(sorted({fact >> 20 for fact in held})).values():
        if told:
            found = leaving_of(derive(told, policies=policies), told, policies)
            goes.update((fact.id, found.of(fact)) for fact in told if fact.id in held)
    left = {fact: goes_at for fact, goes_at in goes.items() if goes_at > at}
    if left:
        table.look(shop, [fact >> 20 for fact in left], at=min(left.values()))
    return table.forget(sorted(held - left.keys()))


def _forget_files(at: int) -> int:
    """Rejected rows and first lines of imports go by the day of the import."""
    until, count = at - int(policies_of("", at=at).value(KEEP, on=day_of(at))) * DAY, 0
    while files := table.old_files(until=until):
        with db.writing([]):
            words.forget_files(files)
        count += len(files)
    return count
