"""Every page of the desk, in both languages, with the simulated shop and with nothing."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client
from tests.helpers import NOW
from tests.web.reading import Page, faults_of

from odra.cases import queries
from odra.cases.drafts import letter_of
from odra.lab.shop import Truth
from odra.web.templatetags.words import case_url

LANGUAGES = ("en", "nl")
PLANTED = (
    "not_received", "message", "return_request", "claim", "claim_appeal", "chargeback", "negative_feedback", "unknown_mail",
)  # fmt: skip
PAGES = {
    "/": ("Today", "Vandaag"),
    "/?stale=1": ("Today", "Vandaag"),
    "/health": ("Health", "Gezondheid"),
    "/health?window=displayed": ("Health", "Gezondheid"),
    "/health?metric=a_to_z_rate": ("Health", "Gezondheid"),
    "/health?of=nobody&metric=nonsense": ("Health", "Gezondheid"),
    "/import": ("Import reports and mails", "Rapporten en mails importeren"),
    "/find": ("Find an order, a name, a word", "Zoek een bestelling, een naam, een woord"),
    "/rules": ("Rules", "Regels"),
    "/rules?q=claim": ("of", "van"),
    "/settings": ("Settings", "Instellingen"),
    "/settings?account=main&marketplace=amazon.de": ("Settings", "Instellingen"),
    "/stock?sku=A-1": ("Out of stock", "Niet op voorraad"),
}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
pytestmark = pytest.mark.usefixtures("shop")


def look(seller: Client, address: str, language: str = "en", status: int = 200) -> Page:
    seller.cookies["odra_language"] = language
    response = seller.get(address)
    assert response.status_code == status, address
    assert response["Content-Security-Policy"] == CSP
    assert response["Cache-Control"] == "no-store"
    page = Page(response.content.decode())
    assert faults_of(page) == []
    assert page.every("html")[0]["lang"] == language
    assert len(page.every("h1")) == 1
    return page


def open_cases() -> dict[str, queries.QueueRow]:
    """One open case of each kind of question."""
    return {row.decision.question: row for row in queries.queue(["main"], at=NOW)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", PAGES)
def test_every_page_speaks_both_languages(seller: Client, address: str, language: str) -> None:
    assert PAGES[address][LANGUAGES.index(language)] in look(seller, address, language).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PLANTED)
def test_a_case_of_every_kind_of_question_speaks_both_languages(seller: Client, kind: str, language: str) -> None:
    row = open_cases()[kind]
    page = look(seller, case_url(row.subject), language)
    assert ("If nothing is done" if language == "en" else "Als er niets gebeurt") in page.text
    assert len([a for a in page.every("button") if "btn-go" in a.get("class", "").split()]) == 1


def test_every_open_case_has_exactly_one_filled_button(seller: Client) -> None:
    rows = queries.queue(["main"], at=NOW)
    assert len(rows) > 20
    for row in rows:
        html = seller.get(case_url(row.subject)).content.decode()
        assert len(re.findall(r'class="btn btn-go\b', html)) == 1, row.subject.native


def test_a_case_with_a_letter_has_its_text_ready_to_be_copied(seller: Client) -> None:
    row = next(r for r in queries.queue(["main"], at=NOW) if letter_of(r.decision))
    page = look(seller, case_url(row.subject))
    fields = [a for a in page.every("textarea") if a["id"] == "draft"]
    assert len(fields) == 1 and fields[0]["lang"] == "en"
    assert {a["data-copy"] for a in page.every("button") if "data-copy" in a} == {"draft"}
    assert "Copy the draft" in page.text and "refund" in page.text


def test_today_shows_each_open_case_once_with_reasons_and_the_start_of_its_draft(seller: Client) -> None:
    page = look(seller, "/")
    rows = [r for r in queries.queue(["main"], at=NOW) if r.decision.state != "stale"]
    shown = [a["href"] for a in page.every("a") if a["href"].startswith("/case/")]
    assert {case_url(r.subject) for r in rows} == set(shown) and len(shown) == 2 * len(rows)  # the name and the button
    assert page.text.count("Why this, in short") == len(rows)
    assert page.text.count("Draft in English") == sum(letter_of(r.decision) is not None for r in rows)


def test_what_the_page_names_is_the_risk_of_the_cases_it_counts(seller: Client) -> None:
    """Those due by midnight, overdue ones too: the sums of their groups, and neither of the groups after them."""
    html = seller.get("/").content.decode()
    lead = re.search(
        r"(\d+) cases? needs? a decision before midnight\.\s*At risk if nothing is done: (.*?)\.\s*</p>", html, re.DOTALL
    )
    assert lead is not None
    group = r'<h2 id="g\d+">([^<]*)</h2><span class="sum">(\d+)</span>(?:<span class="sum end">([^<]*) at risk</span>)?'
    groups = re.findall(group, html)
    assert {"Overdue", "Later"} < {name for name, _, _ in groups}
    today = [(int(count), risk) for name, count, risk in groups if name != "Later"]
    assert sum(count for count, _ in today) == int(lead[1])
    for currency in ("EUR", "GBP"):
        named = re.search(rf"{currency} ([0-9.]*[0-9])", lead[2])
        assert sum(_cents(risk, currency) for _, risk in today) == (round(100 * float(named[1])) if named else 0)
    assert sum(_defects(risk) for _, risk in today) == _defects(lead[2]) > 0


def _cents(risk: str, currency: str) -> int:
    return sum(round(100 * float(a)) for a in re.findall(rf"{currency} ([0-9.]+)", risk))


def _defects(risk: str) -> int:
    return sum(int(n) for n in re.findall(r"(\d+) defect", risk))


def test_a_defect_that_counts_already_is_not_at_risk(seller: Client) -> None:
    html = seller.get("/").content.decode()
    counted = [part for part in html.split('<li class="row"')[1:] if 'data-kind="negative_feedback"' in part]
    assert counted and all("counts already" in part and "+1 defect" not in part for part in counted)


@pytest.mark.parametrize("address", ["/", "/health", "/import", "/stock"])
def test_head_is_answered_as_get_without_a_body(seller: Client, address: str) -> None:
    answer = seller.head(address)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_case_names_its_place_and_leads_to_the_one_before_and_after(seller: Client) -> None:
    listed = [a["href"] for a in look(seller, "/").every("a") if a.get("aria-keyshortcuts") == "Enter"]
    walked, address = [listed[0]], listed[0]
    while following := [a["href"] for a in look(seller, address).every("a") if a.get("data-key") == "j"]:
        address = following[0]
        before = [a["href"] for a in look(seller, address).every("a") if a.get("data-key") == "k"]
        assert before == [walked[-1]]
        walked.append(address)
    assert walked == listed
    assert f"{len(listed)} of {len(listed)}" in look(seller, address).text


def test_a_day_without_a_time_is_shown_as_the_day_at_the_marketplace(seller: Client) -> None:
    row = next(r for r in queries.queue(["main"], at=NOW) if r.decision.question == "return_request")
    view = queries.find_case(row.order_id, accounts=["main"], at=NOW)[0]
    told = next(e for e in view.timeline if e.kind == "return_row")
    assert told.fact.occurred_at % 86_400_000_000 == 23 * 3_600_000_000  # midnight in Amsterdam is 23:00 UTC of the day before
    html = seller.get(case_url(row.subject)).content.decode()
    time, *_ = re.findall(r"<time>([^<]*)</time>(?=<div>Return report)", html)
    assert time in ("Sat 21 Nov", "Sun 22 Nov", "Mon 23 Nov")
    assert f"asked to return on {time};" in html


def test_the_timeline_names_the_file_without_its_folders(seller: Client, shop: Truth) -> None:
    sale = next(s for s in shop.sales if s.events)
    page = look(seller, f"/case/main/{sale.order}")
    assert re.search(r"all-orders-\d{4}-\d\d\.txt, line \d+", page.text)
    assert "/files/" not in page.text


def test_no_address_of_any_page_holds_anything_of_a_buyer(seller: Client, shop: Truth) -> None:
    told = {
        word for s in shop.sales for part in (s.name, s.street, *s.place) for word in re.findall(r"[^\W\d]{4,}", part.casefold())
    }
    pages = [*PAGES, *(case_url(r.subject) for r in open_cases().values())]
    links = {link for address in pages for link in look(seller, address).values("href", "action", "src")}
    inside = [urlsplit(unquote(link)) for link in links if link.startswith(("/", "?"))]
    words = {word for link in inside for word in re.findall(r"[^\W\d]{4,}", f"{link.path} {link.query}".casefold())}
    assert len(told) > 40 and len(words) > 10
    assert words & told == set()


def test_an_order_is_found_by_its_number_and_a_buyer_by_no_address(seller: Client, shop: Truth) -> None:
    order = shop.sales[0].order
    assert seller.get("/find", {"order": f" amazon:{order} "})["Location"] == f"/case/main/{order}"
    look(seller, "/find?order=302-0000000-0000000", status=404)
    look(seller, f"/find?order={shop.sales[0].name}", status=404)


@pytest.mark.parametrize("address", [
    "/case/main/302-0000000-0000000", "/case/nobody/302-0000000-0000000", "/case/main/thread:0", "/import/99999",
    "/import/99999999999999999999999", "/import/99999/rejected.txt", "/nowhere",
])  # fmt: skip
def test_what_is_not_there_is_a_page_that_says_so(seller: Client, address: str) -> None:
    assert "Not here" in look(seller, address, status=404).text
    assert "Niet hier" in look(seller, address, "nl", status=404).text


def test_a_fault_is_a_page_that_says_so(seller: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("odra.cases.queries.account_health", broken)
    seller.raise_request_exception = False
    answer = seller.get("/health")
    assert (answer.status_code, "Er ging iets mis" in answer.content.decode()) == (500, True)
    assert "style=" not in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["after=--5.1", "after=9999999999999999999999.1", "after=x", "stale=1&after=1.²", "state=odd&after=1.1"]
)
def test_a_broken_address_of_a_page_of_today_is_no_fault(seller: Client, query: str) -> None:
    look(seller, f"/?{query}")


def test_what_was_noted_is_taken_from_the_list_and_never_from_the_address(seller: Client) -> None:
    order = case_url(open_cases()["claim"].subject)
    assert "Noted: Answered" in look(seller, f"{order}?noted=answered").text
    assert "Noted" not in look(seller, f"{order}?noted=%3Cscript%3E").text


def test_later_pages_of_a_long_queue_show_every_case_once(seller: Client) -> None:
    seen: list[str] = []
    address = "/?stale=1"
    while address:
        page = look(seller, address)
        seen += [a["href"] for a in page.every("a") if a.get("aria-keyshortcuts") == "Enter"]
        more = [a["href"] for a in page.every("a") if "after=" in a["href"]]
        address = f"/{more[0]}" if more else ""
    stale = [r for r in queries.queue(["main"], at=NOW) if r.decision.state == "stale"]
    assert sorted(seen) == sorted(case_url(r.subject) for r in stale) and stale
