"""The settings page: defaults with their sources and risks, what is chosen where, what is refused."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.helpers import NOW
from tests.web.reading import Page, faults_of

from odra.cases import queries
from odra.cases.chosen import policies_of
from odra.facts.moments import day_of
from odra.lab.shop import Truth
from odra.ledger import database as db
from odra.letters import LANGUAGES, catalogue
from odra.policies import load
from odra.web.templatetags.words import case_url

DAYS = "settings.refund.working_days"
SETTINGS = [p for p in load() if p.setting]


@pytest.fixture(autouse=True)
def nothing_chosen(shop: Truth) -> Iterator[None]:
    yield
    db.execute("DELETE FROM ledger_setting")


def look(seller: Client, address: str = "/settings", status: int = 200) -> Page:
    response = seller.get(address)
    assert response.status_code == status
    page = Page(response.content.decode())
    assert faults_of(page) == []
    return page


def value(policy: str = DAYS, account: str = "main", where: str = "amazon.de") -> object:
    return policies_of(account, at=NOW).value(policy, on=day_of(NOW), marketplace=where)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_has_its_words_and_what_it_risks(language: str) -> None:
    said = catalogue(language)
    names = {p.id.removeprefix("settings.").replace(".", "_"): p.id.split(".")[1] for p in SETTINGS}
    assert {name for name in names if f"setting.{name}" not in said} == set(), "setting.<name>: a short name for the page"
    assert {name for name, part in names.items() if f"risk.{name}" not in said and part not in ("estimate", "forecast")} == set()
    left = {code.partition(".")[2] for code in said if code.startswith(("setting.", "risk."))} - set(names)
    assert left == set(), "words for settings that are not there"


def test_every_setting_stands_on_the_page_with_its_source(seller: Client) -> None:
    page = look(seller)
    assert {a["id"] for a in page.every("article")} == {p.id for p in SETTINGS}
    text = " ".join(page.text.split())
    for policy in SETTINGS:
        for source in policy.sources.values():
            assert " ".join(source.says.split()) in text, policy.id


@pytest.mark.parametrize(("account", "where"), [("", ""), ("main", ""), ("", "amazon.de"), ("main", "amazon.de")])
def test_a_choice_is_made_shown_and_taken_back(seller: Client, account: str, where: str) -> None:
    form = {"policy": DAYS, "account": account, "marketplace": where}
    answer = seller.post("/settings/choose", {**form, "value": "3"})
    assert answer.status_code == 302 and value() == 3
    page = look(seller, answer["Location"])
    assert re.search(r"Chosen. \d+ cases decided anew.", page.text)
    assert {"name": "unset", "value": "1"}.items() <= next(b for b in page.every("button") if "name" in b).items()
    assert value(account="other", where="amazon.fr") == (5 if account or where else 3)
    seller.post("/settings/choose", {**form, "unset": "1"})
    assert value() == 5
    assert not [b for b in look(seller, answer["Location"]).every("button") if b.get("name") == "unset"]


def test_a_refused_part_is_named_with_what_was_typed(seller: Client) -> None:
    parts = {"part.domestic": "-4", "part.europe": "9", "part.world": "20"}
    answer = seller.post("/settings/choose", {"policy": "settings.delivery.assumed_days", **parts})
    text = " ".join(Page(answer.content.decode()).text.split())
    assert "“domestic=-4, europe=9, world=20” was not taken. A whole number from 0 to 3,650 is asked." in text


def test_a_setting_of_several_parts_is_chosen_part_by_part(seller: Client) -> None:
    parts = {"part.domestic": "4", "part.europe": "9", "part.world": "20"}
    seller.post("/settings/choose", {"policy": "settings.delivery.assumed_days", **parts})
    assert value("settings.delivery.assumed_days") == {"domestic": 4, "europe": 9, "world": 20}


def test_what_does_not_fit_is_told_beside_its_setting(seller: Client) -> None:
    answer = seller.post("/settings/choose", {"policy": DAYS, "value": "soon"})
    page = Page(answer.content.decode())
    assert answer.status_code == 400 and faults_of(page) == []
    assert "“soon” was not taken. A whole number from 0 to 2,500 is asked. For instance: 5." in " ".join(page.text.split())
    assert value() == 5


@pytest.mark.parametrize(
    ("policy", "given", "said"),
    [
        ("settings.return.address_in", "Nederland", "For instance: DE, FR."),
        ("settings.return.not_returnable", "S" * 2_001, "For instance: SKU-1, SKU-2."),
        ("settings.cost.defect_at_most", "1.5", "A number from 0 to 1 is asked. For instance: 0.05."),
        (DAYS, "-1", "A whole number from 0 to 2,500 is asked."),
    ],
)
def test_a_refusal_says_the_range_and_gives_an_example(seller: Client, policy: str, given: str, said: str) -> None:
    answer = seller.post("/settings/choose", {"policy": policy, "value": given})
    assert answer.status_code == 400 and said in " ".join(Page(answer.content.decode()).text.split())


@pytest.mark.parametrize(
    "form",
    [
        {"policy": "amazon.odr.target", "value": "0.5"},
        {"policy": "settings.nothing", "value": "1"},
        {"policy": DAYS, "value": "3", "account": "nobody"},
        {"policy": DAYS, "value": "3", "marketplace": "amazon.moon"},
    ],
)
def test_what_is_not_there_cannot_be_chosen(seller: Client, form: dict[str, str]) -> None:
    assert seller.post("/settings/choose", form).status_code == 404


def test_the_zone_of_the_desk_is_chosen_for_all_and_times_are_shown_in_it(seller: Client) -> None:
    form = {"policy": "settings.desk.zone", "value": "Asia/Tokyo"}
    assert seller.post("/settings/choose", {**form, "account": "main"}).status_code == 400
    seller.post("/settings/choose", form)
    assert "your own choice since today 18:12" in look(seller).text.casefold()


def test_a_case_shows_the_own_choice_beside_the_default_that_it_cites(seller: Client) -> None:
    told = [r for r in queries.queue(["main"], at=NOW) if DAYS in {reason.policy for reason in r.decision.because}]
    case = case_url(told[0].subject)
    assert "Your own choice:" not in look(seller, case).text
    seller.post("/settings/choose", {"policy": DAYS, "value": "4"})
    page = look(seller, case)
    assert "Your own choice: 4" in " ".join(page.text.split())
    assert {"/settings#" + DAYS, "/rules#" + DAYS} <= {a.get("href", "") for a in page.every("a")}
