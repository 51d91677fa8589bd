"""For what watches the desk: /healthz (it answers), /readyz (it can work) and /metrics. Nothing personal, no order numbers.

They answer before anything else is asked of a request, so that they tell of a desk whose database is gone.
"""

import os
import shutil
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import REGISTRY, GaugeMetricFamily, Metric

from odra.audit.tables import head
from odra.cases import queries
from odra.cases.registry import wired
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.people import tokens
from odra.people.rights import held_for
from odra.web.gate import bearer, on_this_machine

ROOM = 200 * 2**20  # bytes of disk without which an import or a log may not be written
_migrated: list[bool] = []  # once it is, it stays so while this process runs


class AliveMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = self.pages.get(request.path)
        return page(request) if page and request.method in ("GET", "HEAD") else self.get_response(request)


def healthz(request: HttpRequest) -> HttpResponse:
    return _text("alive")


def readyz(request: HttpRequest) -> HttpResponse:
    """503 with the name of what is missing: database, migrations, disk."""
    missing = [name for name, there in (("database", _answers), ("migrations", _applied), ("disk", _room)) if not there()]
    return _text(f"missing: {', '.join(missing)}", status=503) if missing else _text("ready")


def _answers() -> bool:
    try:
        return db.select("SELECT 1") == [(1,)]
    except DatabaseError:
        connection.close()
        return False


def _applied() -> bool:
    if not _migrated:
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return False
        except DatabaseError:
            return False
        _migrated.append(True)
    return True


def _room() -> bool:
    return shutil.disk_usage(settings.ODRA_HOME).free >= ROOM


def metrics(request: HttpRequest) -> HttpResponse:
    """For this machine, and for a token with the right to it."""
    if not on_this_machine(request) and not _allowed(bearer(request)):
        return _text("closed: ask from this machine, or with a token with the scope metrics", status=403)
    return HttpResponse(_requests() + generate_latest(_Desk()), content_type=CONTENT_TYPE_LATEST)


def _allowed(secret: str) -> bool:
    person = tokens.holder(secret) if secret else None
    return person is not None and bool(held_for(person, "metrics"))


def _requests() -> bytes:
    """Of all processes of the desk, where there are several."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # set by odra serve, for its processes
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


class _Desk(CollectorRegistry):
    """What the tables tell, asked when it is looked at."""

    def collect(self) -> Iterator[Metric]:
        assert wired.now is not None
        at, accounts = wired.now(), ledger.accounts()
        yield _gauge(
            "odra_cases",
            "Open cases by state.",
            "state",
            {s: c["cases"] for s, c in queries.queue_counts(accounts, at=at).items()},
        )
        yield _gauge(
            "odra_imports",
            "Imports by state.",
            "state",
            dict(db.select("SELECT state, count(*) FROM ledger_import GROUP BY state")),
        )
        newest = db.select("SELECT max(finished_at) FROM ledger_import WHERE state = 'done'")[0][0]
        yield _gauge(
            "odra_import_age_seconds",
            "Seconds since an import was last finished.",
            "",
            {"": (at - newest) / 1e6} if newest else {},
        )
        yield _gauge("odra_audit_rows", "Rows that the audit log ever had.", "", {"": head().last})
        yield _gauge("odra_disk_free_bytes", "Room in the data folder.", "", {"": shutil.disk_usage(settings.ODRA_HOME).free})


def _gauge(name: str, told: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    found = GaugeMetricFamily(name, told, labels=[label] if label else [])
    for key, value in values.items():
        found.add_metric([key] if label else [], value)
    return found


def _text(said: str, status: int = 200) -> HttpResponse:
    return HttpResponse(
        f"{said}\n", status=status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )
