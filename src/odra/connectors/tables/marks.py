"""Rows known again without being read: a digest of each line is looked up among the lines told before, in batches."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import islice

from odra.connectors.tables.lines import Line
from odra.facts.fact import Known

BATCH = 20_000
RARE = 10  # a batch of which less than one row in so many is known is a new part of the file
PAUSE = 8  # batches that are then not looked up

Marked = tuple[Line, int]
Recall = Callable[[list[str], list[int]], dict[int, tuple[int, int]]]


def marked_lines(
    table: Iterable[Line], place: int, seed: str, recall: Recall | None
) -> Iterator[tuple[Known | None, Iterable[Marked]]]:
    """Batches: the lines told before, and the others with their marks.

    `place`: where the order id stands. `seed`: a sealed word of how the lines are read; another reading gives other marks, and without the seal nobody can try rows.
    """
    source, key, pause = iter(table), blake2b(seed.encode(), digest_size=32).digest(), 0
    while batch := list(islice(source, BATCH)):
        marked = list(zip(batch, _marks(batch, key), strict=True))
        if recall is None or pause:
            pause = max(0, pause - 1)
            yield None, marked
            continue
        told = recall([cells[place] if cells else "" for _, cells, _ in batch], [mark for _, mark in marked])
        known = [(told[mark][0], line[0], told[mark][1]) for line, mark in marked if mark in told]
        pause = PAUSE if RARE * len(known) < len(batch) else 0
        marked = [(line, mark) for line, mark in marked if mark not in told] if len(known) < len(batch) else []
        yield Known(known) if known else None, marked


def _marks(batch: list[Line], key: bytes) -> list[int]:
    """Of each line a digest that nobody can make without the key: for BLAKE2 a secret in front is as good as its keyed mode.

    It is begun once and copied: making a digest costs more than a line does.
    """
    whole, begun, marks = int.from_bytes, blake2b(key, digest_size=8).copy, []
    for _, _, raw in batch:
        digest = begun()
        digest.update(raw.encode("utf-8", "surrogatepass"))
        marks.append(whole(digest.digest(), "little", signed=True) or 1)
    return marks
