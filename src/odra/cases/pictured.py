"""What is drawn of a rate, for the desk and the command alike: plain records for `pictures`, and the whole as one file."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import isnan
from typing import TYPE_CHECKING

from odra.cases.as_json import named
from odra.measures.health import RATE, HealthRow
from odra.measures.reconcile import Beside
from odra.pictures import Fan, Gauge, Leaving, Pair, Picture, Section, Table, Weeks, Words, percent, sheet
from odra.pictures.compared import compared, compared_table
from odra.pictures.fan import PAST

if TYPE_CHECKING:
    from odra.cases.outlook import Ahead


def fan_of(found: "Ahead") -> Fan | None:
    """The rate behind and ahead of today, all from the rate of today; None with too few orders to forecast."""
    row, final, drawn = found.row, found.final, found.futures
    if final is None or drawn is None:
        return None
    now = (0, float(row.rate or 0))
    past = [(n - PAST + 1, float(rate)) for n, rate in enumerate(found.past(PAST)) if not isnan(rate)]
    low, middle, high = ([now, *((n + 1, float(r)) for n, r in enumerate(line))] for line in drawn.fan())
    least, most = (defects / final.orders for defects in final.interval())
    return Fan(
        named(row.group.marketplace), found.on - 1, now[1], float(row.target), final.rate, least, most, past, low, middle, high
    )


def gauge_of(row: HealthRow, found: "Ahead | None" = None) -> Gauge:
    """`room` is what is left beside the late reports that are expected, where there is a forecast."""
    final, room = (found.final, found.headroom) if found else (None, None)
    return Gauge(float(row.rate or 0), float(row.target), row.numerator, row.denominator, row.headroom if room is None else room,
                 final.rate if final else None)  # fmt: skip


def weeks_of(row: HealthRow) -> Weeks:
    """Defective orders by week of the order, over the window."""
    first = row.window_from_on
    weeks = max(1, -(-(row.window_to_on - first) // 7))
    placed = {c.defect.subject: c.defect.ordered_on for c in row.orders if c.counts}
    found = Counter((day - first) // 7 for day in placed.values())
    return Weeks(tuple((first + 7 * n, found[n]) for n in range(weeks)))


def leaving_of(found: "Ahead") -> Leaving:
    row = found.row
    leaves = Counter({c.defect.subject: c.leaves_on for c in row.orders if c.counts}.values())
    return Leaving(found.on - 1, row.numerator, float(row.rate or 0), float(row.target), tuple(sorted(leaves.items())),
                   tuple(found.if_nothing_new))  # fmt: skip


def pairs_of(found: Iterable[Beside], row: HealthRow, words: Words) -> list[Pair]:
    """The marketplace's figures of the row's group beside ours; the rate itself has a target, its parts have none."""
    return [
        Pair(words.words(f"metric.{b.told.metric}"), _share(b.told.rate, b.told.numerator, b.told.denominator),
             _share(None, b.numerator, b.denominator), float(row.target) if b.told.metric == RATE else None)
        for b in found if b.told.group == row.group
    ]  # fmt: skip


def _share(told: Decimal | None, numerator: int, denominator: int) -> float | None:
    return float(told) if told is not None else numerator / denominator if denominator else None


def drawn(found: Sequence["Ahead"], told: Sequence[Beside], *, words: Words, title: str) -> str:
    """All lines of rates as one file, one below the other, each under its heading."""
    return sheet(title, [_line(one, told, words) for one in found])


def _line(found: "Ahead", told: Sequence[Beside], words: Words) -> Section:
    row, group, fan = found.row, found.row.group, fan_of(found)
    where = f"{named(group.marketplace)}, {words.words(f'fulfilment.{group.fulfilment}')}"
    heading = where if group.account == "main" else f"{where} ({group.account})"
    code = "health.live_days" if row.window == "live" else "health.displayed_days"
    days = words.words(code, **{"from": words.day(row.window_from_on), "until": words.day(row.window_to_on - 1)})
    rate = f"{words.words(f'metric.{RATE}')} {percent(float(row.rate or 0))}. {days}"
    few = () if fan else (words.words("outlook.few", share=percent(1 / row.denominator)),)
    shown = [(one.picture(words), one.table(words)) for one in (fan, gauge_of(row, found), leaving_of(found)) if one]
    return Section(heading, (rate, *few), (*shown, *_told(told, row, words)))


def _told(told: Sequence[Beside], row: HealthRow, words: Words) -> list[tuple[Picture, Table]]:
    pairs = pairs_of(told, row, words)
    return [(compared(pairs, words), compared_table(pairs, words))] if pairs else []
