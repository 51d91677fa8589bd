"""A desk with the simulated shop, served by the real command on a free port, and Chromium in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/lib/chromium/chromium", "/snap/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
HERE = Path(__file__).parent
Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in (*found, *PLACES) if path and os.access(path, os.X_OK)), "")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if not path:
        pytest.skip(f"no Chromium found (looked for {', '.join(NAMES)}); browser tests need one, for instance Debian's chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


class Desk:
    """`address` of a desk being served; `odra` runs the command on its data; `files` are the shop's.

    As in the demo nobody has to sign in, unless `demo` is False.
    """

    def __init__(self, folder: Path, *, demo: bool = True) -> None:
        self.files = folder / "files"
        home = {"ODRA_HOME": str(folder / "home"), "ODRA_ENV": "demo" if demo else "test", "ODRA_NOW": "2026-11-23T09:12:00Z"}
        self.environment = {**os.environ, **home}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"

    def odra(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*self.command, *words], env=self.environment, capture_output=True, text=True, check=False)

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "odra.site.command"]

    def serve(self) -> subprocess.Popen[bytes]:
        server = subprocess.Popen(
            [*self.command, "serve", "--port", str(self.port)], env=self.environment, stdout=subprocess.DEVNULL
        )
        for _ in range(200):
            try:
                urllib.request.urlopen(self.address, timeout=5).close()
                return server
            except OSError:
                time.sleep(0.05)
        server.kill()
        raise TimeoutError(f"the desk did not come up on {self.address}")

    @contextmanager
    def served(self) -> Iterator["Desk"]:
        server = self.serve()
        yield self
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Of its own for every module, so that what one writes no other sees."""
    filled = Desk(tmp_path_factory.mktemp("desk"))
    assert filled.odra("shop", str(filled.files), "--orders", "1500").returncode == 0
    assert filled.odra("import", str(filled.files)).returncode == 1  # the shop plants a file with mistakes
    with filled.served() as served:
        yield served


@pytest.fixture(scope="module")
def own(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An empty desk that nobody has."""
    with Desk(tmp_path_factory.mktemp("own"), demo=False).served() as served:
        yield served


class Watch:
    """What went wrong behind the page: words on the console, faults, and requests to anywhere else."""

    def __init__(self, desk: Desk, context: BrowserContext) -> None:
        self.desk, self.faults = desk, list[str]()
        context.on("request", self._asked)
        context.on("console", self._told)
        context.on("response", self._answered)
        context.on("weberror", lambda fault: self.faults.append(str(fault.error)))

    def _told(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(message.text)

    def _answered(self, response: Response) -> None:
        """A page may be not found; what a page is made of may not."""
        if response.status >= 400 and response.request.resource_type != "document":
            self.faults.append(f"{response.status} for {response.url}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.desk.address}/", "blob:", "data:")):
            self.faults.append(f"asked {request.url}")


@pytest.fixture
def visit(browser: Browser, desk: Desk) -> Iterator[Open]:
    """Opens a page of the desk; the test fails when anything was wrong behind any page that it opened."""
    contexts: list[tuple[BrowserContext, Watch]] = []

    def visited(path: str = "/", *, width: int = 1440, theme: str = "light", language: str = "en", **more: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, permissions=["clipboard-read", "clipboard-write"],
            reduced_motion="reduce", **more,
        )  # type: ignore[arg-type]  # fmt: skip
        context.add_cookies([{"name": "odra_language", "value": language, "url": desk.address}])
        contexts.append((context, Watch(desk, context)))
        page = context.new_page()
        page.goto(desk.address + path)
        return page

    yield visited
    faults = [fault for _, watch in contexts for fault in watch.faults]
    for context, _ in contexts:
        context.close()
    assert faults == []
