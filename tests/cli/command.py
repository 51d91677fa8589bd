"""The `odra` command in this process, and as a process of its own with a data folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import databases
from typer.testing import CliRunner

from odra.cli.app import app
from odra.site.wiring import set_up

NOW = "2026-11-23T09:12:00Z"


class Ran:
    """What came of a command."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def odra(*words: object, stdin: bytes | None = None) -> Ran:
    """Raises what the command let escape: a traceback is never an answer."""
    result = CliRunner().invoke(app, [str(w) for w in words], obj=set_up, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def environment(home: Path, **more: str) -> dict[str, str]:
    return {**os.environ, **databases.of_home(home), "ODRA_HOME": str(home), "ODRA_ENV": "test", "ODRA_NOW": NOW, **more}


def begun(home: Path, *words: object, **more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "odra.site.command", *(str(w) for w in words)]
    return subprocess.Popen(
        command, env=environment(home, **more), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def process(home: Path, *words: object, **more: str) -> Ran:
    running = begun(home, *words, **more)
    out, err = running.communicate(timeout=120)
    return Ran(running.returncode, out.decode(), err.decode())


def plain(values: Mapping[str, Any]) -> dict[str, str]:
    """The types of a JSON object's values, by key: what an interface promises."""
    names = {str: "text", bool: "yes/no", int: "whole", float: "decimal", list: "list", dict: "object", type(None): "none"}
    return {key: names[type(value)] for key, value in values.items()}
