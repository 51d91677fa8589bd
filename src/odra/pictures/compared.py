"""Reconciliation: each of the marketplace's own figures and ours, side by side on one scale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from odra.pictures.drawing import WIDE, Picture, Place, Table, Words, across, down, percent, tag, text

HEAD, ROW = 26, 40


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure in shares of 1, by the name that people read; None where there is nothing to divide by."""

    name: str
    theirs: float | None
    ours: float | None
    target: float | None = None


def compared(pairs: Sequence[Pair], words: Words, *, width: int = WIDE) -> Picture:
    told = " ".join(words.words("health.pair_text", name=p.name, theirs=_said(p.theirs), ours=_said(p.ours)) for p in pairs)
    return Picture(
        "told", words.words("health.told"), told, width, HEAD + ROW * len(pairs) + 8, "".join(_parts(pairs, words, width))
    )


def compared_table(pairs: Sequence[Pair], words: Words) -> Table:
    heads = tuple(words.words(f"health.{code}") for code in ("figure", "theirs", "ours"))
    return Table(heads, tuple((p.name, _said(p.theirs), _said(p.ours)) for p in pairs))


def _said(share: float | None) -> str:
    return "–" if share is None else percent(share)


def _parts(pairs: Sequence[Pair], words: Words, width: int) -> Iterator[str]:
    """A line a figure: a grey dot is the marketplace's, a coloured one ours, joined where they differ."""
    wide = width > 500
    left, right = (250 if wide else 8), width - (150 if wide else 110)
    top = max([1e-4, *(v for p in pairs for v in (p.theirs, p.ours, p.target) if v is not None)]) * 1.05
    x: Place = lambda share: left + share / top * (right - left)  # noqa: E731
    yield tag("circle", css="dot-m", cx=left + 5, cy=9, r=4.5) + text(left + 14, 13, words.words("health.theirs"))
    yield tag("circle", css="dot", cx=left + 125, cy=9, r=4.5) + text(left + 134, 13, words.words("health.ours"))
    for n, pair in enumerate(pairs):
        y = HEAD + n * ROW + (16 if wide else 26)
        yield text(0 if wide else left, y + (4 if wide else -10), pair.name, css="k")
        yield across(y, left, right, "grid")
        if pair.target is not None:
            yield down(x(pair.target), y - 9, y + 9, "stop")
        yield from _dots(pair, x, y)
        yield text(right + 12, y + 4, f"{_said(pair.theirs)} · {_said(pair.ours)}")


def _dots(pair: Pair, x: Place, y: float) -> Iterator[str]:
    if pair.theirs is not None and pair.ours is not None:
        yield across(y, x(min(pair.theirs, pair.ours)), x(max(pair.theirs, pair.ours)), "ln-m")
    if pair.theirs is not None:
        yield tag("circle", css="dot-m", cx=x(pair.theirs), cy=y, r=8.0)
    if pair.ours is not None:
        yield tag("circle", css="dot", cx=x(pair.ours), cy=y, r=4.5)
