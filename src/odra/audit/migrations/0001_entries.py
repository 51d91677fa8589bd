from importlib.resources import files

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def guard(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Tables that refuse to be changed, in the words of this database."""
    connection = editor.connection
    sql = (files("odra.audit") / f"guard_{connection.vendor}.sql").read_text("utf-8")
    with connection.cursor() as cursor:
        for statement in connection.ops.prepare_sql_script(sql):
            cursor.execute(statement)


class Migration(migrations.Migration):
    operations = [
        migrations.RunSQL((files("odra.audit") / "tables.sql").read_text("utf-8")),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
