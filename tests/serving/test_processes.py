"""The desk served by the real command: several processes that look like one, and that end well."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.reports import all_orders, order

from odra.cli.serving import GRACE

ODRA = [sys.executable, "-m", "odra.site.command"]


class Served:
    """A desk of its own. `ask` gives (status, headers, text)."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.log = folder / "log"
        home = {
            "ODRA_HOME": str(folder / "home"),
            "ODRA_ENV": "demo",
            "ODRA_NOW": "2026-11-23T09:12:00Z",
            "ODRA_LOG": "json",
            **more,
        }
        self.environment = {**os.environ, **home, "TMPDIR": str(folder)}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.process = subprocess.Popen(
            [*ODRA, "serve", "--port", str(self.port)], env=self.environment, stdout=subprocess.PIPE, stderr=self.log.open("wb")
        )
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline().decode()

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        try:
            with self.browser.open(asked, timeout=60) as answer:
                return answer.status, dict(answer.headers), answer.read().decode()
        except urllib.error.HTTPError as fault:
            return fault.code, dict(fault.headers), fault.read().decode()

    def drop(self, path: Path) -> str:
        """Imports a file as the page does; the address on which its progress is shown."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask("/import")[2])
        assert token
        edge = "----odra"
        fields = {"csrfmiddlewaretoken": token[1], "account": "main"}
        parts = "".join(f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items())
        parts += f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"\r\n\r\n'
        body = parts.encode() + path.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}/import", body, kind)
        with self.browser.open(asked, timeout=60) as answer:
            return urllib.parse.urlsplit(answer.url).path

    def workers(self) -> list[int]:
        told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(pid) for pid in told.stdout.split()]

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    desk = Served(tmp_path)
    yield desk
    if desk.process.poll() is None:
        desk.stop(signal.SIGKILL)


def test_it_says_where_it_is_and_several_processes_answer(served: Served) -> None:
    assert f"http://127.0.0.1:{served.port}" in served.said
    with ThreadPoolExecutor(8) as several:
        answers = list(several.map(lambda _: served.ask("/")[0], range(24)))
    assert answers == [200] * 24
    assert len(served.workers()) == 2


def test_an_import_is_known_whichever_process_is_asked_about_it(served: Served, tmp_path: Path) -> None:
    place = served.drop(all_orders(tmp_path / "orders.txt", *(order(n) for n in range(1, 9))))
    assert place.startswith("/import/work/")
    for _ in range(12):
        status, _, text = served.ask(place)
        assert status == 200 and "orders.txt" in text


def test_the_process_that_keeps_imports_can_fail_and_another_takes_its_place(served: Served, tmp_path: Path) -> None:
    assert served.ask("/import")[0] == 200
    for pid in served.workers():
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while served.ask("/import")[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert served.drop(all_orders(tmp_path / "orders.txt", order(1))).startswith("/import/work/")


def test_what_is_too_large_is_read_to_its_end_so_that_the_page_says_so(tmp_path: Path) -> None:
    served = Served(tmp_path, ODRA_UPLOAD_MB="1")
    try:
        for _ in range(4):
            status, _, text = served.ask("/import", b"x" * 3_000_000, **{"Content-Type": "application/octet-stream"})
            assert status == 413 and "1 MB" in text
    finally:
        assert served.stop() == 0


def test_a_stranger_s_word_of_where_he_asks_from_is_not_believed(served: Served) -> None:
    forged = {"X-Odra-From": '0000 ["10.0.0.1", "https"]'}
    assert served.ask("/import", **forged)[0] == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to_and_leaves_nothing_behind(served: Served, tmp_path: Path, how: signal.Signals) -> None:
    assert served.ask("/")[0] == 200
    assert served.stop(how) == 0
    assert list(tmp_path.glob("odra-serve-*")) == []
    assert [line for line in served.lines() if line["level"] not in ("info", "warning")] == []


def test_a_connection_on_which_nothing_is_said_does_not_hold_it_up(served: Served) -> None:
    assert served.ask("/")[0] == 200
    silent = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(4)]
    time.sleep(6)  # a thread listens to it for five seconds, then it is put aside
    served.process.terminate()
    assert served.process.wait(GRACE / 2) == 0
    for connection in silent:
        assert connection.recv(1) == b""
        connection.close()


def test_every_request_is_a_line_with_a_number_and_the_name_of_its_page(served: Served) -> None:
    secret = "Zephyrine-302-7654321-1234567"
    _, headers, _ = served.ask(f"/case/main/{secret}?word={secret}")
    served.ask(f"/find?order={secret}", **{"X-Request-ID": "abcdef0123456789"})
    served.stop()
    lines = served.lines()
    requests = {line["request"]: line for line in lines if line["said"] == "request"}
    assert requests[headers["X-Request-ID"]]["route"] == "case"
    assert requests["abcdef0123456789"]["route"] == "find"
    assert "Zephyrine" not in served.log.read_text() and "302-7654321" not in served.log.read_text()


def test_a_port_that_is_taken_is_said_at_once(served: Served) -> None:
    again = subprocess.run(
        [*ODRA, "serve", "--port", str(served.port)],
        env=served.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert again.returncode == 2 and "--port" in again.stderr
