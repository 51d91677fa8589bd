"""Where Odra keeps its data: `ODRA_HOME`, with the database and the key that seals what is personal."""

import os
import secrets
from pathlib import Path


def home() -> Path:
    """The data folder, made when missing, readable by its owner only."""
    folder = Path(os.environ.get("ODRA_HOME") or Path.home() / ".odra").expanduser()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def database() -> Path:
    return home() / "desk.sqlite3"


def key(name: str) -> bytes:
    """32 random bytes kept in a file of the data folder, made at first use."""
    path = home() / f"{name}.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(fresh := secrets.token_bytes(32))
    return fresh
