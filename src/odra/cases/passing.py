"""Files that pass through: what was dropped on the desk or unpacked goes with whoever holds it, and what a crash leaves behind goes a day later."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from odra.facts.moments import DAY

UNPACKED = "odra-*"  # names in the system's folder for temporary files


def clear(*, at: int) -> int:
    """Remove what nobody can hold any more. Returns how many files."""
    old = [path for path in _files() if _ours(path) and path.stat().st_mtime_ns // 1000 <= at - DAY]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _files() -> Iterator[Path]:
    yield from Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()
    yield from Path(tempfile.gettempdir()).glob(UNPACKED)


def _ours(path: Path) -> bool:
    with suppress(OSError):
        return path.is_file() and not path.is_symlink() and (not hasattr(os, "getuid") or path.stat().st_uid == os.getuid())
    return False
