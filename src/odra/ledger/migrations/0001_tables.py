from django.db import migrations

from odra.ledger.database import Tables


class Migration(migrations.Migration):
    operations = [Tables("odra.ledger", "tables.sql")]
