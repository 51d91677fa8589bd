"""Sign-ins that fail are counted by all processes of a desk together, and a new start forgets none."""

import re
import subprocess
import sys
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.serving.test_processes import ODRA, Served

EMAIL, PASSWORD = "femke@example.org", "Zeven-kamelen9"
PERSON = f"""
from odra.site.wiring import set_up
set_up()
from odra.people.operations import first_owner
first_owner("{EMAIL}", "Femke", "{PASSWORD}")
"""
MOST = 30  # attempts a minute from one address


def desk(folder: Path) -> Served:
    return Served(folder, ODRA_ENV="test")


def sign_in(served: Served, password: str) -> tuple[int, str]:
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', served.ask("/sign-in")[2])
    assert token
    form = {"csrfmiddlewaretoken": token[1], "login": EMAIL, "password": password}
    status, _, text = served.ask("/sign-in", urllib.parse.urlencode(form).encode())
    return status, text


def odra(served: Served, *words: str) -> None:
    subprocess.run([*ODRA, *words], env=served.environment, check=True, capture_output=True)


@pytest.fixture
def served(tmp_path: Path) -> Served:
    first = desk(tmp_path)
    subprocess.run([sys.executable, "-c", PERSON], env=first.environment, check=True)
    return first


def test_ten_failures_lock_and_thirty_attempts_are_the_most_whichever_process_is_asked(served: Served, tmp_path: Path) -> None:
    try:
        assert len(served.workers()) == 2 and "Sign in" in served.ask("/sign-in")[2]  # the cookie that all of them send
        with ThreadPoolExecutor(4) as several:
            told = list(several.map(lambda n: sign_in(served, f"wrong {n}"), range(MOST + 10)))
        assert {status for status, _ in told} == {200, 429}
        let = [text for status, text in told if status == 200]
        assert 10 < len(let) <= MOST, "all processes together"
        assert sum("do not belong together" in text for text in let) <= 9 + 3, "some looked before the tenth was counted"
        assert "This address is locked" in let[-1]
    finally:
        served.stop()
    again = desk(tmp_path)
    try:
        assert sign_in(again, PASSWORD)[0] == 429, "a new start forgets nothing"
        subprocess.run(
            [sys.executable, "-c", "from odra.site.wiring import set_up; set_up(); from django.core.cache import cache; cache.clear()"],
            env=again.environment, check=True,
        )  # fmt: skip
        assert "This address is locked" in sign_in(again, PASSWORD)[1]
        odra(again, "people", "unlock", EMAIL)
        assert "Sign out" in sign_in(again, PASSWORD)[1]
    finally:
        again.stop()
