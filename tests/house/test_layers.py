"""The direction of imports, checked by the contracts in pyproject.toml, and that these still mean something."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_contracts_of_the_layers_are_kept() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    ran = subprocess.run([sys.executable, "-c", code, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout


def test_every_room_has_its_layer() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c["type"] == "layers")
    assert layers["exhaustive"]
    named = {room.strip() for layer in layers["layers"] for room in layer.split("|")}
    rooms = {p.name for p in (ROOT / "src" / "odra").iterdir() if (p / "__init__.py").is_file()}
    assert rooms == named


def test_pure_rooms_may_import_neither_django_nor_the_network() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    pure = next(c for c in contracts if "django" in c.get("forbidden_modules", ()))
    assert set(pure["source_modules"]) >= {f"odra.{room}" for room in ("facts", "policies", "rules", "measures", "letters")}
