"""Another data key: what older ones sealed is sealed anew, page by page, while everybody goes on; then they are retired.

Each page is a transaction of its own. What was broken off is gone on with when it is asked for again.
"""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from django.db import connection, transaction

from odra.ledger import database as db
from odra.ledger import keys, words
from odra.ledger.secrets import SECRET
from odra.vault import Keyring

PAGE = 2_000
PAUSE = 0.002  # seconds between two pages, in which others write: SQLite's queue of writers is no fair one
ID_OF = {**words.ID_OF, SECRET: "id"}
_SEALED_BY = "substr(body, 1, 2) = %s"
Progress = Callable[[str, int], None]


def outdated() -> dict[str, int]:
    """Rows by table that an older key than the newest sealed."""
    newest = _prefix(max((key.id for key in keys.kept()), default=0))
    asked = {table: db.select(f"SELECT count(*) FROM {table} WHERE substr(body, 1, 2) <> %s", (newest,)) for table in ID_OF}
    return {table: rows[0][0] for table, rows in asked.items()}


def rotate(progress: Progress) -> int:
    """Returns how many rows were sealed anew. Raises Unreadable.

    1. A new data key, unless a rotation is under way.
    2. Rows under older ones are sealed anew, the words of facts hashed anew.
    3. Older keys go, each when nothing uses it.
    """
    keys.ring()  # no new key while an older one cannot be opened
    if not under_way():
        keys.make_key()
    done = sum(_seal_anew(table, progress) for table in ID_OF)
    for key in keys.kept()[:-1]:
        if key.retired_at is None:
            done += _retire(key.id, progress)
    return done


def under_way() -> bool:
    """Whether more than one data key is in use."""
    return len([key for key in keys.kept() if key.retired_at is None]) > 1


def _seal_anew(table: str, progress: Progress) -> int:
    done = last = 0
    while page := _page(table, last):
        last, count = page
        done += count
        progress(table, done)
        time.sleep(PAUSE)
    return done


@transaction.atomic
def _page(table: str, after: int) -> tuple[int, int] | None:
    """(last row, how many) of a page sealed anew; None where there is none left."""
    ring, key = keys.ring(to_write=True), ID_OF[table]
    rows = db.select(
        f"SELECT {key}, body FROM {table} WHERE {key} > %s AND substr(body, 1, 2) <> %s ORDER BY {key} LIMIT %s{_held()}",
        (after, _prefix(ring.current), PAGE),
    )
    if not rows:
        return None
    opened = [(row, ring.open(table, row, body)) for row, body in rows]
    db.write_many(f"UPDATE {table} SET body = %s WHERE {key} = %s", [(body, row) for row, body in ring.seal_all(table, opened)])
    if table == words.PERSONAL:
        _hash_anew(ring, opened)
    return rows[-1][0], len(rows)


def _hash_anew(ring: Keyring, opened: list[tuple[int, bytes]]) -> None:
    told = words.searched((fact, msgspec.json.decode(body)) for fact, body in opened)
    facts = db.listed(fact for fact, _ in told)
    db.execute("DELETE FROM ledger_token WHERE fact IN (SELECT value FROM json_each(%s))", (facts,))
    words.index(ring, told)


def _retire(number: int, progress: Progress) -> int:
    """An older key goes once nothing uses it; what was sealed with it meanwhile, by who began before there was a newer one, is sealed anew."""
    done = 0
    while not _gone(number):
        done += sum(_seal_anew(table, progress) for table in ID_OF)
    return done


@transaction.atomic
def _gone(number: int) -> bool:
    db.select(f"SELECT id FROM ledger_key WHERE id = %s{_held()}", (number,))  # waits for those who still seal with it
    if any(db.select(f"SELECT 1 FROM {table} WHERE {_SEALED_BY} LIMIT 1", (_prefix(number),)) for table in ID_OF):
        return False
    _end(number)
    return True


def _prefix(number: int) -> bytes:
    return number.to_bytes(2, "big")


def _held() -> str:
    return " FOR UPDATE" if connection.vendor == "postgresql" else ""


def rotate_master(path: Path | None) -> Path | None:
    """Wrap the data keys by another master key: the one in a file, else a fresh one in the data folder. Returns where the one before stays.

    Raises Unreadable.
    """
    plugged = keys.plugged
    assert plugged.following is not None and plugged.follow is not None
    keys.ring()  # no fresh key while the one before is lost
    keys.rewrap(plugged.following(path))
    return plugged.follow() if path is None else None


@transaction.atomic
def abandon() -> int:
    """Give up what no key at hand opens: those rows and secrets go. Returns how many; what comes next is sealed under a new key."""
    gone = keys.lost()
    if not gone:
        return 0
    keys.make_key(master_too=True)
    facts = [
        row[0]
        for number in gone
        for row in db.select(f"SELECT fact FROM {words.PERSONAL} WHERE {_SEALED_BY}", (_prefix(number),))
    ]
    count = words.forget_facts(facts)
    for number in gone:
        count += sum(db.execute(f"DELETE FROM {table} WHERE {_SEALED_BY}", (_prefix(number),)) for table in ID_OF)
        _end(number)
    return count


def _end(number: int) -> None:
    assert keys.plugged.now is not None
    db.execute("UPDATE ledger_key SET wrapped = %s, retired_at = %s WHERE id = %s", (b"", keys.plugged.now(), number))


def unreadable() -> list[str]:
    """Table and number of rows that no key opens: every row is tried."""
    ring = keys.ring()
    pages = (
        (table, page) for table, key in ID_OF.items() for page in db.stream(f"SELECT {key}, body FROM {table} ORDER BY {key}")
    )
    return [f"{table} {row}" for table, page in pages for row, body in page if not ring.opens(table, row, body)]
