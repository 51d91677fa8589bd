"""Nothing in the project names a machine's paths or a registry, and what it is pinned to has no address."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = {".woff2", ".png", ".parquet", ".pdf", ".gz", ".zip"}
HOSTS = (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("anaconda", "org"), ("crates", "io"))
REGISTRIES = tuple(".".join(host) for host in HOSTS)  # put together, so that this file names none
# Examples in the documents live with the seller of the demo, who is nobody.
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/(?!kade/)\w+|Users/\w+|mnt|srv)/[\w.]")


@cache
def project() -> list[Path]:
    """The files under version control; without one, those that are not made by running or installing."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.splitlines()]
    else:
        found = [p for top in ("src", "tests", "docs", "benchmarks") for p in (ROOT / top).rglob("*")] + list(ROOT.glob("*"))
    return [p for p in found if p.is_file() and p.suffix not in BINARY and "__pycache__" not in p.parts]


def test_no_file_names_a_path_of_a_machine() -> None:
    assert len(project()) > 100
    told = {str(p.relative_to(ROOT)): m[0] for p in project() if (m := MACHINE.search(p.read_text("utf-8")))}
    assert told == {}


def test_no_file_names_the_host_of_a_registry() -> None:
    told = {str(p.relative_to(ROOT)): host for p in project() for host in REGISTRIES if host in p.read_text("utf-8")}
    assert told == {}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_exact_with_hashes_and_without_addresses(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"://|^-i |--(?:extra-)?index-url|--find-links|--trusted-host|^-e | @ ", text, re.MULTILINE)
    blocks = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    assert len(blocks) > 10
    for block in blocks:
        assert re.match(r"[A-Za-z0-9][\w.\[\]-]*==[^\s;]+(?: ;[^\\\n]*)? ?\\\n", block + "\n"), block[:80]
        assert "--hash=sha256:" in block, block[:80]


def test_everything_the_project_needs_is_pinned() -> None:
    pinned = set(
        re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    )
    project_file = (ROOT / "pyproject.toml").read_text("utf-8")
    asked = re.findall(r'"([a-z][\w-]*)', re.search(r"^dependencies = \[(.*?)\]", project_file, re.MULTILINE | re.DOTALL)[1])  # type: ignore[index]
    assert len(asked) > 8
    assert {name.replace("_", "-") for name in asked} <= {name.casefold().replace("_", "-") for name in pinned}
