from importlib.resources import files

from django.db import migrations

SQL = (files("odra.ledger") / "forecast.sql").read_text("utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_setting")]
    # the first migration made this table for a while
    operations = [migrations.RunSQL(SQL.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"))]
