from django.db import migrations

from odra.ledger.database import Tables


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_tables")]
    operations = [Tables("odra.cases", "parcels.sql")]
