"""Places and sizes of the rulers: a rate on its pill, deadlines on the day ruler. Templates draw them."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from odra.facts.decision import Decision
from odra.facts.moments import DAY, HOUR, as_datetime, start_of
from odra.measures.health import HealthRow

OVER, CLOSE, FEW = 1.0, 0.8, 100  # shares of the target, and orders, from where a rate is shown so


def pill(row: HealthRow | None) -> dict[str, Any] | None:
    """The rate of a group: width of its bar against a ruler that ends at 1.5 times the target."""
    if row is None or row.rate is None:
        return None
    share = float(row.rate / row.target)
    return {
        "row": row, "rate": f"{row.rate * 100:.2f}%", "target": f"{row.target * 100:.0f}%", "bar": bar(share),
        "limit": bar(1), "ticks": [round(n * 64 / 12, 1) for n in range(13)], "status": status(row, share),
    }  # fmt: skip


def bar(share: float) -> float:
    """Width of a share of the target on a ruler of 64."""
    return round(min(share, 1.5) / 1.5 * 64, 1)


def status(row: HealthRow, share: float) -> str:
    if row.denominator < FEW:
        return "few"
    return "above" if share >= OVER else "close" if share >= CLOSE or row.headroom <= 2 else "under"


def left_of(decision: Decision, at: int) -> int:
    """Percent of the time for it that is left."""
    return max(0, min(100, 100 * (decision.due_at - at) // max(1, decision.due_at - decision.opened_at)))


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
