from typing import Any

from django.db import migrations

from odra.ledger.database import Tables
from odra.ledger.leaving import look_at_all


def _look(apps: Any, schema_editor: Any) -> None:
    look_at_all()


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_sealing")]
    operations = [Tables("odra.ledger", "leaving.sql"), migrations.RunPython(_look)]
