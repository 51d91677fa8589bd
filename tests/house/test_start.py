"""The command starts without what only some of its commands need."""

import subprocess
import sys

HEAVY = ("odra.cases", "odra.rules", "django.db", "numpy", "duckdb", "holidays")


def test_the_command_line_loads_nothing_heavy_before_a_command_asks_for_it() -> None:
    code = "import sys, odra.cli.app; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in loaded if name.startswith(HEAVY)] == []
