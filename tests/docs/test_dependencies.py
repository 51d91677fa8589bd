"""The list of dependencies is current, and each states a licence that goes with ours."""

import re

import pytest
from tests.docs import dependencies
from tests.docs.dependencies import Pin, licence, pins
from tests.docs.pages import ROOT, rows, text

PAGE = "docs/dependencies.md"
FITTING = re.compile(r"MIT|BSD|Apache|PSF|ISC|MPL-2\.0|LGPL|Unlicense|Python|CC0|0BSD|Zlib|HPND", re.IGNORECASE)


def test_the_list_is_current() -> None:
    """Licences can only be read of what is installed."""
    told = {cells[0]: cells[1:] for cells in rows(text(PAGE))}
    pinned = {p.name: p for p in [*pins("requirements-dev.txt"), *pins("requirements.txt")]}
    assert told.keys() == pinned.keys(), "make it anew: python -m tests.docs.dependencies > docs/dependencies.md"
    for name, (version, stated, by) in told.items():
        assert version == pinned[name].version
        assert stated == licence(name) or not licence(name)
        assert by == (pinned[name].by or "Odra") or "requirements" in by


@pytest.mark.parametrize("pin", pins("requirements.txt"), ids=lambda p: p.name)
def test_what_odra_runs_on_states_a_licence_that_goes_with_ours(pin: Pin) -> None:
    (stated,) = {cells[2] for cells in rows(text(PAGE)) if cells[0] == pin.name}
    assert FITTING.search(stated), f"{pin.name}: {stated!r}"


def test_it_says_how_it_is_made() -> None:
    assert dependencies.HEAD in (ROOT / PAGE).read_text("utf-8")
