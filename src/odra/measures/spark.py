"""The same questions on Apache Spark, over the same Parquet (extra `odra[spark]`): for portfolios that one machine does not hold."""

from pathlib import Path
from typing import Any

from odra.measures.duck import TABLES


def translated(text: str) -> str:
    """A question (measures/definition.py) in Spark's words."""
    import sqlglot

    return sqlglot.transpile(text, read="duckdb", write="spark")[0]


class Spark:
    """A folder of columns as views of a Spark session."""

    def __init__(self, session: Any, folder: Path) -> None:
        self._session = session
        for table in TABLES:
            session.read.parquet(f"file://{(folder / table).resolve()}").createOrReplaceTempView(table)

    def ask(self, text: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._session.sql(translated(text)).collect()]

    def close(self) -> None:
        self._session.stop()
