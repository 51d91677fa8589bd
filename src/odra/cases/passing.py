"""Files that pass through (dropped on the desk, unpacked) are enciphered and go with whoever holds them; what a crash leaves behind goes a day later."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from odra.facts.moments import DAY
from odra.vault.spool import Spool

NAMED = "odra-*"


def clear(*, at: int) -> int:
    """Remove what nobody can hold any more. Returns how many files."""
    folder = Path(Spool.folder or tempfile.gettempdir())
    old = [path for path in folder.glob(NAMED) if _ours(path) and path.stat().st_mtime_ns // 1000 <= at - DAY]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _ours(path: Path) -> bool:
    with suppress(OSError):
        return path.is_file() and not path.is_symlink() and (not hasattr(os, "getuid") or path.stat().st_uid == os.getuid())
    return False
