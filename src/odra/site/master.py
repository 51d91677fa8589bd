"""Where the master key comes from: a file, the environment or a command; by default a file of the data folder, made at first use."""

import os
import shlex
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from odra.site import home
from odra.vault import Master, Unreadable, key_from

NAME = "master"
PATIENCE = 30  # seconds for the command


def masters(make: bool = False) -> list[Master]:
    """The master key as set, else that of the data folder and, while it is being changed, the one to come. `make`: where there is none yet.

    Raises Unreadable where it is not to be had or is no key.
    """
    named = _named()
    if len(named) > 1:
        raise Unreadable("key_unusable", ", ".join(named))
    if named:
        return [_checked(name, partial(_SOURCES[name], told)) for name, told in named.items()]
    if make:
        home.key(NAME)
    paths = [path for path in (file(), next_file()) if path.exists()]
    if not paths:
        raise Unreadable("key_missing", str(file()))
    return [_checked(str(path), partial(kept_in, path)) for path in paths]


def _named() -> dict[str, str]:
    told = {
        "ODRA_MASTER_KEY_FILE": os.environ.get("ODRA_MASTER_KEY_FILE"),
        "ODRA_MASTER_KEY": os.environ.get("ODRA_MASTER_KEY"),
        "ODRA_MASTER_KEY_COMMAND": os.environ.get("ODRA_MASTER_KEY_COMMAND"),
    }
    return {name: text for name, text in told.items() if text}


def where() -> str:
    """What the master key comes from: the name of a setting, or a path."""
    return ", ".join(_named()) or str(file())


def file() -> Path:
    return home.home() / f"{NAME}.key"


def next_file() -> Path:
    """The key that follows, until the data keys are wrapped by it."""
    return home.home() / f"{NAME}.next.key"


def following(path: Path | None) -> Master:
    """The master key that comes next: the one in a file, else a fresh one beside that of the data folder. Raises Unreadable."""
    if path is not None:
        return _checked(str(path), partial(kept_in, path))
    home.key(next_file().stem)
    return _checked(str(next_file()), partial(kept_in, next_file()))


def follow() -> Path | None:
    """The fresh key takes the place of the one before, which stays beside it for backups. Returns where it stays."""
    before = None
    if file().exists():
        before = file().with_name(f"{NAME}-{Master(kept_in(file())).name}.key")
        file().replace(before)
    next_file().replace(file())
    return before


def _checked(name: str, read: Callable[[], bytes]) -> Master:
    try:
        return Master(read())
    except OSError:
        raise Unreadable("key_missing", name) from None
    except (ValueError, subprocess.SubprocessError):
        raise Unreadable("key_unusable", name) from None


def _told_by(command: str) -> bytes:
    """What a command prints: of a key service, for instance. It runs without a shell."""
    words = shlex.split(command)  # of whoever runs the desk
    done = subprocess.run(words, check=True, capture_output=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)  # nosec B603
    return key_from(done.stdout)


def kept_in(path: Path) -> bytes:
    """Raises OSError, and ValueError for what is no key."""
    return key_from(path.read_bytes(), bare=True)


_SOURCES: dict[str, Callable[[str], bytes]] = {
    "ODRA_MASTER_KEY_FILE": lambda path: kept_in(Path(path).expanduser()),
    "ODRA_MASTER_KEY": lambda text: key_from(text.encode()),
    "ODRA_MASTER_KEY_COMMAND": _told_by,
}
