"""The page of rules: every policy, its users and sources; what words leave; the way to it from a citation."""

import pytest
from django.test import Client
from tests.web.reading import Page, faults_of

from odra.lab.shop import Truth
from odra.policies import load

pytestmark = pytest.mark.usefixtures("shop")


def look(seller: Client, address: str) -> Page:
    page = Page(seller.get(address).content.decode())
    assert faults_of(page) == []
    return page


def test_every_policy_stands_on_the_page_with_what_its_sources_say(seller: Client) -> None:
    page = look(seller, "/rules")
    assert [a["id"] for a in page.every("article")] == [p.id for p in load()]
    text = " ".join(page.text.split())
    assert all(" ".join(source.says.split()) in text for policy in load() for source in policy.sources.values())


@pytest.mark.parametrize(
    ("words", "found", "left_out"),
    [
        ("appeal 30", "", "amazon.odr.target"),
        ("APPEAL days granted", "amazon.claim.appeal_window", "amazon.odr.target"),
        ("settings.refund", "settings.refund.working_days", "amazon.claim.appeal_window"),
        ("chargeback", "amazon.chargeback.answer_window", "ebay.request.answer_window"),
    ],
)
def test_words_leave_the_policies_that_have_all_of_them(seller: Client, words: str, found: str, left_out: str) -> None:
    ids = {a["id"] for a in look(seller, f"/rules?q={words}").every("article")}
    assert left_out not in ids and (not found or found in ids)
    assert look(seller, "/rules?q=no+such+words+anywhere").every("article") == []


def test_a_citation_leads_to_its_rule(seller: Client, shop: Truth) -> None:
    today = look(seller, "/")
    case = next(a["href"] for a in today.every("a") if a.get("href", "").startswith("/case/"))
    known = {p.id for p in load()}
    led = {a["href"].partition("#")[2] for a in look(seller, case).every("a") if a.get("href", "").startswith("/rules#")}
    assert led and led <= known
