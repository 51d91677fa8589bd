from django.db import migrations

from odra.ledger.database import Tables


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_setting")]
    # the first migration made this table for a while
    operations = [Tables("odra.ledger", "forecast.sql", if_missing=True)]
