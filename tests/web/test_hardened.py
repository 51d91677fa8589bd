"""What the desk tells browsers to forbid, and how it stands behind TLS."""

import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.cli.command import environment
from tests.web.conftest import HOST

from odra.site import logs

pytestmark = pytest.mark.usefixtures("desk")
WEB = Path(__file__).resolve().parents[2] / "src" / "odra"
PAGES = ["/", "/sign-in", "/welcome", "/nowhere", "/healthz", "/static/odra/desk.css", "/static/odra/nothing.css", "/metrics"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_a_policy_without_inline_code_or_styles(path: str) -> None:
    answer = Client(SERVER_NAME=HOST).get(path)
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")} == {
        "'self'"
    }
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"] and "geolocation=()" in answer["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer
    if path not in ("/healthz", "/metrics"):
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_picture_or_page_needs_a_style_of_its_own() -> None:
    """The picture that `odra health --plot` writes is a file of its own, and the only one with a style in it."""
    sources = [p for p in WEB.rglob("*") if p.suffix in (".html", ".svg", ".js", ".py") and "catalogue" not in p.parts]
    inline = re.compile(r"""\sstyle=["'{]|<style|\.style\.|setAttribute\(["']style|\bon(?:click|load|error|submit)=""")
    assert {p.name for p in sources if inline.search(p.read_text("utf-8"))} == set()


def deployed(tmp_path: Path, code: str, **more: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment(tmp_path, DJANGO_SETTINGS_MODULE="odra.site.settings", **more),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stderr + ran.stdout


def test_django_finds_nothing_to_say_of_a_desk_behind_tls(tmp_path: Path) -> None:
    code = "from django.core.management import execute_from_command_line as go; go(['odra', 'check', '--deploy', '--fail-level', 'INFO'])"
    assert "no issues" in deployed(tmp_path, code, ODRA_URL="https://desk.example.com")


ASKED = """
from odra.site.wiring import set_up
set_up()
from django.test import Client
a = Client(SERVER_NAME="desk.example.com").get("/sign-in")
print(a.status_code, a.get("Location"))
b = Client(SERVER_NAME="desk.example.com", headers={"x-forwarded-proto": "https"}).get("/sign-in")
print(b.status_code, b["Strict-Transport-Security"], *sorted(f"{m.key}:{bool(m['secure'])}" for m in b.cookies.values()))
print(Client(SERVER_NAME="other.example.com").get("/sign-in").status_code)
print(Client(SERVER_NAME="10.0.0.1").get("/healthz").status_code)
"""


def test_behind_tls_it_is_spoken_to_in_no_other_way(tmp_path: Path) -> None:
    first, second, third, fourth = deployed(tmp_path, ASKED, ODRA_URL="https://desk.example.com").strip().splitlines()[-4:]
    assert first == "301 https://desk.example.com/sign-in"
    assert second.startswith("200 max-age=31536000") and "csrftoken:True" in second and ":False" not in second
    assert (third, fourth) == ("400", "200")


CANARY = "Zephyrine-302-7654321-1234567"


def line(kind: type[logging.Formatter], record: logging.LogRecord) -> str:
    return kind().format(record)


@pytest.mark.parametrize("kind", [logs.WithoutWords, logs.Json])
def test_lines_of_libraries_come_without_the_words_in_them(kind: type[logging.Formatter]) -> None:
    make = logging.LogRecord
    told = [
        make("django.request", 40, "x.py", 1, "%s: %s", ("Internal Server Error", f"/case/main/{CANARY}"), None),
        make("django.security.DisallowedHost", 40, "x.py", 1, f"Invalid HTTP_HOST header: '{CANARY}'.", None, None),
        make("gunicorn.error", 40, "x.py", 1, "Error handling request %s", (f"/find?order={CANARY}",), None),
        make("httpx", 20, "x.py", 1, "HTTP Request: %(url)s", ({"url": CANARY},), None),
        make("somebody", 20, "x.py", 1, "%d of %s", (CANARY,), None),
    ]
    lines = [line(kind, record) for record in told]
    assert not [text for text in lines if CANARY in text or "302-" in text]
    assert "Internal Server Error" in lines[0] and "Error handling request" in lines[2]


@pytest.mark.parametrize("kind", [logs.WithoutWords, logs.Json])
def test_a_fault_is_told_by_its_type_and_place(kind: type[logging.Formatter]) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        record = logging.LogRecord("odra.desk", 40, "x.py", 1, "broken", None, sys.exc_info())
    text = line(kind, record)
    assert "ValueError" in text and "test_hardened" in text and CANARY not in text


def test_a_request_is_told_by_the_name_of_its_page(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "odra.desk"):
        answer = Client(SERVER_NAME=HOST).get(f"/case/main/{CANARY}?word={CANARY}")
    (record,) = [r for r in caplog.records if r.name == "odra.desk"]
    text = line(logs.Json, record)
    assert CANARY not in text and '"route": "case"' in text and f'"status": {answer.status_code}' in text


@pytest.mark.parametrize(("given", "kept"), [("abcdef0123456789", True), (CANARY + " x", False), ("", False), ("<b>", False)])
def test_a_proxys_number_of_a_request_is_kept_where_it_is_one(given: str, kept: bool) -> None:
    told = Client(SERVER_NAME=HOST).get(reverse("account_login"), headers={"x-request-id": given})["X-Request-ID"]
    assert (told == given) is kept and re.fullmatch(r"[A-Za-z0-9-]{8,64}", told)


def test_a_mode_of_logs_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODRA_LOG", "loud")
    with pytest.raises(ValueError, match="quiet, plain, json"):
        logs.mode()


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_number_in_a_drawing_is_written_alike_in_every_language(language: str) -> None:
    from django.template import engines
    from django.utils import translation

    with translation.override(language):
        assert engines["django"].from_string("M{{ x }} 16v-3").render({"x": 0.5}) == "M0.5 16v-3"


def test_what_was_tried_is_counted_by_all_processes_together(tmp_path: Path) -> None:
    code = """
from odra.site.wiring import set_up
set_up()
from django.core.cache import cache
print(cache.get_or_set('tried', lambda: 1), cache.incr('tried'))
"""
    assert [deployed(tmp_path, code).split() for _ in range(2)] == [["1", "2"], ["2", "3"]]
    assert not (tmp_path / "tried").exists(), "in the database"
