"""The simulated shop, imported once for each module that only looks at it, and a browser that sits at this machine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from tests import databases
from tests.helpers import NOW, signed_in, take_in

from odra.cases import columns
from odra.lab.shop import Truth, truth, write

HOST = "127.0.0.1"


@pytest.fixture(scope="session")
def shop_truth() -> Truth:
    return truth(at=NOW, orders=2000)


@pytest.fixture(scope="session")
def shop_files(shop_truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop") / "files"
    write(shop_truth, folder)
    return folder


@pytest.fixture(scope="module")
def shop(shop_truth: Truth, shop_files: Path) -> Iterator[Truth]:
    """A desk that knows the simulated shop. For tests that change nothing."""
    empty()
    take_in(shop_files)
    yield shop_truth
    empty()


@pytest.fixture
def seller() -> Client:
    return signed_in(SERVER_NAME=HOST)


def empty() -> None:
    shutil.rmtree(columns.folder(), ignore_errors=True)
    databases.empty("ledger", "cases")
