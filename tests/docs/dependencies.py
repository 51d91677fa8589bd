"""What Odra is made of: `python -m tests.docs.dependencies > docs/dependencies.md`, from the pinned lists and what the packages say of themselves."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
HEAD = """# Dependencies

What Odra is pinned to, with the licence that each package states: made by `python -m tests.docs.dependencies > docs/dependencies.md`, and a test
fails when it is not current. `make audit` asks a public database for known vulnerabilities of the first list; it needs the network, and
fails where not every package could be looked up.
"""
ELSEWHERE = {"colorama": "BSD-3-Clause"}  # only installed on other systems
TOLD = {  # where a package states its licence as a text or a class
    "Apache Software License": "Apache-2.0", "MIT License": "MIT", "BSD License": "BSD", "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Apache License, Version 2.0": "Apache-2.0", "Apache 2.0": "Apache-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0",
}  # fmt: skip


class Pin(NamedTuple):
    name: str
    version: str
    by: str


def pins(name: str) -> list[Pin]:
    """Of a pinned list; `by`: what asks for it, empty where we do."""
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", (ROOT / name).read_text("utf-8"))
    return [_pin(block) for block in blocks if re.match(r"[A-Za-z0-9]", block)]


def _pin(block: str) -> Pin:
    found = re.match(r"([\w.-]+)(?:\[[^]]*\])?==([^\s;\\]+)", block)
    assert found, block[:60]
    via = re.findall(r"^    # +(?:via +)?(?!via$)(.+)$", block, re.MULTILINE)
    return Pin(found[1], found[2], "" if any(v.startswith("-r ") for v in via) else ", ".join(v.split(" (")[0] for v in via))


def licence(name: str) -> str:
    """As the package states it; empty where it is not installed here."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ELSEWHERE.get(name, "")
    if expression := told.get("License-Expression"):
        return str(expression)
    classes = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier", []) if c.startswith("License ::")]
    named = [c for c in classes if c != "OSI Approved"] or [str(told.get("License") or "").strip().partition("\n")[0]]
    return ", ".join(TOLD.get(one, one) for one in named)


def installed(name: str) -> str:
    """The version that is here; empty where it is not."""
    try:
        return metadata(name)["Version"]
    except PackageNotFoundError:
        return ""


def lines(found: list[Pin]) -> list[str]:
    return [f"| {p.name} | {p.version} | {licence(p.name)} | {p.by or 'Odra'} |" for p in found]


def page() -> str:
    runs = pins("requirements.txt")
    tests = [p for p in pins("requirements-dev.txt") if p.name not in {r.name for r in runs}]
    table = "| package | version | licence | asked for by |\n|---|---|---|---|\n"
    parts = [("To run", runs), ("To test", tests)]
    return HEAD + "".join(f"\n## {title}\n\n{table}" + "\n".join(lines(found)) + "\n" for title, found in parts)


if __name__ == "__main__":
    print(page(), end="")
