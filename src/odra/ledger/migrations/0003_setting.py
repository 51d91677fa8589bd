from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_mapping")]
    operations = [migrations.RunSQL((files("odra.ledger") / "chosen.sql").read_text("utf-8"))]
