"""What marketplaces call their figures and the columns of these tables (names.yaml)."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

import yaml

from odra.connectors.tables.columns import plain

_SIGNS = re.compile(r"[^\w]")
_BOTH, _COLUMNS = "both", "columns"


@cache
def _tree() -> dict[str, dict[str, str]]:
    """Marketplace, `both` or `columns` -> {their name, bare: ours}."""
    text = (files("odra.connectors.performance") / "names.yaml").read_text("utf-8")
    tree = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # both loaders are safe ones  # nosec B506
    return {where: {bare(name): ours for ours, names in told.items() for name in names} for where, told in tree.items()}


def bare(text: str) -> str:
    return _SIGNS.sub("", plain(text))


def ours(name: str, market: str) -> str:
    """Our name of a figure, else the marketplace's own words."""
    known = {**_tree()[_BOTH], **_tree().get(market, {})}
    return known.get(bare(name), name)


def whose(names: Iterable[str]) -> str:
    """The marketplace whose names these are: two at least, and more than another's; else an empty string."""
    there, anybodys = {bare(name) for name in names}, _tree()[_BOTH].keys()
    counts = Counter({m: len((there & known.keys()) - anybodys) for m, known in _tree().items() if m not in (_BOTH, _COLUMNS)})
    (first, most), (_, next_most) = counts.most_common(2)
    return first if most > next_most and most + len(there & anybodys) >= 2 else ""


def columns(header: Sequence[str]) -> list[str]:
    """The field of each column, its first one only."""
    found: list[str] = []
    for h in header:
        field = _tree()[_COLUMNS].get(bare(h), "")
        found.append("" if field in found else field)
    return found
