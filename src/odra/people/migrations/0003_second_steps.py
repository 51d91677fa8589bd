from typing import Any

from django.db import migrations

from odra.people.steps import sealed_anew


def _seal(apps: Any, schema_editor: Any) -> None:
    for step in apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn"):
        step.data = sealed_anew(step.data)
        step.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("people", "0002_tried"), ("ledger", "0006_leaving"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(_seal, migrations.RunPython.noop)]
