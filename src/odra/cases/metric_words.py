"""A metric in words: its window, its norm, its rate."""

from decimal import Decimal

from odra.letters import Speaker
from odra.measures.metrics import Measured


def window_name(row: Measured, speaker: Speaker) -> str:
    days, _, is_days = row.window.partition("_")
    return speaker.words("window.days", days=int(days)) if is_days else speaker.words(f"window.{row.window}")


def norm_name(row: Measured, speaker: Speaker) -> str:
    """Empty where the marketplace wants nothing of it."""
    if row.norm is None or row.norm.target is None:
        return ""
    return speaker.words(f"condition.{row.norm.condition}", share=f"{(row.norm.target * 100).normalize():f} %")


def ends_of(row: Measured) -> str:
    """The rate; its two ends where some of the units are unknown."""
    low, high = figure(row.rate, row.unit), figure(row.rate_up_to, row.unit)
    return low if row.count is None or not row.count.unknown or not low else f"{low.removesuffix(' %')}–{high}"


def figure(rate: Decimal | None, unit: str) -> str:
    if rate is None:
        return ""
    return f"{rate:.1f} h" if unit == "hours" else f"{rate * 100:.2f} %"
