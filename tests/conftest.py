"""A desk of its own for the whole run, and a fresh database for every test that asks for one."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = tempfile.mkdtemp(prefix="odra-test-")
os.environ.update(ODRA_HOME=HOME, ODRA_ENV="test", ODRA_NOW="2026-11-23T09:12:00Z")
os.environ.pop("ODRA_DATABASE", None)
signal.signal(
    signal.SIGINT, signal.default_int_handler
)  # a shell that runs the tests behind itself has it ignored, also by what they start

from tests import databases  # noqa: E402

ON_POSTGRESQL = databases.ASKED == "postgresql"
if ON_POSTGRESQL and not databases.had():
    os.environ["ODRA_DATABASE"] = databases.cluster().make(databases.TEMPLATE)

from hypothesis import settings  # noqa: E402

from odra.site.wiring import set_up  # noqa: E402

# What CI tries is the same each time; at a desk every run tries something else.
settings.register_profile("steady", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("steady")

set_up()
if ON_POSTGRESQL and not databases.had():  # what has tables now is what desks of tests are copied from
    from django.db import connection

    connection.close()
    os.environ["ODRA_DATABASE"] = databases.cluster().make("odra_tests", databases.TEMPLATE)
    connection.settings_dict["NAME"] = "odra_tests"

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_sessionfinish() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a PostgreSQL, what was asked for on one is skipped."""
    if ON_POSTGRESQL and (why := databases.had()):
        for item in items:
            item.add_marker(pytest.mark.skip(reason=f"PostgreSQL cannot be had: {why}"))


@pytest.fixture
def samples() -> Path:
    """Real-world samples beside the project."""
    if not (SHARED / "samples").is_dir():
        pytest.skip("the samples beside the project (../shared/samples) are not there")
    return SHARED / "samples"


@pytest.fixture
def desk() -> Iterator[None]:
    """Empty tables, and no columns of what they held before."""
    from odra.cases import columns

    shutil.rmtree(columns.folder(), ignore_errors=True)
    databases.empty("ledger", "cases")
    yield
