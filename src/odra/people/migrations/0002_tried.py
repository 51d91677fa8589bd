import shutil
from typing import Any

from django.conf import settings
from django.db import migrations, models


def _forget_files(apps: Any, schema_editor: Any) -> None:
    """Attempts were counted in a folder before."""
    shutil.rmtree(settings.ODRA_HOME / "tried", ignore_errors=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_people")]

    operations = [
        migrations.CreateModel(
            name="Tried",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("ends_at", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.RunPython(_forget_files, migrations.RunPython.noop),
    ]
