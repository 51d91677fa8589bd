"""Places, sizes and figures of what lies ahead of a rate: the picture of the rate with its limit and fan, the part of a gauge that
is projected. Templates draw them. What is forecast is hatched or dotted, and in the table beside the picture."""

from collections.abc import Iterable
from math import isnan
from typing import TYPE_CHECKING, Any

from odra.measures.health import HealthRow

if TYPE_CHECKING:
    from odra.cases.outlook import Ahead

PAST, SOON, FAR, WEEK = 60, 30, 60, 7  # days
HEIGHT, TOP, BOTTOM, LEFT, GAP = 300, 16, 266, 46, 17
CLOSE = 0.8  # of the target, from where a projected rate is close to it
Points = list[tuple[int, float]]  # days from today, rate


def looked_ahead(row: HealthRow | None, *, at: int) -> "Ahead | None":
    """What lies ahead of a rate; None without one, or with too few orders."""
    if row is None or not row.denominator:
        return None
    from odra.cases.outlook import ahead  # numpy, which only a forecast pays for

    found = ahead(row, at=at)
    return found if found.final else None


def projected(pill: dict[str, Any] | None, found: "Ahead | None") -> dict[str, Any] | None:
    """A pill with the rate that is expected once late reports are in; that one too can be close to the target, not by a default alone."""
    if pill is None or found is None or found.final is None:
        return pill
    share = found.final.rate / float(found.row.target)
    close = pill["status"] == "under" and share >= CLOSE and not found.expected.mainly_default
    status = "close" if close else pill["status"]
    return {**pill, "projected": percent(found.final.rate), "to": round(min(share, 1.5) / 1.5 * 64, 1), "status": status}


def percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def chance(share: float) -> str:
    """A whole percent; never quite certain."""
    return "<1%" if share < 0.005 else ">99%" if share > 0.995 else f"{share * 100:.0f}%"


def told(found: "Ahead") -> dict[str, Any]:
    """Figures of the page, worded there."""
    final, drawn, row = found.final, found.futures, found.row
    assert final is not None and drawn is not None
    low, high = final.interval()
    return {
        "target": f"{row.target * 100:.0f}%", "rate": percent(float(row.rate or 0)), "final": percent(final.rate),
        "defects": f"{final.expected:.1f}", "low": low, "high": high, "low_rate": percent(low / final.orders),
        "high_rate": percent(high / final.orders), "final_exceeds": chance(final.exceeds), "above": float(row.rate or 0) > row.target,
        "stays": chance(1 - drawn.exceeds(SOON)), "soon": chance(drawn.exceeds(SOON)), "far": chance(drawn.exceeds(FAR)),
        "soon_days": SOON, "far_days": FAR, "soon_on": found.on - 1 + SOON, "from_on": found.on - PAST, "far_on": found.on - 1 + FAR,
        "headroom": found.headroom, "naive": row.headroom, "recovers_on": found.recovers_on, "likely_above_on": found.likely_above_on,
        "matures_on": found.expected.matures_on, "all_mature_on": found.expected.all_mature_on, "from_prior": chance(found.expected.from_prior), "default": found.expected.mainly_default,
    }  # fmt: skip


def paths(found: "Ahead") -> dict[str, Points]:
    """The rate on the days behind, and the fan of those before us, all from the rate of today."""
    assert found.futures is not None
    now = (0, float(found.row.rate or 0))
    past = [(n - PAST + 1, float(rate)) for n, rate in enumerate(found.past(PAST)) if not isnan(rate)]
    low, middle, high = ([now, *((n + 1, float(r)) for n, r in enumerate(line))] for line in found.futures.fan())
    return {"past": past, "low": low, "middle": middle, "high": high}


def table(found: "Ahead", drawn: dict[str, Points]) -> list[dict[str, Any]]:
    """A line a week: the rate as it was, or what may come."""
    fan = [{day: percent(rate) for day, rate in drawn[name]} for name in ("low", "middle", "high")]
    behind = {day: percent(rate) for day, rate in drawn["past"]}
    days = [*range(-PAST + 4, 1, WEEK), *range(WEEK, FAR + 1, WEEK)]
    return [
        {
            "on": found.on - 1 + day,
            "past": behind.get(day, ""),
            "fan": [line.get(day, "") for line in fan] if day > 0 else [""] * 3,
        }
        for day in days
        if day > 0 or day in behind
    ]


def picture(found: "Ahead", drawn: dict[str, Points], *, width: int) -> dict[str, Any]:
    """The rate, its limit and its fan on `width` by 300; labels stand beside it where there is room."""
    final, target, now = found.final, float(found.row.target), float(found.row.rate or 0)
    assert final is not None
    wide = width > 500
    right = width - (104 if wide else 8)
    highest = (
        max([target * 1.2, final.interval()[1] / final.orders, *(r for line in ("past", "high") for _, r in drawn[line])]) * 1.04
    )
    x = lambda day: round(LEFT + (day + PAST) / (PAST + FAR) * (right - LEFT), 1)  # noqa: E731
    y = lambda rate: round(BOTTOM - rate / highest * (BOTTOM - TOP), 1)  # noqa: E731
    line = lambda points: "M" + "L".join(f"{x(day)} {y(rate)}" for day, rate in points)  # noqa: E731
    low, high = (y(defects / final.orders) for defects in final.interval())
    end = drawn["middle"][-1][1]
    limit_at, middle_at = _apart([y(target), y(end)])
    final_at, now_at = _apart([y(final.rate) - 4, y(now) + 10])  # a final rate is never below that of now
    return {
        "width": width, "height": HEIGHT, "wide": wide, "left": LEFT, "right": right, "bottom": BOTTOM, "top": TOP, "beside": right + 8,
        "limit_y": y(target), "now_x": x(0), "label_x": x(0) - 12, "past": line(drawn["past"]), "middle": line(drawn["middle"]),
        "band": line([*drawn["high"], *reversed(drawn["low"])]) + "Z", "now_y": y(now), "final_y": y(final.rate),
        "bar": {"x": x(0) - 5, "y": high, "height": max(round(low - high, 1), 1)}, "limit_at": limit_at, "middle_at": middle_at,
        "final_at": final_at, "now_at": now_at, "end": percent(end), "low": percent(drawn["low"][-1][1]), "high": percent(drawn["high"][-1][1]),
        "marks": [(y(rate), f"{rate * 100:.{places}f}%") for rate, places in _marks(target, highest)],
        "days": [(x(day), found.on - 1 + day, anchor) for day, anchor in _days(wide)],
    }  # fmt: skip


def _days(wide: bool) -> list[tuple[int, str]]:
    """Days that are named on the axis, and where their names are anchored; today is named apart."""
    between = [(-PAST // 2, "middle"), (FAR // 2, "middle")] if wide else []
    return [(-PAST + 1, "start"), *between, (FAR, "end")]


def _marks(target: float, highest: float) -> Iterable[tuple[float, int]]:
    """At most seven rates to name on the axis, and with how many places: fifths, halves or multiples of the target."""
    step = next(target * times for times in (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if highest / (target * times) < 7)
    return [(n * step, 0 if step * 100 >= 1 else 1) for n in range(int(highest / step) + 1)]


def _apart(places: list[float]) -> list[float]:
    """Two labels' places, moved apart until both can be read."""
    first, second = places
    short = GAP - abs(first - second)
    if short <= 0:
        return places
    push = short / 2 if first <= second else -short / 2
    return [round(first - push, 1), round(second + push, 1)]
