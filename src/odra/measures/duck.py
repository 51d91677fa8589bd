"""Questions put to DuckDB over a folder of columns. Only what counts over columns loads it."""

from pathlib import Path
from typing import Any

TABLES = ("orders", "defects", "items", "events")


class Duck:
    """A folder of columns as views. Close it, or use it in a `with`."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        self._duck = duckdb.connect()
        self._duck.execute("SET enable_external_file_cache = false")  # each question reads its files once
        # Groups and days are few, so their sums need no hashing. DuckDB knows that only where it reads all footers first: by name.
        self._duck.execute("SET perfect_ht_threshold = 20")
        for table in TABLES:
            place = str(folder / table / "*.parquet").replace("'", "''")
            self._duck.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{place}', union_by_name = true)")

    def ask(self, text: str) -> list[tuple[Any, ...]]:
        """Rows of a question (measures/definition.py)."""
        return self._duck.execute(text).fetchall()

    def __enter__(self) -> "Duck":
        return self

    def __exit__(self, *_: object) -> None:
        self._duck.close()
