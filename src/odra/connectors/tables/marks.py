"""Rows known again without being read: a digest of each line is looked up among the lines told before, in batches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice

from odra.connectors.tables.lines import Line

BATCH = 20_000
RARE = 10  # a batch of which less than one row in so many is known is a new part of the file
PAUSE = 8  # batches that are then not looked up
NOTHING: list[None] = [None] * BATCH

Told = tuple[int, int] | None
Marked = tuple[Line, int, Told]
Recall = Callable[[list[str], list[int]], list[Told]]


def marked_lines(table: Iterable[Line], place: int, seed: str, recall: Recall | None) -> Iterator[Marked]:
    """(line, mark, told) of each line; `told` is (fact, observed_at) of a line told before, else None.

    `place`: where the order id stands. `seed`: a sealed word of how the lines are read; another reading gives other marks, and without the seal nobody can try rows.
    """
    source, key, pause = iter(table), blake2b(seed.encode()).digest(), 0
    while batch := list(islice(source, BATCH)):
        marks = [_mark(raw, key) for _, _, raw in batch]
        told: Sequence[Told] = NOTHING[: len(batch)]
        if recall is not None and pause == 0:
            told = recall([cells[place] if cells else "" for _, cells, _ in batch], marks)
            pause = PAUSE if RARE * (len(told) - told.count(None)) < len(batch) else 0
        elif pause:
            pause -= 1
        yield from zip(batch, marks, told, strict=True)


def _mark(raw: str, key: bytes) -> int:
    return (
        int.from_bytes(blake2b(raw.encode("utf-8", "surrogatepass"), digest_size=8, key=key).digest(), "little", signed=True) or 1
    )
