"""The list of dependencies is current, and each states a licence that goes with ours."""

import re

import pytest
from tests.docs import dependencies, vulnerabilities
from tests.docs.dependencies import Pin, installed, licence, pins
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
        assert installed(name) in ("", version), (
            f"{name} {installed(name)} is installed: {version} is pinned, so its licence was not looked at"
        )
        assert by == (pinned[name].by or "Odra") or "requirements" in by


@pytest.mark.parametrize("pin", pins("requirements.txt"), ids=lambda p: p.name)
def test_what_odra_runs_on_states_a_licence_that_goes_with_ours(pin: Pin) -> None:
    (stated,) = {cells[2] for cells in rows(text(PAGE)) if cells[0] == pin.name}
    assert FITTING.search(stated), f"{pin.name}: {stated!r}"


def test_it_says_how_it_is_made() -> None:
    assert dependencies.HEAD in (ROOT / PAGE).read_text("utf-8")


@pytest.mark.parametrize(
    ("told", "error", "code", "said"),
    [
        ("", "Failed to resolve 'db.example.org'", 2, "could not be reached (Failed to resolve 'db.example.org')"),
        ('{"dependencies": [{"name": "six", "skip_reason": "not found"}]}', "No known vulnerabilities found", 2, "1 of 1 packages are not known"),
        ('{"dependencies": [{"name": "six", "version": "1", "vulns": []}]}', "", 0, "No known vulnerabilities in 1 packages."),
        (
            '{"dependencies": [{"name": "six", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}]}',
            "Found 1 known vulnerability", 1, "six 1: CVE-1, mended in 2",
        ),
    ],
)  # fmt: skip
def test_an_audit_that_could_not_ask_is_no_good_answer(told: str, error: str, code: int, said: str) -> None:
    found, words = vulnerabilities.verdict(told, error)
    assert found == code and said in words and ("Run `make audit` again" in words) == (code == 2)
