from typing import Any

from django.db import migrations

from odra.ledger.database import Tables
from odra.ledger.sealed_before import seal_what_is_there


def _seal(apps: Any, schema_editor: Any) -> None:
    seal_what_is_there()


_PARTS = ("", "_problem", "_header")
APART = "".join(f"ALTER TABLE ledger_personal{part} RENAME TO plain_personal{part};\n" for part in _PARTS)
GONE = "".join(f"DROP TABLE plain_personal{part};\n" for part in _PARTS)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_forecast")]
    operations = [
        migrations.RunSQL(APART),
        Tables("odra.ledger", "sealing.sql"),
        migrations.RunPython(_seal),
        migrations.RunSQL(GONE),
    ]
