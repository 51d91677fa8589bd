"""Places and sizes of the pictures: the rate on its gauge, deadlines on the day ruler, defects by week. Templates draw them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from odra.facts.moments import DAY, HOUR, as_datetime, start_of
from odra.measures.health import HealthRow

OVER, CLOSE, FEW = 1.0, 0.8, 100  # shares of the target, and orders, from where a rate is shown so


def pill(row: HealthRow | None) -> dict[str, Any] | None:
    """The rate of a group: width of its bar against a ruler that ends at 1.5 times the target."""
    if row is None or row.rate is None:
        return None
    share = float(row.rate / row.target)
    return {
        "row": row, "rate": f"{row.rate * 100:.2f}%", "target": f"{row.target * 100:.0f}%", "bar": round(min(share, 1.5) / 1.5 * 64, 1),
        "limit": round(64 / 1.5, 1), "ticks": [round(n * 64 / 12, 1) for n in range(13)], "status": status(row, share),
    }  # fmt: skip


def status(row: HealthRow, share: float) -> str:
    if row.denominator < FEW:
        return "few"
    return "above" if share >= OVER else "close" if share >= CLOSE or row.headroom <= 2 else "under"


def gauge(row: HealthRow, projected: float = 0.0) -> dict[str, Any]:
    """The staff gauge: 280 units high from 0 to 1.25 times the target, or to the rate where that is more, now or as projected."""
    rate = float(row.rate or 0)
    top = max(float(row.target) * 1.25, rate * 1.1, projected * 1.1)
    y = lambda value: round(290 - value / top * 280, 1)  # noqa: E731
    step = float(row.target) / (5 if top < 2.5 * float(row.target) else 1)
    marks = [(y(n * step), f"{n * step * 100:.1f}") for n in range(int(top / step) + 1)]
    more = {"projected_y": y(projected), "projected_height": round(max(0.0, y(rate) - y(projected)), 1)}
    return {"rate_y": y(rate), "height": round(290 - y(rate), 1), "limit_y": y(float(row.target)), "marks": marks, **more}


def weeks(row: HealthRow, width: int) -> dict[str, Any]:
    """Defective orders by week of the order, over the window: bars of a chart `width` by 182."""
    count = max(1, -(-(row.window_to_on - row.window_from_on) // 7))
    found = Counter(
        (d - row.window_from_on) // 7 for d in {c.defect.subject: c.defect.ordered_on for c in row.orders if c.counts}.values()
    )
    most = max([*found.values(), 4])
    each = (width - 40) / count
    bars = [
        {"x": round(34 + n * each + each * 0.2, 1), "width": round(each * 0.6, 1), "middle": round(34 + n * each + each / 2, 1),
         "count": found[n], "height": round(found[n] / most * 130, 1), "y": round(150 - found[n] / most * 130, 1),
         "label_y": round(144 - found[n] / most * 130, 1), "on": row.window_from_on + 7 * n}
        for n in range(count)
    ]  # fmt: skip
    return {"width": width, "bars": bars, "every": 2 if width > 500 else 4}


def _ink(left: int) -> str:
    return "--over" if left < 0 else "--soon" if left < 4 * HOUR else "--accent"


def dayline(dues: Sequence[int], *, at: int, zone: str, width: int) -> dict[str, Any]:
    """Today on a ruler of `width`: hours, the part that is past, the next four hours, a pin for each deadline."""
    start = start_of(as_datetime(at).astimezone(ZoneInfo(zone)).date(), zone)
    x = lambda moment: round(8 + max(0, min(1, (moment - start) / DAY)) * (width - 16), 1)  # noqa: E731
    now = x(at)
    return {
        "width": width, "now": now, "past": round(now - 8, 1), "soon": round(x(at + 4 * HOUR) - now, 1),
        "hours": [(x(start + h * HOUR), f"{h:02d}:00" if h % (3 if width > 500 else 6) == 0 else "") for h in range(25)],
        "clock": f"{as_datetime(at).astimezone(ZoneInfo(zone)):%H:%M}",
        "pins": [(x(due), _ink(due - at)) for due in dues if start < due <= start + DAY],
    }  # fmt: skip
