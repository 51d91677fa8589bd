"""A trend in the height of a line of text, with its limit. The figures stand beside it, so a reader of the page skips it."""

from collections.abc import Sequence

from odra.pictures.drawing import Place, across, line, path, tag

WIDTH, HEIGHT, EDGE = 88, 20, 2.5


def spark(values: Sequence[float], *, limit: float | None = None) -> str:
    """`values` at equal distances, the last one now; None of them may be NaN. Empty with fewer than two."""
    if len(values) < 2:
        return ""
    every = [*values, *([] if limit is None else [limit])]
    low, high = min(every), max(every)
    y: Place = lambda value: HEIGHT - EDGE - (value - low) / ((high - low) or 1) * (HEIGHT - 2 * EDGE)  # noqa: E731
    points = [(EDGE + n * (WIDTH - 2 * EDGE) / (len(values) - 1), y(value)) for n, value in enumerate(values)]
    dot = tag("circle", cx=points[-1][0], cy=points[-1][1], r=EDGE)
    mark = "" if limit is None else across(y(limit), 0, WIDTH, "t")
    return tag(
        "svg", mark + path(line(points), "") + dot, raw=True, css="spark", viewBox=f"0 0 {WIDTH} {HEIGHT}", aria_hidden="true"
    )
