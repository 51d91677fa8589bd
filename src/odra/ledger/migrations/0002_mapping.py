from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_tables")]
    operations = [migrations.RunSQL((files("odra.ledger") / "mapping.sql").read_text("utf-8"))]
