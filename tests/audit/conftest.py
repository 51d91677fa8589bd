from collections.abc import Iterator

import pytest
from tests.audit.guards import emptied

from odra import audit


@pytest.fixture
def log() -> Iterator[None]:
    """An empty log; what a test breaks is gone after it."""
    audit.flush()
    audit.noting.behind.seen.clear()
    emptied()
    yield
    audit.flush()
    emptied()
