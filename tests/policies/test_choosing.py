"""What a seller may choose: the shape and unit of the default, and a clear sentence for everything else."""

from typing import Any

import pytest

from odra.policies import PolicyError, load
from odra.policies.choosing import as_text, default_of, fitted

SETTINGS = [p for p in load() if p.setting]


@pytest.mark.parametrize("policy", SETTINGS, ids=lambda p: p.id)
def test_every_default_may_be_chosen_and_its_text_is_read_back(policy: Any) -> None:
    default = default_of(policy)
    assert fitted(policy, default) == default
    assert fitted(policy, as_text(default)) == default


@pytest.mark.parametrize(
    ("name", "told", "expected"),
    [
        ("settings.refund.working_days", "3", 3),
        ("settings.refund.working_days", " 3 ", 3),
        ("settings.refund.before_claim", "no", False),
        ("settings.refund.before_claim", "ja", True),
        ("settings.cost.defect_at_most", "0.1", 0.1),
        ("settings.delivery.assumed_days", "domestic=4, world=20", {"domestic": 4, "europe": 12, "world": 20}),
        (
            "settings.delivery.assumed_days",
            '{"domestic": 4, "europe": 9, "world": 20}',
            {"domestic": 4, "europe": 9, "world": 20},
        ),
        ("settings.cost.case", {"EUR": "9.50", "CHF": "10"}, {"EUR": "9.50", "CHF": "10"}),
        ("settings.cost.case", {"EUR": "9,50", "CHF": "10"}, {"EUR": "9.50", "CHF": "10"}),
        ("settings.cost.defect_at_most", "0,4", 0.4),
        ("settings.cost.defect_at_most", "0,125", 0.125),
        ("settings.desk.zone", "Europe/Berlin", "Europe/Berlin"),
        ("settings.refund.calendar", "DE", "DE"),
    ],
)
def test_a_choice_comes_as_the_policy_s_file_would_hold_it(name: str, told: Any, expected: Any) -> None:
    assert fitted(load().setting(name), told) == expected


@pytest.mark.parametrize(
    ("name", "told", "said"),
    [
        ("settings.refund.working_days", "soon", "a whole number"),
        ("settings.refund.working_days", "2.5", "a whole number"),
        ("settings.refund.working_days", "-1", "from 0"),
        ("settings.refund.working_days", "1000000000000", "to 2,500"),
        ("settings.refund.working_days", True, "a whole number"),
        ("settings.refund.working_days", "nan", "a whole number"),
        ("settings.refund.before_claim", "perhaps", "yes or no"),
        ("settings.cost.defect_at_most", "5", "to 1"),
        ("settings.delivery.assumed_days", "domestic=soon", "domestic: 'soon'"),
        ("settings.delivery.assumed_days", "moon=4", "domestic, europe, world"),
        ("settings.delivery.assumed_days", {"domestic": 4}, "domestic, europe, world"),
        ("settings.delivery.assumed_days", "4", "parts named domestic"),
        ("settings.delivery.assumed_days", "four", "name=value"),
        ("settings.cost.case", {"euro": "9"}, "parts named"),
        ("settings.cost.case", {"EUR": "dear"}, "EUR: 'dear'"),
        ("settings.refund.working_days", "0,4", "a whole number"),
        ("settings.refund.working_days", "1,000", "a whole number"),
        ("settings.cost.case", {"EUR": "9", "XXX": "9"}, "'XXX' is not parts named"),
        ("settings.cost.case", "DEM=9", "another currency of today"),
        ("settings.return.address_in", "nl, de", "two capitals such as DE"),
        ("settings.desk.zone", "Europe/Berln", "time zone such as"),
        ("settings.desk.zone", "../../etc/passwd", "time zone such as"),
        ("settings.refund.calendar", "Germany", "two capitals"),
        ("settings.hours.open", "mon=9-17", "hours such as 09:00-17:00"),
        ("settings.hours.open", "mon=17:00-09:00", "hours such as 09:00-17:00"),
        ("settings.estimate.arrives_past_promise", "[]", "a list of"),
    ],
)
def test_what_does_not_fit_is_told_with_setting_unit_place_and_what_is_asked(name: str, told: Any, said: str) -> None:
    with pytest.raises(PolicyError) as wrong:
        fitted(load().setting(name), told)
    assert name in str(wrong.value) and said in str(wrong.value)


def test_a_marketplace_s_own_choice_goes_before_that_for_all() -> None:
    mine = (
        load()
        .overlaid({"settings.refund.working_days": 3}, marketplace="amazon.de")
        .overlaid({"settings.post_office.caller": "x"})
    )
    assert [mine.value("settings.refund.working_days", on=20_780, marketplace=m) for m in ("amazon.de", "amazon.fr", "")] == [
        3,
        5,
        5,
    ]
    assert (
        mine.overlaid({"settings.refund.working_days": 4}).value(
            "settings.refund.working_days", on=20_780, marketplace="amazon.de"
        )
        == 4
    )
    assert mine.confidence("settings.refund.working_days", on=20_780, marketplace="amazon.de") == "practice"
