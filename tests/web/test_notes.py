"""What a person knows, pastes and says of mails and stock: each form of a case, what is refused, and the undo."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.helpers import NOW, take_in
from tests.web.reading import Page, faults_of

from odra.cases import classifying, noting, queries
from odra.cases.choosing import choose
from odra.cases.drafts import drafted, letter_of
from odra.cases.knowing import FORMS
from odra.facts.payloads import NAME, AccountStatus, Metric, UnknownMail
from odra.ledger import queries as ledger
from odra.web.templatetags.words import case_url

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
ANSWERS = {"number": "LZ123456785NL", "amount": "1,95", "currency": "eur", "reference": "", "carrier": "", "finds": "13.1"}
pytestmark = pytest.mark.usefixtures("open_shop")


@pytest.fixture
def open_shop(desk: None, shop_files: object) -> None:
    take_in(shop_files)


def first(kind: str) -> queries.QueueRow:
    return next(r for r in queries.queue(["main"], at=NOW) if r.decision.question == kind and not r.more)


def view(native: str) -> queries.CaseView:
    return queries.find_case(native, accounts=["main"], at=NOW)[0]


def look(seller: Client, address: str, language: str = "en") -> Page:
    seller.cookies["odra_language"] = language
    page = Page(seller.get(address).content.decode())
    assert faults_of(page) == []
    return page


def filled(form: str) -> dict[str, str]:
    return {f.name: f.choices[0] if f.choices else ANSWERS[f.name] for f in FORMS[form].fields}


@pytest.mark.parametrize("form", FORMS)
def test_each_fact_a_person_can_know_is_noted_once_told_in_words_and_undone(seller: Client, form: str) -> None:
    claims = (r for r in queries.queue(["main"], at=NOW) if r.decision.question == "claim" and not r.more)
    row = next(r for r in claims if r.order and r.order.total and r.order.total.currency == ANSWERS["currency"].upper())
    address = case_url(row.subject)
    before = len(view(row.order_id).timeline)
    for _ in range(2):
        sent = seller.post(f"{address}/know", {"form": form, "key": "k1", "note": "They were kind.", **filled(form)})
        assert sent["Location"] == f"{address}?noted=know.{form}"
    assert len(view(row.order_id).timeline) == before + 1
    for language in ("en", "nl"):
        page = look(seller, sent["Location"], language)
        assert "They were kind." in page.text and "not_" not in page.text and "{" not in page.text
    page = look(seller, address)
    assert "noted by you, today 10:12" in page.text
    undo = next(a["action"] for a in page.every("form") if a.get("action", "").endswith("/undo"))
    assert seller.post(undo, {"back": address})["Location"] == address
    assert len(view(row.order_id).timeline) == before


def test_a_fact_that_happened_earlier_stands_at_its_time(seller: Client) -> None:
    row = first("claim")
    seller.post(f"{case_url(row.subject)}/know", {"form": "attempt", "key": "k", "when": "2026-11-20T14:30"})
    told = next(e for e in view(row.order_id).timeline if e.kind == "attempt")
    assert NOW - told.fact.occurred_at == (2 * 24 + 19 * 1 + 0) * 3_600_000_000 + 42 * 60_000_000


@pytest.mark.parametrize(("given", "said"), [
    ({"form": "refund", "amount": "lots", "currency": "EUR"}, "Please look at: Amount"),
    ({"form": "call", "with_whom": "nobody", "by": "seller", "outcome": "held"}, "Please look at: With"),
    ({"form": "attempt", "when": "2026-12-24T10:00"}, "has not come yet"), ({"form": "attempt", "when": "soon"}, "has not come yet"),
    ({"form": "attempt", "when": "0001-01-01T00:00"}, "lies before 2015"),
])  # fmt: skip
def test_a_form_with_a_mistake_comes_back_with_what_was_given(seller: Client, given: dict[str, str], said: str) -> None:
    address = case_url(first("claim").subject)
    answer = seller.post(f"{address}/know", {"key": "k", "note": "Kept words", **given})
    page = Page(answer.content.decode())
    assert answer.status_code == 400 and faults_of(page) == []
    assert said in page.text and "Kept words" in page.text
    assert any(d.get("open") is not None and "open" in d for d in page.every("details"))


def test_more_than_an_order_cost_is_no_refund(seller: Client) -> None:
    row = first("claim")
    assert row.order is not None and row.order.total is not None
    given = {"form": "refund", "key": "k", "amount": "90000", "currency": row.order.total.currency}
    assert "is more than the order cost (" in Page(seller.post(f"{case_url(row.subject)}/know", given).content.decode()).text
    assert not any(e.kind == "refund_issued" for e in view(row.order_id).timeline)


def test_a_number_with_a_slip_is_noted_and_told(seller: Client) -> None:
    address = case_url(first("claim").subject)
    answer = seller.post(
        f"{address}/know", {"form": "tracking", "key": "k", "number": "RR473124828NL", "carrier": "", "on_order": "yes"}
    )
    assert "RR473124828NL is noted, but has a wrong check digit" in Page(answer.content.decode()).text
    assert any(e.kind == "tracking" for e in view(first("claim").order_id).timeline)


@pytest.mark.parametrize("reference", ["CLM-2026-77", "asked at the counter"])
def test_the_reference_of_what_was_filed_stands_in_the_timeline(seller: Client, reference: str) -> None:
    address = case_url(first("claim").subject)
    filed = {"form": "inquiry_filed", "key": "k", "what": "inquiry", "with_whom": "carrier", "reference": reference}
    seller.post(f"{address}/know", filed)
    assert reference in look(seller, address).text


@pytest.mark.parametrize("given", [{"form": "nothing", "key": "k"}, {"form": "consent", "given": "yes"}, {}])
def test_a_form_that_is_none_is_not_found(seller: Client, given: dict[str, str]) -> None:
    assert seller.post(f"{case_url(first('claim').subject)}/know", given).status_code == 404


def test_a_pasted_message_starts_the_clock_it_would_have_started_as_a_mail(seller: Client) -> None:
    order = next(s for s in map(view, _quiet_orders()) if not s.decisions).subject.native
    sent = {
        "what": "message",
        "wrote": "buyer",
        "topic": "not_received",
        "text": "Not here yet.\r\nJ.",
        "when": "2026-11-22T10:00",
        "key": "k",
    }
    assert seller.post(f"/case/main/{order}/paste", sent)["Location"].endswith("?noted=pasted.message")
    decision = view(order).decisions[0]
    assert decision.question == "not_received" and decision.due_at - decision.opened_at == 48 * 3_600_000_000
    page = look(seller, f"/case/main/{order}?noted=pasted.message")
    assert "Not here yet." in page.text and "Pasted: a message" in page.text
    undo = next(a["action"] for a in page.every("form") if a.get("action", "").endswith("/undo"))
    seller.post(undo)
    assert view(order).decisions == ()


def _quiet_orders() -> list[str]:
    return [s.native for s in ledger.subjects(range(1, 400)).values() if s.is_order]


def test_a_pasted_tracking_page_becomes_scans_and_tells_what_it_could_not_use(seller: Client) -> None:
    row = first("claim")
    page = "19 nov. 2026\n14:03 Zending bezorgd\n18 nov. 2026\n09:00 Zending gesorteerd\nVolg ons"
    answer = seller.post(
        f"{case_url(row.subject)}/paste",
        {"what": "tracking", "wrote": "buyer", "number": "3SABCD1234567", "text": page, "key": "k"},
    )
    shown = Page(answer.content.decode())
    assert answer.status_code == 200 and faults_of(shown) == []
    assert "2 scans were read from the page." in shown.text
    assert "Scan: delivered" in shown.text and "proves delivery, not where" in shown.text and "Show what was pasted" in shown.text
    assert {e.kind for e in view(row.order_id).timeline} >= {"scan", "pasted"}
    undos = [a["action"] for a in shown.every("form") if a.get("action", "").endswith("/undo")]
    assert len(undos) == 1
    seller.post(undos[0])
    assert not any(e.kind == "pasted" or "3SABCD1234567" in str(e.fact.payload) for e in view(row.order_id).timeline)


def test_a_tracking_page_without_its_number_asks_for_it(seller: Client) -> None:
    row = next(
        r for r in queries.queue(["main"], at=NOW) if not any(e.kind == "tracking" for e in view(r.subject.native).timeline)
    )
    answer = seller.post(f"{case_url(row.subject)}/paste", {"what": "tracking", "wrote": "buyer", "text": "Volg ons", "key": "k"})
    assert answer.status_code == 400 and "Which parcel is the page about?" in answer.content.decode()


def test_a_pasted_picture_is_shown_as_itself_on_its_case_and_nowhere_else(seller: Client) -> None:
    one, other = first("claim"), first("chargeback")
    sent = {
        "what": "other",
        "wrote": "buyer",
        "text": "",
        "key": "k",
        "picture": SimpleUploadedFile("x.svg", PNG, "image/svg+xml"),
    }
    seller.post(f"{case_url(one.subject)}/paste", sent)
    source = look(seller, case_url(one.subject)).every("img")[0]["src"]
    answer = seller.get(source)
    assert (answer.content, answer["Content-Type"], answer["Cache-Control"]) == (PNG, "image/png", "no-store")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert seller.get(source.replace(one.order_id, other.order_id)).status_code == 404


@pytest.mark.parametrize(("content", "said"), [
    (b"<svg onload='x'/>", "no PNG, JPEG or WebP"), (b"GIF89a", "no PNG, JPEG or WebP"), (PNG + b"0" * 2**22, "too much"),
])  # fmt: skip
def test_what_is_no_picture_or_too_large_is_not_kept(seller: Client, content: bytes, said: str) -> None:
    row = first("claim")
    sent = {
        "what": "other",
        "wrote": "buyer",
        "text": "",
        "key": "k",
        "picture": SimpleUploadedFile("a.png", content, "image/png"),
    }
    answer = seller.post(f"{case_url(row.subject)}/paste", sent)
    assert answer.status_code == 400 and said in answer.content.decode()
    assert not any(e.kind == "pasted" for e in view(row.order_id).timeline)


def strange_mails(count: int) -> str:
    """Mails of one shape that nobody understands, each about an order of its own. Returns the first order."""
    orders = [f"302-9{n:06d}-0000000" for n in range(count)]
    mails = [noting.Noted(o, UnknownMail(f"m{n}", hint="odd", shape="a0b1c2")) for n, o in enumerate(orders)]
    noting.note(mails, account="main", channel="amazon", key="strange mails", at=NOW - 3_600_000_000)
    return orders[0]


def fact_of(page: Page) -> str:
    return next(a["value"] for a in page.every("input") if a.get("name") == "fact")


def test_a_mail_is_said_to_be_something_for_all_of_its_shape_and_taken_back_on_its_imports_page(seller: Client) -> None:
    order = strange_mails(3)
    address = f"/case/main/{order}"
    page = look(seller, address)
    assert set(classifying.CHOICES) <= {a["value"] for a in page.every("option")}
    answer = seller.post(f"{address}/classify", {"fact": fact_of(page), "means": "return_request", "key": "k"})
    assert "3 mails of the same shape are now: a return request." in answer.content.decode()
    assert [d.question for d in view(order).decisions] == ["return_request"]
    page = look(seller, address)
    assert not any(a.get("action", "").endswith("/undo") for a in page.every("form"))
    where = max((a["href"] for a in page.every("a") if re.fullmatch(r"/import/\d+", a["href"])), key=lambda a: int(a[8:]))
    assert any(a["href"] == where for a in look(seller, "/import").every("a"))
    seller.post(f"{where}/undo")
    assert [d.question for d in view(order).decisions] == ["unknown_mail"]


def test_a_mail_of_no_shape_is_classified_alone_and_undone_on_its_case(seller: Client) -> None:
    row = first("unknown_mail")
    address = case_url(row.subject)
    answer = seller.post(f"{address}/classify", {"fact": fact_of(look(seller, address)), "means": "nothing", "key": "k"})
    assert answer.status_code == 200 and view(row.subject.native).decisions == ()


@pytest.mark.parametrize("given", [{"fact": "x", "means": "nothing"}, {"fact": "9" * 5000, "means": "nothing"}, {"means": "odd"}])
def test_nonsense_about_a_mail_is_not_found(seller: Client, given: dict[str, str]) -> None:
    assert seller.post(f"{case_url(first('unknown_mail').subject)}/classify", {**given, "key": "k"}).status_code == 404


def test_what_was_marked_of_many_cases_at_once_is_not_undone_from_one_of_them(seller: Client) -> None:
    stale = queries.queue_page(["main"], state="stale", at=NOW)
    assert len(stale) > 1
    seller.post("/mark-stale")
    page = look(seller, case_url(stale[0].subject))
    assert not any(a.get("action", "").endswith("/undo") for a in page.every("form"))
    where = next(a["href"] for a in page.every("a") if re.fullmatch(r"/import/\d+", a["href"]))
    assert any(a["href"] == where for a in look(seller, "/import").every("a"))
    seller.post(f"{where}/undo")
    assert len(queries.queue_page(["main"], state="stale", at=NOW)) == len(stale)


def test_a_refund_that_is_due_is_noted_first_and_its_letter_offered_after(seller: Client) -> None:
    row = next(r for r in queries.queue(["main"], at=NOW) if r.decision.step.code == "step.refund" and not r.more)
    assert row.decision.letter is not None and letter_of(row.decision) is None
    address = case_url(row.subject)
    page = look(seller, address)
    assert "Note the refund" in page.text and "I have refunded" not in page.text
    deeds = [a["value"] for a in page.every("option")]
    assert deeds[0] == "refunded"
    given = {
        a["name"]: a["value"]
        for a in page.every("input")
        if a.get("id", "").startswith("refund-") and a["name"] in ("amount", "currency")
    }
    seller.post(f"{address}/know", {"form": "refund", "key": "k", **given})
    letter = drafted(view(row.subject.native), at=NOW)
    assert letter is not None and letter.text.count("I have refunded you in full") == 1
    assert "I have refunded you in full" in look(seller, address).text
    seller.post(f"{address}/paste", {"what": "message", "wrote": "seller", "text": letter.text, "key": "k2"})
    after = drafted(view(row.subject.native), at=NOW)
    assert after is not None and after.template == "not_received_reported", "the report that was announced is next (R10)"


def test_drafts_are_signed_with_the_name_that_the_seller_chose_and_hold_a_place_for_it_before(seller: Client) -> None:
    row = next(r for r in queries.queue(["main"], at=NOW) if letter_of(r.decision))
    assert "[your name]" in look(seller, case_url(row.subject)).text
    choose("settings.letter.signed_by", "Femke of Gull & Sons", account="", where="", accounts=["main"], told_by="seller", at=NOW)
    page = look(seller, case_url(row.subject)).text
    assert "Femke of Gull & Sons" in page and "[your name]" not in page


def test_a_plan_stands_in_one_stage_only(seller: Client) -> None:
    for row in queries.queue(["main"], at=NOW):
        if row.decision.plan:
            assert seller.get(case_url(row.subject)).content.decode().count('aria-current="step"') <= 1


def test_a_sku_goes_out_of_stock_with_its_waiting_orders_and_comes_in_again(
    seller: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = next(
        f.payload.sku for told in ledger.facts_of(sorted(ledger.subjects(range(1, 3000)))).values() for f in told
        if NAME[type(f.payload)] == "order_row" and f.payload.status == "Unshipped"
    )  # fmt: skip
    sent = {"shop": "main/amazon", "sku": f" {sku} ", "out": "1"}
    for key in ("a", "a"):
        assert seller.post("/stock/say", {**sent, "key": key})["Location"] == "/stock"
    page = look(seller, "/stock")
    assert sku in page.text and "out since today 10:12" in page.text
    assert any(a["href"].startswith("/case/main/") for a in page.every("a"))
    undo = next(a["action"] for a in page.every("form") if a.get("action", "").endswith("/undo"))
    assert seller.post(undo, {"back": "/stock"})["Location"] == "/stock"
    assert "No SKU is marked as out of stock." in look(seller, "/stock").text
    seller.post("/stock/say", {**sent, "key": "b"})
    monkeypatch.setenv("ODRA_NOW", "2026-11-23T09:13:00Z")
    seller.post("/stock/say", {**sent, "out": "0", "key": "c"})
    assert "No SKU is marked as out of stock." in look(seller, "/stock").text


@pytest.mark.parametrize("sku", ["", "  ", "x" * 81])
def test_what_can_be_no_sku_is_told_so(seller: Client, sku: str) -> None:
    assert seller.post("/stock/say", {"shop": "main/amazon", "sku": sku, "out": "1", "key": "k"}).status_code == 400


def test_health_shows_the_marketplaces_figures_beside_ours_and_a_status_that_is_not_normal(seller: Client) -> None:
    told = [
        noting.Noted("account:amazon.de", AccountStatus("AT_RISK", "amazon.de", score=180)),
        noting.Noted("account:amazon.de", Metric("order_defect_rate", "amazon.de", "seller", 20720, 20780, 7, 50, rate="0.14")),
    ]
    noting.note(told, account="main", channel="amazon", key="standing", at=NOW)
    for language, says in (("en", "says of your account: AT_RISK"), ("nl", "zegt van uw account: AT_RISK")):
        page = look(seller, "/health", language)
        assert says in page.text and "14.00%" in page.text
    assert "The marketplace counts" in look(seller, "/health").text


@pytest.mark.parametrize("code", ["ADA", "Ada Example", "13.1 Ada", "........."])
def test_a_reason_code_is_no_name(seller: Client, code: str) -> None:
    row = first("claim")
    before = len(view(row.order_id).timeline)
    assert (
        seller.post(
            f"{case_url(row.subject)}/know", {"form": "chargeback_code", "key": "k", "about": "", "finds": code}
        ).status_code
        == 400
    )
    assert len(view(row.order_id).timeline) == before
