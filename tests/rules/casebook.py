"""The experts' cases of this folder, read as `odra cases check` reads a seller's own."""

from collections.abc import Iterator
from pathlib import Path

from odra.lab.case_files import read
from odra.lab.casebook import Case, named, shown_decision, shown_defect, when

__all__ = ["HERE", "Case", "all_cases", "cases", "named", "shown_decision", "shown_defect", "when"]
HERE = Path(__file__).parent / "cases"


def cases(name: str) -> list[Case]:
    """The cases of a file."""
    return read((HERE / f"{name}.yaml").read_text("utf-8"))


def all_cases() -> Iterator[Case]:
    for file in sorted(HERE.glob("*.yaml")):
        if file.stem != "claim_pairs":
            yield from cases(file.stem)
