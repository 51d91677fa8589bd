from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_tables")]
    operations = [migrations.RunSQL((files("odra.cases") / "parcels.sql").read_text("utf-8"))]
