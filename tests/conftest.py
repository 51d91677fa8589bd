"""A desk of its own for the whole run, and a fresh database for every test that asks for one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = tempfile.mkdtemp(prefix="odra-test-")
os.environ.update(ODRA_HOME=HOME, ODRA_ENV="test", ODRA_NOW="2026-11-23T09:12:00Z")

from hypothesis import settings  # noqa: E402

from odra.site.wiring import set_up  # noqa: E402

# What CI tries is the same each time; at a desk every run tries something else.
settings.register_profile("steady", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("steady")

set_up()

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_sessionfinish() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture
def samples() -> Path:
    """Real-world samples beside the project."""
    if not (SHARED / "samples").is_dir():
        pytest.skip("the samples beside the project (../shared/samples) are not there")
    return SHARED / "samples"


@pytest.fixture
def desk() -> Iterator[None]:
    """Empty tables, and no columns of what they held before."""
    from django.db import connection

    from odra.cases import columns

    shutil.rmtree(columns.folder(), ignore_errors=True)
    for table in connection.introspection.table_names():
        if table.startswith(("ledger_", "cases_")):
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table}")
    yield
