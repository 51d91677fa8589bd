from django.db import migrations

from odra.ledger.database import Tables


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_tables")]
    operations = [Tables("odra.ledger", "mapping.sql")]
