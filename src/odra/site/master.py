"""Where the master key comes from: a file, the environment or a command; by default a file of the data folder, made at first use."""

import os
import shlex
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from odra.site import home
from odra.vault import Master, Unreadable, key_from

FILE, KEY, COMMAND = "ODRA_MASTER_KEY_FILE", "ODRA_MASTER_KEY", "ODRA_MASTER_KEY_COMMAND"
NAME = "master"
PATIENCE = 30  # seconds for the command


def masters(make: bool = False) -> list[Master]:
    """The master key as set, else that of the data folder and, while it is being changed, the one to come. `make`: where there is none yet.

    Raises Unreadable where it is not to be had or is no key.
    """
    named = [name for name in (FILE, KEY, COMMAND) if os.environ.get(name)]
    if len(named) > 1:
        raise Unreadable("key_unusable", ", ".join(named))
    if named:
        return [_checked(named[0], partial(_SOURCES[named[0]], os.environ[named[0]]))]
    if make:
        home.key(NAME)
    paths = [path for path in (home.home() / f"{NAME}.key", next_file()) if path.exists()]
    if not paths:
        raise Unreadable("key_missing", str(home.home() / f"{NAME}.key"))
    return [_checked(str(path), partial(kept_in, path)) for path in paths]


def where() -> str:
    """What the master key comes from: the name of a setting, or a path."""
    return next((name for name in (FILE, KEY, COMMAND) if os.environ.get(name)), str(home.home() / f"{NAME}.key"))


def next_file() -> Path:
    """The key that follows, until the data keys are wrapped by it."""
    return home.home() / f"{NAME}.next.key"


def _checked(name: str, read: Callable[[], bytes]) -> Master:
    try:
        return Master(read())
    except OSError:
        raise Unreadable("key_missing", name) from None
    except (ValueError, subprocess.SubprocessError):
        raise Unreadable("key_unusable", name) from None


def _told_by(command: str) -> bytes:
    """What a command prints: of a key service, for instance. It runs without a shell."""
    done = subprocess.run(shlex.split(command), check=True, capture_output=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)
    return key_from(done.stdout)


def kept_in(path: Path) -> bytes:
    """Raises OSError, and ValueError for what is no key."""
    return key_from(path.read_bytes(), bare=True)


_SOURCES: dict[str, Callable[[str], bytes]] = {
    FILE: lambda path: kept_in(Path(path).expanduser()),
    KEY: lambda text: key_from(text.encode()),
    COMMAND: _told_by,
}
