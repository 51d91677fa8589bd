from django.db import migrations

from odra.ledger.database import Tables


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_mapping")]
    operations = [Tables("odra.ledger", "chosen.sql")]
