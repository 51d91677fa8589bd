"""Short ways to do what tests do often."""

from datetime import UTC, datetime

from odra.cases import operations
from odra.cases.intake import ImportResult, Intake
from odra.cases.registry import wired
from odra.facts.moments import moment, parse_at

NOW = parse_at("2026-11-23T09:12:00Z")


def at(text: str) -> int:
    """`2026-11-21 12:54` as a moment, in UTC."""
    return moment(datetime.fromisoformat(text).replace(tzinfo=UTC))


def take_in(*paths: object, now: int = NOW, **asked: object) -> ImportResult:
    """Import as everybody does."""
    assert wired.payloads is not None
    return operations.take_in(
        wired.payloads(paths),
        readers=wired.readers,
        at=now,
        asked=Intake(**asked),
        progress=lambda name, rows: None,  # type: ignore[arg-type]
    )
