"""Which connector feeds the ledger. The only place that chooses between implementations."""

import hmac
import os
from functools import partial
from hashlib import sha256


def set_up(*, migrate: bool = True) -> None:
    """Django, tables, readers, seal and clock. Idempotent."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "odra.site.settings")
    import django

    django.setup()
    _plug()
    if migrate:
        _migrate()


def _plug() -> None:
    from odra.cases.registry import wired
    from odra.connectors import amazon_reports, ebay, performance, tables, tracking
    from odra.connectors.files import payloads, standing
    from odra.connectors.mails import reader as mails
    from odra.connectors.mails.topics import topic_of
    from odra.connectors.tables.fields import guess
    from odra.connectors.tracking import pasted
    from odra.ledger.keys import plugged
    from odra.site import clock, database, home, master
    from odra.vault.spool import Spool

    wired.readers = (
        *tables.READERS, *amazon_reports.READERS, *ebay.READERS, *performance.READERS, *mails.READERS, *tracking.READERS,
    )  # fmt: skip
    wired.payloads = payloads
    wired.standing = standing
    wired.guess = guess
    wired.pasted = pasted.read
    wired.topic = topic_of
    wired.database_at = database.of_url
    wired.seal = partial(_seal, home.key("seal"))
    wired.now = clock.now
    plugged.masters, plugged.where, plugged.now = master.masters, master.where, clock.now
    Spool.folder = str(home.uploads())
    plugged.following, plugged.follow = master.following, master.follow
    _plug_audit()


def _plug_audit() -> None:
    from odra import audit
    from odra.site import clock, home

    audit.wired.now, audit.wired.home = clock.now, home.home
    audit.wired.key, audit.wired.seal = partial(home.key, "audit"), partial(_seal, home.key("seal"))


def _seal(key: bytes, text: str) -> str:
    """A keyed digest: the same person or mail gives the same one, and nobody without the key can try names."""
    return hmac.new(key, text.casefold().encode(), sha256).hexdigest()[:24]


def _migrate() -> None:
    from django.core.management import call_command

    from odra.ledger.database import making_tables
    from odra.site import home

    if _incomplete():
        with home.one_at_a_time(), making_tables():
            if _incomplete():
                call_command("migrate", verbosity=0, interactive=False)


def _incomplete() -> bool:
    from django.db import connection

    return "cases_question" not in connection.introspection.table_names() or _pending()


def _pending() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
