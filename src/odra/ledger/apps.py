from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class LedgerConfig(AppConfig):
    name = "odra.ledger"
    label = "ledger"

    def ready(self) -> None:
        connection_created.connect(_sums_are_whole)


def _sums_are_whole(connection: Any, **_: Any) -> None:
    """PostgreSQL's sums of 64 bits are decimals; those without a point are whole numbers to us."""
    if connection.vendor == "postgresql":
        from odra.ledger.whole import Whole

        connection.connection.adapters.register_loader("numeric", Whole)
