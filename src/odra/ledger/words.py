"""Personal rows: sealed when they are kept, opened when they are asked for, found by keyed hashes of their words, gone with them.

All that is personal in the database goes through here.
"""

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from odra.ledger import database as db
from odra.ledger.keys import ring
from odra.vault import Keyring, Unreadable, words_of

PERSONAL, PROBLEM, HEADER = "ledger_personal", "ledger_personal_problem", "ledger_personal_header"
ID_OF = {PERSONAL: "fact", PROBLEM: "problem", HEADER: "file"}
KIND_OF = {
    "name": "name", "signed": "name", "street": "place", "street1": "place", "street2": "place", "street3": "place",
    "city": "place", "postcode": "place", "alias": "contact", "phone": "contact", "text": "words", "subject": "words", "comment": "words",
    "content": "words", "reference": "words",
}  # fmt: skip
WHERE = frozenset(("city", "postcode", "region", "country", "place"))
_NEUTRAL = re.compile(r"(?<!\Amail)-[0-9a-f]{10}\.")  # in a name that stands for another
_NAMED = "\x00"  # before and after a name
_WORDS = msgspec.json.Decoder(dict[str, str])
_log = logging.getLogger(__name__)
Told = TypeVar("Told")
_PARTS = msgspec.json.Decoder(list[str])


def keep(rows: Sequence[tuple[int, bytes, Mapping[str, str]]]) -> None:
    """Seal personal rows in the transaction under way: fact, what is personal in it as JSON, and the same to be found by."""
    if rows:
        keys = ring(to_write=True)
        _write(PERSONAL, keys.seal_all(PERSONAL, [(fact, body) for fact, body, _ in rows]))
        index(keys, searched((fact, told) for fact, _, told in rows))


def searched(rows: Iterable[tuple[int, Mapping[str, str]]]) -> list[tuple[int, Mapping[str, str]]]:
    """Those that are found by their words: not those that tell no more than where, of which a report has one an order."""
    return [(fact, told) for fact, told in rows if not WHERE.issuperset(told)]


def index(keys: Keyring, searched: Iterable[tuple[int, Mapping[str, str]]]) -> None:
    """Keep the keyed hashes of the words of these facts."""
    db.write_many(
        "INSERT INTO ledger_token (token, fact) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        sorted((token, fact) for fact, told in searched for token in _tokens(keys, told)),
    )


def _tokens(keys: Keyring, told: Mapping[str, str]) -> set[int]:
    return {token for name, text in told.items() if (kind := KIND_OF.get(name)) for token in keys.tokens(kind, text)}


def keep_problems(rows: Sequence[tuple[int, str, str, str]]) -> None:
    """(problem, value, raw row, heading of the column), which may all be somebody's."""
    if rows:
        told = [(problem, msgspec.json.encode((value, raw, column))) for problem, value, raw, column in rows]
        _write(PROBLEM, ring(to_write=True).seal_all(PROBLEM, told))


def keep_header(file: int, header: str, name: str = "") -> None:
    """A file's first line, and its name where that may be somebody's."""
    told = f"{_NAMED}{name}{_NAMED}{header}" if name else header
    _write(HEADER, ring(to_write=True).seal_all(HEADER, [(file, told.encode())]))


def _write(table: str, rows: Sequence[tuple[int, bytes]]) -> None:
    db.write_many(
        f"INSERT INTO {table} ({ID_OF[table]}, body) VALUES (%s, %s) ON CONFLICT ({ID_OF[table]}) DO UPDATE SET body = excluded.body",
        rows,
    )


def of_facts(facts: Iterable[int]) -> dict[int, dict[str, str]]:
    """Personal rows of facts, as far as they are kept. Raises Unreadable."""
    return _read(PERSONAL, facts, _WORDS.decode)


def of_problems(problems: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(value, raw row) of problems, as far as they are kept. Raises Unreadable."""
    return {problem: (value, raw) for problem, (value, raw, _) in whole_problems(problems).items()}


def whole_problems(problems: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """(value, raw row, heading of the column; empty in rows of earlier versions). Raises Unreadable."""
    return _read(PROBLEM, problems, _three)


def _three(told: bytes) -> tuple[str, str, str]:
    value, raw, *column = _PARTS.decode(told)
    return value, raw, "".join(column)


def headers(files: Iterable[int]) -> dict[int, str]:
    """First lines of files, as far as they are kept. Raises Unreadable."""
    return {file: header for file, (_, header) in _read(HEADER, files, _apart).items()}


def names(files: Iterable[int]) -> dict[int, str]:
    """What people called files, as far as it is kept. Raises Unreadable."""
    return {file: name for file, (name, _) in _read(HEADER, files, _apart).items() if name}


def called(files: dict[int, str]) -> dict[int, str]:
    """Files' names as people know them, as long as these are kept."""
    sealed = [file for file, name in files.items() if _NEUTRAL.search(name)]
    return files | (readable(names, sealed) if sealed else {})


def _apart(told: bytes) -> tuple[str, str]:
    """(name, first line)."""
    text = told.decode()
    if not text.startswith(_NAMED):
        return "", text
    name, _, header = text.removeprefix(_NAMED).partition(_NAMED)
    return name, header


def readable(read: Callable[[Iterable[int]], dict[int, Told]], ids: Iterable[int]) -> dict[int, Told]:
    """For what goes on without words: nothing where they cannot be read."""
    try:
        return read(ids)
    except Unreadable:
        return {}


def _read(table: str, ids: Iterable[int], decode: Callable[[bytes], Told]) -> dict[int, Told]:
    """What one row lacks is told in the log, and it is left out: it takes no other with it."""
    key = ID_OF[table]
    rows = db.select(f"SELECT {key}, body FROM {table} WHERE {key} IN (SELECT value FROM json_each(%s))", (db.listed(ids),))
    keys, told = ring() if rows else None, {}
    for row, body in rows:
        assert keys is not None
        try:
            told[row] = decode(keys.open(table, row, body))
        except Unreadable as why:
            _log.error("A sealed row cannot be opened: %s", why)
    return told


def forget_facts(facts: Iterable[int]) -> int:
    """Personal rows of facts go, and what they were found by. Returns how many there were."""
    listed = db.listed(facts)
    db.execute("DELETE FROM ledger_token WHERE fact IN (SELECT value FROM json_each(%s))", (listed,))
    return db.execute("DELETE FROM ledger_personal WHERE fact IN (SELECT value FROM json_each(%s))", (listed,))


def forget_files(files: Iterable[int]) -> None:
    """What is personal in what could not be used of files, and their first lines, go."""
    listed = db.listed(files)
    db.execute(
        "DELETE FROM ledger_personal_problem WHERE problem IN "
        "(SELECT id FROM ledger_problem WHERE file IN (SELECT value FROM json_each(%s)))",
        (listed,),
    )
    db.execute("DELETE FROM ledger_personal_header WHERE file IN (SELECT value FROM json_each(%s))", (listed,))


def forget_problems(problems: Iterable[int]) -> int:
    """What is personal in some of what could not be used. Returns how many rows."""
    return db.execute(
        "DELETE FROM ledger_personal_problem WHERE problem IN (SELECT value FROM json_each(%s))", (db.listed(problems),)
    )


def forget_fields(fact: int, names: Iterable[str]) -> None:
    """Some of what is personal in a fact goes, the rest stays: it is sealed anew. Raises Unreadable."""
    left = {name: text for name, text in of_facts([fact]).get(fact, {}).items() if name not in set(names)}
    forget_facts([fact])
    if left:
        keep([(fact, msgspec.json.encode(left), left)])


def found(text: str, shops: Iterable[int], *, limit: int = 200) -> list[int]:
    """Orders and conversations of these shops in whose personal rows every word of a text stands, whole words only; the latest first."""
    sets = [_holding(word, shops) for word in words_of(text)]
    return sorted(set.intersection(*sets), reverse=True)[:limit] if sets else []


def _holding(word: str, shops: Iterable[int]) -> set[int]:
    rows = db.select(
        "SELECT DISTINCT s.id FROM ledger_token t JOIN ledger_subject s ON s.id = t.fact >> 20 "
        "WHERE t.token IN (SELECT value FROM json_each(%s)) AND s.shop IN (SELECT value FROM json_each(%s))",
        (db.listed(ring().asked(word)), db.listed(shops)),
    )
    return {row[0] for row in rows}
