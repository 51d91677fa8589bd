from typing import Any

from django.db import migrations

from odra.ledger.database import Tables
from odra.ledger.sealed_before import seal_what_is_there


def _seal(apps: Any, schema_editor: Any) -> None:
    seal_what_is_there()


RENAMED = "".join(
    f"DROP TABLE ledger_personal{part}; ALTER TABLE ledger_sealed{part} RENAME TO ledger_personal{part};\n"
    for part in ("", "_problem", "_header")
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_forecast")]
    operations = [Tables("odra.ledger", "sealing.sql"), migrations.RunPython(_seal), migrations.RunSQL(RENAMED)]
