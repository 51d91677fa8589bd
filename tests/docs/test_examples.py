"""The examples in docs/examples run as they stand, without a desk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "docs" / "examples").glob("*.py"))


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda path: path.name)
def test_the_example_runs_and_tells(script: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("ODRA_", "DJANGO_"))}
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, env=bare)
    assert ran.returncode == 0, ran.stderr
    assert "P(final rate above 1%) = " in ran.stdout
    assert ran.stderr == ""
