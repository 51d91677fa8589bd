"""The same upsert as a user might write it with pandas or with the Django ORM: prints seconds, on a sample of the file."""

import sys
import time
from itertools import islice
from pathlib import Path

from plain import KEPT


def with_pandas(source: Path, database: Path) -> None:
    import sqlite3

    import pandas

    frame = pandas.read_csv(source, sep="\t", dtype=str, usecols=list(KEPT), keep_default_na=False)
    with sqlite3.connect(database) as db:
        frame.to_sql("orders", db, index=False, if_exists="append", chunksize=10_000)


def with_orm(source: Path, database: Path) -> None:
    import csv

    import django
    from django.conf import settings

    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        INSTALLED_APPS=[],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )
    django.setup()
    from django.db import connection, models, transaction

    fields = {name.replace("-", "_"): models.TextField() for name in KEPT}
    meta = type(
        "Meta",
        (),
        {"app_label": "bench", "constraints": [models.UniqueConstraint(fields=["amazon_order_id", "sku"], name="one")]},
    )
    order = type("Order", (models.Model,), {**fields, "__module__": __name__, "Meta": meta})
    with connection.schema_editor() as editor:
        editor.create_model(order)
    names = list(fields)
    with source.open(encoding="utf-8", newline="") as file, transaction.atomic():
        rows = csv.reader(file, delimiter="\t")
        header = next(rows)
        places = [header.index(name) for name in KEPT]
        made = (order(**dict(zip(names, (row[p] for p in places), strict=True))) for row in rows)
        while batch := list(islice(made, 5_000)):
            order.objects.bulk_create(  # type: ignore[attr-defined]
                batch, update_conflicts=True, unique_fields=["amazon_order_id", "sku"], update_fields=names[2:4], batch_size=1_000
            )


if __name__ == "__main__":
    start = time.perf_counter()
    {"pandas": with_pandas, "orm": with_orm}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    print(time.perf_counter() - start)
