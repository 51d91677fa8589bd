"""Where Odra keeps its data: `ODRA_HOME`, with the database and the key that seals what is personal."""

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_setting_up = threading.local()


def home() -> Path:
    """The data folder, made when missing, readable by its owner only."""
    folder = Path(os.environ.get("ODRA_HOME") or Path.home() / ".odra").expanduser()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def database() -> Path:
    """Made when missing, readable by its owner only; what SQLite lays beside it takes its rights over."""
    path = home() / "desk.sqlite3"
    if not path.exists():
        path.touch(mode=0o600)
    return path


def uploads() -> Path:
    """Where enciphered files lie that came with a form, until they are imported; what a crash leaves there is cleared (`cases/passing.py`)."""
    folder = home() / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def key(name: str) -> bytes:
    """32 random bytes kept in a file of the data folder, made at first use."""
    path = home() / f"{name}.key"
    if not path.exists():
        with one_at_a_time():
            _make_key(path)
    return path.read_bytes()


def _make_key(path: Path) -> None:
    """Under another name first: whoever finds a key finds all of it."""
    if path.exists():
        return
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Only one process sets the data folder up; who does so already goes on. SQLite's lock is the same on every system, and goes with its process."""
    if getattr(_setting_up, "mine", False):
        yield
        return
    with closing(sqlite3.connect(home() / "setup.lock", timeout=60, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        _setting_up.mine = True
        try:
            yield
        finally:
            _setting_up.mine = False
