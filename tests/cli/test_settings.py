"""`odra set`, `odra settings`, and the own choice in `odra explain`."""

from pathlib import Path

import pytest
from tests.cli.command import odra
from tests.helpers import take_in
from tests.reports import all_orders, order

pytestmark = pytest.mark.usefixtures("desk")
DAYS = "settings.refund.working_days"


@pytest.fixture(autouse=True)
def account(desk: None, tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "orders.txt", order(1)))


def test_a_setting_is_chosen_listed_explained_and_taken_back() -> None:
    ran = odra("set", DAYS, "3", "--marketplace", "Amazon.de")
    assert ran.code == 0
    assert ran.out.startswith(f"{DAYS}: 3 (working days) for all accounts, amazon.de.\n")
    assert "3" in next(line for line in odra("settings").out.splitlines() if DAYS in line)
    chosen = {"account": None, "marketplace": "amazon.de", "value": 3, "since": "2026-11-23T09:12:00Z", "told_by": "command"}
    (told,) = [s for s in odra("settings", "--json").json if s["id"] == DAYS]
    assert (told["default"], told["chosen"]) == (5, [chosen])
    assert odra("explain", DAYS, "--json").json["chosen"] == [chosen]
    explained = odra("explain", DAYS).out
    assert explained.startswith(f"{DAYS}: 3 (working days), your own choice for all accounts, amazon.de, since 2026-11-23\n")
    assert explained.splitlines()[1].startswith("The default: 5 (working days), since ")
    assert "(chosen: 3)" in odra("explain").out
    assert odra("set", DAYS, "--unset", "--marketplace", "Amazon.de").out.startswith(
        f"{DAYS}: 5 (working days) again, the default,"
    )
    assert odra("explain", DAYS, "--json").json["chosen"] == []


def test_the_choice_in_force_comes_first_and_the_wider_ones_after_it() -> None:
    odra("set", "settings.refund.before_claim", "no", "--account", "main")
    odra("set", "settings.refund.before_claim", "yes")
    first, second, third, *_ = odra("explain", "settings.refund.before_claim", "--account", "main").out.splitlines()
    assert first.startswith("settings.refund.before_claim: no (") and "for main, all marketplaces" in first
    assert "for all accounts" in second and third.startswith("The default: yes (")


def test_only_the_choices_of_an_account_and_a_marketplace_are_explained_where_they_are_asked_for() -> None:
    odra("set", DAYS, "3", "--account", "main")
    odra("set", DAYS, "4", "--marketplace", "Amazon.fr")
    chosen = odra("explain", DAYS, "--marketplace", "Amazon.de", "--json").json["chosen"]
    assert [c["value"] for c in chosen] == [3]
    assert odra("explain", DAYS, "--account", "other", "--marketplace", "Amazon.de", "--json").json["chosen"] == []
    assert odra("explain", DAYS, "--at", "2026-11-22", "--json").json["chosen"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([DAYS, "soon"], "odra: settings.refund.working_days (working days): 'soon' is not a whole number from 0 to 2,500"),
        ([DAYS, "-1"], "'-1' is not a whole number from 0 to 2,500"),
        ([DAYS, "--", "-1"], "'-1' is not a whole number from 0 to 2,500"),
        ([DAYS, "--acount"], "there is no option --acount"),
        ([DAYS], "say either a value or --unset"),
        ([DAYS, "3", "--unset"], "say either a value or --unset"),
        (["settings.refund.working_day", "3"], "did you mean settings.refund.working_days"),
        (["amazon.odr.target", "0.5"], "is the marketplace's, not a setting"),
        ([DAYS, "3", "--marketplace", "Amazon.moon"], "--marketplace 'Amazon.moon' is not known"),
        ([DAYS, "3", "--account", "nobody"], "there is no account 'nobody'; there is main"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(words: list[str], said: str) -> None:
    ran = odra("set", *words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
