"""R47: where outcomes of one claim meet, the stricter holds; a won appeal or payment by the marketplace ends it."""

from typing import Any

import pytest
import yaml
from tests.rules.casebook import HERE, Case

from odra.policies import load
from odra.rules.defects import defects

TABLE: dict[str, str] = yaml.safe_load((HERE / "claim_pairs.yaml").read_text("utf-8"))
TOLD: dict[str, dict[str, Any]] = {
    "denied": {"claim_decided": {"outcome": "denied"}},
    "withdrawn": {"claim_decided": {"outcome": "withdrawn"}},
    "granted": {"claim_decided": {"outcome": "granted", "paid_by": "seller"}},
    "paid": {"claim_decided": {"outcome": "granted", "paid_by": "marketplace"}},
    "won": {"claim_decided": {"outcome": "appeal_won"}},
    "lost": {"claim_decided": {"outcome": "appeal_lost"}},
    "unknown": {"claim_decided": {"outcome": "unknown"}},
    "refunded": {"refund": {"by": "seller"}},
    "cancelled": {"order_row": {"status": "Cancelled"}},
}
PAIRS = [
    pytest.param(first, second, mark == "+", id=f"{first}, then {second}")
    for first, marks in TABLE.items()
    for second, mark in zip(TOLD, marks.split(), strict=True)
    if mark != "."
]


def _told(outcome: str, day: str) -> dict[str, Any]:
    placed = {"at": "2026-11-01 10:00", "seen": f"{day} 10:00"} if outcome == "cancelled" else {"at": f"{day} 10:00"}
    return {**placed, **TOLD[outcome]}


@pytest.mark.parametrize(("first", "second", "counts"), PAIRS)
def test_the_pair_ends_as_the_table_says(first: str, second: str, counts: bool) -> None:
    filed = {"at": "2026-11-02 10:00", "claim_filed": {}}
    case = Case({"name": "pair", "facts": [filed, _told(first, "2026-11-06"), _told(second, "2026-11-16")]})
    rows = defects(case.facts, load(), case.market)
    assert [r.from_at for r in rows[1:]] == [r.until_at for r in rows[:-1]], "the stretches follow each other"
    assert rows[-1].until_at is None
    assert (rows[-1].counts, rows[-1].why) == (counts, rows[-1].why)


def test_every_pair_is_in_the_table() -> None:
    assert list(TABLE) == list(TOLD)
    assert len(PAIRS) == 9 * 8
