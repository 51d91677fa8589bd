"""The one place that reads the clock. `ODRA_NOW` sets it in tests and in the demo, and is refused elsewhere."""

import os
from datetime import UTC, datetime

from odra.facts.moments import moment, parse_at


class ClockError(ValueError):
    """ODRA_NOW where it may not be, or without sense."""


def now() -> int:
    """Microseconds since 1970 UTC."""
    fixed = os.environ.get("ODRA_NOW")
    if not fixed:
        return moment(datetime.now(UTC))
    if os.environ.get("ODRA_ENV") not in ("test", "demo"):
        raise ClockError(
            "ODRA_NOW is set, but the clock may only be set in tests and the demo (ODRA_ENV=test or demo). Unset it."
        )
    try:
        return parse_at(fixed)
    except ValueError as wrong:
        raise ClockError(f"ODRA_NOW: {wrong}") from wrong
