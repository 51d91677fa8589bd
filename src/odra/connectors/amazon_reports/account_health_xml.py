"""The older account health report (GET_V1_SELLER_PERFORMANCE_REPORT, XML), which alone tells how fast buyers are answered.

It names no marketplace: that comes with `--marketplace`.
"""

from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import Element

from odra.connectors.amazon_reports.account_health import told
from odra.connectors.amazon_reports.markup import FAULTS, broken_at, elements, is_markup, tag
from odra.connectors.amazon_reports.metrics import Figures, decimal_text, metrics
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY
from odra.facts.reading import Hints, Sample

REPORT = "sellerPerformanceReport"


class AccountHealthXml:
    channel, kind, rank, version = "amazon", "account_health", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and is_markup(sample, f"<{REPORT}")

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        figures: list[Figures] = []
        broken: list[Problem] = []
        try:
            for report in elements(stream, sample, REPORT):
                figures.extend(_figures("", _tree(report), hints.marketplace))
        except FAULTS as wrong:
            broken.append(Problem(len(figures) + broken_at(wrong), "", "", "xml_broken"))
        newest = hints.as_of or max((f.to_on * DAY for f in figures if f.to_on is not None), default=0)
        yield from told(figures, [], newest)
        yield from broken


def _tree(element: Element, deep: int = 0) -> Any:
    """An element as its text, or as a dict of the elements in it; several of a name are a list."""
    if not len(element) or deep > 20:
        return (element.text or "").strip()
    found: dict[str, Any] = {}
    for inner in element:
        found.setdefault(tag(inner), []).append(_tree(inner, deep + 1))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _figures(name: str, value: Any, where: str) -> Iterator[Figures]:
    """Every object with a time frame or with numbers of its own is a metric; what else holds objects is looked into."""
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, dict):
            continue
        if "timeFrame" in one or any(decimal_text(inner) for inner in one.values()):
            yield from metrics(name, one, where)
        else:
            for called, inner in one.items():
                yield from _figures(called, inner, where)
