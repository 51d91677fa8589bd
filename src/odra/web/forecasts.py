"""Figures of what lies ahead of a rate, and the part of its pill that is projected. Templates word them."""

from typing import TYPE_CHECKING, Any

from odra.measures.health import HealthRow
from odra.pictures import chance, percent
from odra.web.charts import CLOSE, bar

if TYPE_CHECKING:
    from odra.cases.outlook import Ahead

SOON, FAR = 30, 60  # days


def looked_ahead(row: HealthRow | None, *, at: int) -> "Ahead | None":
    """What lies ahead of a rate; None without one, or with too few orders to forecast."""
    found = ahead_of(row, at=at)
    return found if found and found.final else None


def ahead_of(row: HealthRow | None, *, at: int) -> "Ahead | None":
    """The same with few orders too."""
    if row is None or not row.denominator:
        return None
    from odra.cases.outlook import ahead  # numpy, which only a forecast pays for

    return ahead(row, at=at)


def projected(pill: dict[str, Any] | None, found: "Ahead | None") -> dict[str, Any] | None:
    """A pill with the rate that is expected once late reports are in; that one too can be close to the target, not by a default alone."""
    if pill is None or found is None or found.final is None:
        return pill
    share = found.final.rate / float(found.row.target)
    close = pill["status"] == "under" and share >= CLOSE and not found.expected.mainly_default
    status = "close" if close else pill["status"]
    return {**pill, "projected": percent(found.final.rate), "to": bar(share), "status": status}


def told(found: "Ahead") -> dict[str, Any]:
    """Figures of the page, worded there."""
    final, drawn, row = found.final, found.futures, found.row
    assert final is not None and drawn is not None
    low, high = final.interval()
    return {
        "target": f"{row.target * 100:.0f}%", "rate": percent(float(row.rate or 0)), "final": percent(final.rate),
        "defects": f"{final.expected:.1f}", "low": low, "high": high, "final_exceeds": chance(final.exceeds), "above": float(row.rate or 0) > row.target,
        "stays": chance(1 - drawn.exceeds(SOON)), "soon": chance(drawn.exceeds(SOON)), "far": chance(drawn.exceeds(FAR)),
        "soon_days": SOON, "far_days": FAR, "soon_on": found.on - 1 + SOON,
        "headroom": found.headroom, "naive": row.headroom, "recovers_on": found.recovers_on, "likely_above_on": found.likely_above_on,
        "matures_on": found.expected.matures_on, "all_mature_on": found.expected.all_mature_on, "from_prior": chance(found.expected.from_prior), "default": found.expected.mainly_default,
    }  # fmt: skip
