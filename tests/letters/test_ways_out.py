"""Ways out of problems are worded for the desk and the command alike."""

import pytest

from odra.letters import catalogue


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_way_out_on_the_desk_is_an_option_of_the_command(language: str) -> None:
    ways = ("date_ambiguous", "no_date", "no_tracking", "no_report_date")
    assert not [
        code
        for code in ways
        if "--" in catalogue(language)[f"problem.{code}"] or "date=" in catalogue(language)[f"problem.{code}"]
    ]
