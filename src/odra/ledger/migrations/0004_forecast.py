from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_setting")]
    operations = [migrations.RunSQL((files("odra.ledger") / "forecast.sql").read_text("utf-8"))]
