"""The moment of a row: a day or an instant, in one column or two, in the zone of its country or its order's marketplace."""

from collections.abc import Sequence
from datetime import date

from odra.connectors.tables.cells import Days, order_of, own_order, why, within
from odra.connectors.tables.rows import Cells
from odra.connectors.tracking.when import when
from odra.facts.moments import DAY_ONLY, end_of
from odra.policies import marketplaces, zone_of

# `yesterday` and a day without its year are no dates in a list: counted from here they fall out.
_LONG_AGO = end_of(date(1970, 1, 1))


class Dated:
    """How a list writes its moments: the order of day and month, and the zones of its orders."""

    def __init__(self, days: Days, dates: Sequence[str]) -> None:
        self.days = days
        self.order = order_of(days.marketplace("")) or own_order(dates)

    def zone(self, order: str, country: str = "") -> str:
        """A scan's clock hangs where it was made; where that is not told, where the buyer's marketplace is."""
        there = next((m.zone for m in marketplaces().values() if country and m.country == country), "")
        return there or zone_of(self.days.marketplace(order))


def dated(cells: Cells, name: str, order: str, reading: Dated, country: str = "") -> tuple[int, int, bool]:
    """(moment, precision, told without a zone) of a row; no moment when its cells are empty. Raises Rejected with the reason."""
    text = f"{cells.text(name)} {cells.text('clock')}".strip()
    if not cells.text(name):
        return 0, DAY_ONLY, False
    try:
        found = when(text, at=_LONG_AGO, zone="UTC", order=reading.order)
        if found.day is None or found.day.year < 1971:
            raise ValueError(text)
        at, precision, local = found.moment(None, reading.zone(order, country))
        return within(at), precision, local
    except (ValueError, OverflowError) as wrong:
        code = why(wrong) if isinstance(wrong, ValueError) else "bad_date"
        raise cells.rejected(code, name) from None
