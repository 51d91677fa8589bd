"""What is gone through by hand: with the buyer's own postcode, and with the hours there on the clock here (R5)."""

import pytest
from tests.helpers import at

from odra.facts.decision import Said
from odra.letters import Speaker, gone_through

HERE = Speaker("en", "Europe/Amsterdam")
HOURS = Said("sheet.hours", {"opens": 9, "closes": 17, "zone": "America/Los_Angeles"})


@pytest.mark.parametrize("postcode", ["30303", "30303-1234"])
def test_r5_an_american_office_is_searched_for_by_its_five_digits(postcode: str) -> None:
    said = gone_through(
        HERE, Said("sheet.search_us", {"country": "US"}), personal={"postcode": postcode}, at=at("2026-11-17 12:00")
    )
    assert said == "Search for: Post Office 30303"


def test_r5_elsewhere_the_town_stands_beside_the_postcode() -> None:
    line = Said("sheet.search", {"country": "DE"})
    assert "10115 Berlin" in gone_through(HERE, line, personal={"postcode": "10115", "city": "Berlin"}, at=at("2026-11-17 12:00"))


def test_without_an_address_the_order_is_pointed_at() -> None:
    said = gone_through(HERE, Said("sheet.search_us", {}), personal={}, at=at("2026-11-17 12:00"))
    assert said == "Search for: Post Office (postcode of the order)"


@pytest.mark.parametrize(("day", "hours"), [("2026-11-17 12:00", "18:00-02:00"), ("2026-10-27 12:00", "17:00-01:00")])
def test_r5_opening_hours_are_told_on_both_clocks(day: str, hours: str) -> None:
    """In the last week of October the clocks have gone back here and not there."""
    said = gone_through(HERE, HOURS, personal={}, at=at(day))
    assert "about 9:00 to 17:00 there (America/Los_Angeles)" in said
    assert f"{hours} with you" in said


def test_a_line_without_address_or_hours_is_said_as_it_is() -> None:
    assert gone_through(HERE, Said("sheet.ask_held"), personal={}, at=0) == HERE.say(Said("sheet.ask_held"))
