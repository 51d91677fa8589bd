"""Account health (GET_V2_SELLER_PERFORMANCE_REPORT, JSON): the marketplace's own figures, read as they come.

Amazon's schema and its own example disagree on names, and answers leave out what the schema requires. So every object with
figures is a metric; one without a name of ours keeps the marketplace's.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from odra.connectors.amazon_reports.metrics import Figures, decimal_text, metrics, plain_text
from odra.facts.fact import ACCOUNT, Problem, Row
from odra.facts.moments import DAY, DAY_ONLY
from odra.facts.payloads import AccountStatus
from odra.facts.reading import Hints, Sample
from odra.policies import marketplace_of

LARGEST = 16 * 2**20
_ROOTS = re.compile(r'"(accountStatuses|performanceMetrics)"\s*:', re.IGNORECASE)


class AccountHealth:
    channel, kind, rank, version = "amazon", "account_health", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        start = sample.head.decode(sample.encoding or "utf-8", "replace").lstrip("\ufeff \t\r\n")
        return not hints.table and start.startswith(("{", "[")) and _ROOTS.search(start) is not None

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        try:
            root = _parsed(stream.read(LARGEST + 1), sample)
        except (ValueError, RecursionError) as wrong:
            yield Problem(getattr(wrong, "lineno", 1), "", "", "json_broken")
            return
        figures = list(_figures(root))
        newest = hints.as_of or max((f.to_on * DAY for f in figures if f.to_on is not None), default=0)
        yield from told(figures, _statuses(root), newest)


def _parsed(content: bytes, sample: Sample) -> dict[str, Any]:
    """Raises ValueError for what is too large, cut off or no object."""
    if len(content) > LARGEST:
        raise ValueError("too large")
    text = content.decode(sample.encoding or "utf-8", "replace").lstrip("\ufeff")
    root = json.loads(text, parse_float=Decimal, parse_constant=str)
    root = root[0] if isinstance(root, list) and root else root
    if not isinstance(root, dict):
        raise ValueError("no object")
    return root


def _under(root: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects in a list of the root's, whose name is spelled in any case; a lone object counts as a list of one."""
    found = next((value for key, value in root.items() if key.casefold() == name.casefold()), None)
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]


def _where(part: dict[str, Any]) -> str:
    """Our id of a marketplace, or its own where we do not know it."""
    native = plain_text(part.get("marketplaceId"))
    return marketplace_of(native) or native


def _figures(root: dict[str, Any]) -> Iterator[Figures]:
    for part in _under(root, "performanceMetrics"):
        for name, value in part.items():
            if name not in ("marketplaceId", "accountHealthRating"):
                yield from metrics(plain_text(name), value, _where(part))


def _statuses(root: dict[str, Any]) -> list[AccountStatus]:
    """What is said of the account on each marketplace: its standing, and the health rating told among the metrics."""
    standing = {_where(part): plain_text(part.get("status")) for part in _under(root, "accountStatuses")}
    ratings = {_where(part): part.get("accountHealthRating") for part in _under(root, "performanceMetrics")}
    rated = {where: rating for where, rating in ratings.items() if isinstance(rating, dict)}
    return [_status(where, standing.get(where, ""), rated.get(where, {})) for where in dict.fromkeys((*standing, *rated))]


def _status(where: str, status: str, rating: dict[str, Any]) -> AccountStatus:
    score = rating.get("ahrScore", rating.get("score"))
    said = next(
        (text for name in ("ahrStatus", "accountHealthRatingStatus", "status") if (text := plain_text(rating.get(name)))), ""
    )
    whole = decimal_text(score).partition(".")[0].lstrip("-")
    return AccountStatus(
        status, where, int(decimal_text(score).partition(".")[0]) if whole.isdecimal() and len(whole) < 10 else None, said
    )


def told(figures: list[Figures], statuses: list[AccountStatus], newest: int) -> Iterator[Row | Problem]:
    """Rows are numbered as they stand in the file: metrics first. A figure happened when its window ended."""
    for number, one in enumerate(figures, 1):
        at = newest if one.to_on is None else one.to_on * DAY
        if not at:
            yield Problem(number, one.metric.name, "", "no_report_date")
            continue
        yield Row(number, ACCOUNT + one.metric.marketplace, at, newest, one.metric, DAY_ONLY)
        for column, value, code in one.warnings:
            yield Problem(number, column, value, code, rejected=False)
    for number, status in enumerate(statuses, len(figures) + 1):
        if newest:
            yield Row(number, ACCOUNT + status.marketplace, newest, newest, status, DAY_ONLY)
        else:
            yield Problem(number, "accountStatuses", "", "no_report_date")
