from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    operations = [migrations.RunSQL((files("odra.ledger") / "tables.sql").read_text("utf-8"))]
