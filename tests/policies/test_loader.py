"""The loader: what it refuses and how it says so; which value holds on which day and marketplace."""

from datetime import date
from typing import Any

import pytest
import yaml

from odra.facts.moments import day_number
from odra.policies import Policies, PolicyError, load
from odra.policies.loader import read_policy

SOURCE = {
    "title": "A page",
    "locator": "first paragraph",
    "says": "Two days.",
    "read_on": date(2026, 11, 20),
    "confidence": "official",
}


def policy(**changed: Any) -> str:
    """The YAML of a policy with two values and another pair for one marketplace."""
    told: dict[str, Any] = {
        "id": "test.window",
        "description": "A window.",
        "unit": "hours",
        "applies_to": {"marketplaces": ["amazon.*"]},
        "checked_on": date(2026, 11, 20),
        "values": {date(2020, 1, 1): {"value": 48, "source": "page"}, date(2024, 6, 1): {"value": 24, "source": "page"}},
        "by_marketplace": {"amazon.co.*": {date(2020, 1, 1): {"value": 72, "source": "page"}}},
        "sources": {"page": SOURCE},
        **changed,
    }
    return str(yaml.safe_dump({key: value for key, value in told.items() if value is not None}))


def value(on: date, marketplace: str = "") -> Any:
    read = read_policy(policy(), "window.yaml")
    return Policies({read.id: read}).value("test.window", on=day_number(on), marketplace=marketplace)


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2020, 1, 1), 48), (date(2024, 5, 31), 48), (date(2024, 6, 1), 24), (date(2026, 11, 23), 24)],
)
def test_the_value_of_the_latest_day_that_has_begun_holds(on: date, expected: int) -> None:
    assert value(on) == expected


def test_a_marketplace_with_values_of_its_own_has_those() -> None:
    on = date(2026, 1, 1)
    assert {name: value(on, name) for name in ("amazon.co.uk", "amazon.co.jp", "amazon.de", "")} == {
        "amazon.co.uk": 72, "amazon.co.jp": 72, "amazon.de": 24, "": 24,
    }  # fmt: skip


@pytest.mark.parametrize("marketplace", ["amazon.de", "amazon.co.uk"])
def test_a_day_before_the_first_value_is_an_error_that_names_policy_day_and_marketplace(marketplace: str) -> None:
    with pytest.raises(PolicyError) as wrong:
        value(date(2019, 12, 31), marketplace)
    for part in ("test.window", "2019-12-31", marketplace, "2020-01-01"):
        assert part in str(wrong.value)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"unit": None}, "unit"),
        ({"vlaues": {}}, "vlaues"),
        ({"values": {date(2020, 1, 1): {"value": 1, "source": "nowhere"}}}, "nowhere"),
        ({"values": {date(2020, 1, 1): {"value": 1, "source": "page", "also": ["elsewhere"]}}}, "elsewhere"),
        ({"values": {date(2020, 1, 1): {"value": 1, "source": "page", "agrees": ["yonder"]}}}, "yonder"),
        ({"by_marketplace": {"amazon.de": {date(2020, 1, 1): {"value": 1, "source": "nowhere"}}}}, "nowhere"),
        ({"sources": {"page": {**SOURCE, "confidence": "rumour"}}}, "rumour"),
        ({"sources": {"page": {**SOURCE, "read_on": "last week"}}}, "read_on"),
        ({"checked_on": "soon"}, "checked_on"),
        ({"condition": "about"}, "about"),
    ],
)
def test_a_faulty_policy_is_refused_with_its_file_and_fault(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError, match=r"^window\.yaml: ") as wrong:
        read_policy(policy(**changed), "window.yaml")
    assert said in str(wrong.value)


def test_broken_yaml_is_refused_with_its_file() -> None:
    with pytest.raises(PolicyError, match=r"^window\.yaml: "):
        read_policy("id: [", "window.yaml")


def test_an_unknown_policy_is_answered_with_the_nearest() -> None:
    with pytest.raises(PolicyError, match=r"amazon\.claim\.response_window"):
        load().policy("claims.response_window")


def test_a_seller_s_setting_goes_first_on_every_day() -> None:
    mine = load().overlaid({"settings.refund.working_days": 3})
    assert mine.value("settings.refund.working_days", on=day_number(date(2026, 11, 23))) == 3
    assert load().value("settings.refund.working_days", on=day_number(date(2026, 11, 23))) == 5


def test_the_marketplace_s_rules_are_no_settings() -> None:
    with pytest.raises(PolicyError, match=r"amazon\.odr\.target"):
        load().overlaid({"amazon.odr.target": "0.05"})


def test_a_setting_that_does_not_exist_is_refused() -> None:
    with pytest.raises(PolicyError, match="refund_days"):
        load().overlaid({"settings.refund_days": 3})
