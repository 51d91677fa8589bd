"""The pictures of Health, each drawn wide and narrow, with the table beside it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from odra.cases.pictured import fan_of, gauge_of, leaving_of, pairs_of, weeks_of
from odra.letters import Speaker
from odra.measures.health import HealthRow
from odra.measures.reconcile import Beside
from odra.pictures import spark
from odra.pictures.compared import compared
from odra.pictures.drawing import NARROW, WIDE
from odra.web.drawn import both, safe

HALF, WHOLE = 560, 1120  # drawings beside another, and across the page

if TYPE_CHECKING:
    from odra.cases.outlook import Ahead


def pictures_of(row: HealthRow, found: "Ahead | None", speaker: Speaker) -> dict[str, Any]:
    """Of the chosen rate; the fan only where there are orders enough for a forecast."""
    fan, leaving, weeks = fan_of(found) if found else None, leaving_of(found) if found else None, weeks_of(row)
    shown: dict[str, Any] = {"gauge": {"svg": safe(gauge_of(row, found).picture(speaker).svg())}}
    for name, one, wide in (("fan", fan, WIDE), ("leaving", leaving, HALF), ("weeks", weeks, HALF)):
        if one:
            svg = both(*(one.picture(speaker, width=width) for width in (wide, NARROW)))
            shown[name] = {"svg": svg, "table": one.table(speaker)}
    return shown


def sparks_of(row: HealthRow, at: int) -> dict[str, SafeString]:
    """Metric -> its trend over twelve weeks; beside each stands its figure."""
    from odra.cases.trend import trends  # numpy, which only a picture pays for

    return {metric: safe(spark(shares)) for metric, shares in trends(row, at=at).items()}


def compared_of(found: Iterable[Beside], row: HealthRow, speaker: Speaker) -> SafeString | None:
    """The marketplace's figures of the chosen group beside ours; None where it told none. Its table stands on the page."""
    pairs = pairs_of(found, row, speaker)
    return both(*(compared(pairs, speaker, width=width) for width in (WHOLE, NARROW))) if pairs else None
