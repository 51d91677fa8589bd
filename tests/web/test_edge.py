"""The edge: this machine only, its own hosts only, forms with their token only, and headers that forbid the rest."""

import re
from importlib.resources import files

import pytest
from django.test import Client
from tests.helpers import signed_in
from tests.web.conftest import HOST
from tests.web.reading import Page, faults_of
from tests.web.test_strangers import address as address_of

from odra.web.urls import urlpatterns

pytestmark = pytest.mark.usefixtures("desk")
SCREENS = sorted(p for p in files("odra.web").rglob("*.html"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "host", ["odra.example", "127.0.0.1.odra.example", "0.0.0.0", "192.168.1.7", "localhost.odra.example:8000"]
)
def test_a_host_that_is_not_this_machine_is_refused(host: str) -> None:
    assert Client(SERVER_NAME=HOST).get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_the_names_of_this_machine_are_served(host: str) -> None:
    assert signed_in(SERVER_NAME=HOST).get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("address", ["192.168.1.7", "10.0.0.1", "8.8.8.8", "::ffff:10.0.0.1", "fe80::1"])
def test_another_machine_is_refused_even_when_it_names_this_one(address: str) -> None:
    client = Client(SERVER_NAME=HOST, REMOTE_ADDR=address, headers={"x-forwarded-for": "127.0.0.1"})
    assert client.get("/").status_code == 403
    assert client.post("/mark-stale").status_code == 403


@pytest.mark.parametrize("name", [p.name for p in urlpatterns])
def test_no_form_is_taken_without_its_token(name: str) -> None:
    client = Client(SERVER_NAME=HOST, enforce_csrf_checks=True)
    assert client.post(address_of(str(name)), {"key": "1"}).status_code == 403


def test_a_form_with_its_token_is_taken_and_another_sites_token_is_not() -> None:
    client = signed_in(SERVER_NAME=HOST, enforce_csrf_checks=True)
    page = Page(client.get("/import").content.decode())
    token = next(a["value"] for a in page.every("input") if a.get("name") == "csrfmiddlewaretoken")
    assert client.post("/import", {"csrfmiddlewaretoken": token}).status_code == 400  # taken: it asks for a file
    assert client.post("/import", {"csrfmiddlewaretoken": token[::-1]}).status_code == 403
    elsewhere = client.post("/import", {"csrfmiddlewaretoken": token}, headers={"origin": "https://odra.example"})
    assert elsewhere.status_code == 403


def test_headers_forbid_frames_guessing_of_types_and_inline_code(seller: Client) -> None:
    response = seller.get("/")
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in response["Content-Security-Policy"] and "data:" not in response["Content-Security-Policy"]


def test_pages_that_are_not_there_and_forms_refused_carry_the_policy_too(seller: Client) -> None:
    for response in (seller.get("/nowhere"), seller.get("/mark-stale")):
        assert response.status_code in (404, 405)
        assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(("language", "said"), [("en", "This form is no longer good"), ("nl", "Dit formulier geldt niet meer")])
def test_a_form_from_before_a_sign_in_is_refused_on_a_page_of_the_desk(language: str, said: str) -> None:
    client = Client(SERVER_NAME=HOST, enforce_csrf_checks=True)
    client.cookies["odra_language"] = language
    response = client.post("/sign-in", {"login": "x@example.org", "password": "x"})
    page = Page(response.content.decode())
    assert response.status_code == 403 and said in page.text and faults_of(page) == []
    assert "<style" not in response.content.decode()


def test_language_and_look_are_kept_in_a_cookie_that_no_script_can_read(seller: Client) -> None:
    response = seller.get("/health?language=nl&theme=dark&window=live")
    assert response["Location"] == "/health?window=live"
    for cookie in (response.cookies["odra_language"], response.cookies["odra_theme"]):
        assert cookie["httponly"] and cookie["samesite"] == "Strict"
    html = Page(seller.get("/health").content.decode()).every("html")[0]
    assert (html["lang"], html["data-theme"]) == ("nl", "dark")


def test_choosing_a_look_leads_to_no_other_host(seller: Client) -> None:
    response = seller.get("//elsewhere.example/?theme=dark", PATH_INFO="//elsewhere.example/")
    assert response["Location"] == "/%2Felsewhere.example/"


def test_a_language_that_odra_does_not_speak_changes_nothing(seller: Client) -> None:
    assert not seller.get("/?language=../../x&theme=red").cookies
    seller.cookies["odra_language"], seller.cookies["odra_theme"] = "xx", "'><script>"
    html = Page(seller.get("/").content.decode()).every("html")[0]
    assert html == {"lang": "en"}


@pytest.mark.parametrize(
    ("asked", "spoken"), [("nl-NL,nl;q=0.9,en;q=0.8", "nl"), ("fr, nl;q=0.5", "nl"), ("de", "en"), ("", "en"), (";;,", "en")]
)
def test_the_browsers_language_is_spoken_until_one_is_chosen(seller: Client, asked: str, spoken: str) -> None:
    html = seller.get("/", headers={"accept-language": asked}).content.decode()
    assert Page(html).every("html")[0]["lang"] == spoken


@pytest.mark.parametrize("screen", SCREENS, ids=lambda p: "/".join(p.parts[-2:]))
def test_no_template_holds_inline_code_or_leaves_text_unescaped(screen: object) -> None:
    text = screen.read_text("utf-8")  # type: ignore[attr-defined]
    for found in re.findall(r"<script[^>]*>", text):
        assert "{% static" in found, "a script comes from a file"
    assert not re.search(r"<style|\sstyle=|\son[a-z]+\s*=|javascript:|\|safe\b|autoescape|mark_safe|https?://", text)


def test_static_files_come_from_this_machine_and_name_no_other() -> None:
    static = files("odra.web") / "static" / "odra"
    for name in ("desk.css", "tokens.css", "desk.js", "mark.svg"):
        text = (static / name).read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//[a-z0-9-]+\.[a-z]{2,}|@import|innerHTML|eval\(", text), name
