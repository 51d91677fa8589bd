"""Figures of Walmart and bol.com: the marketplace's own, with norm and status."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.reading import Read, kind_of, read, tsv
from tests.connectors.test_any_bytes import MARKS, damage, fast, tell, told_once
from tests.helpers import NOW, at, take_in
from tests.reports import all_orders, order

from odra.cases import compared, queries, standing
from odra.cases.compared import others, others_at_hand
from odra.connectors.performance.names import _tree
from odra.connectors.tables.figures import share, week
from odra.facts.moments import as_date
from odra.facts.payloads import Metric
from odra.letters.wording import LANGUAGES, catalogue

WALMART = [
    {
        "Metric": "Item not received rate",
        "Your rate": "1.4%",
        "Standard": "<= 2%",
        "Status": "GOOD",
        "From": "09/20/2026",
        "To": "11/18/2026",
    },
    {
        "Metric": "Return rate",
        "Your rate": "7%",
        "Standard": "<= 6%",
        "Status": "AT RISK",
        "From": "09/20/2026",
        "To": "11/18/2026",
    },
    {"Metric": "OTD", "Your rate": "91.2 %", "Standard": ">= 90%", "Status": "GOOD", "From": "09/20/2026", "To": "11/18/2026"},
    {"Metric": "Blue rate", "Your rate": "1", "Standard": "", "Status": "", "From": "09/20/2026", "To": "11/18/2026"},
]
BOL = [
    {"Servicenorm": "Op tijd geleverd", "Score": "94,5%", "Norm": "minimaal 93%", "Voldoet": "ja", "Jaar": "2026", "Week": "46"},
    {"Servicenorm": "Annuleringen", "Score": "1%", "Norm": "maximaal 2%", "Voldoet": "ja", "Jaar": "2026", "Week": "46"},
    {"Servicenorm": "Beoordelingscijfer", "Score": "8,6", "Norm": "8", "Voldoet": "ja", "Jaar": "2026", "Week": "46"},
]


def figures(*rows: dict[str, str], **told: object) -> Read:
    return read(tsv(rows[0], *rows, by=";"), **told)


def test_walmarts_figures_come_with_norm_days_and_status() -> None:
    found = figures(*WALMART)
    assert (found.kind, found.problems) == ("performance", [])
    assert {(r.order, r.channel) for r in found.rows} == {("account:walmart.com", "walmart")}
    told = found.rows[0].payload
    assert told == Metric(
        "item_not_received_rate",
        "walmart.com",
        from_on=told.from_on,
        to_on=told.to_on,
        rate="0.014",
        target="0.02",
        condition="AT_MOST",
        status="GOOD",
    )  # type: ignore[union-attr]
    assert (as_date(told.from_on).isoformat(), as_date(told.to_on).isoformat()) == ("2026-09-20", "2026-11-19")  # type: ignore[union-attr]
    assert found.rows[2].payload.condition == "AT_LEAST"  # type: ignore[union-attr]
    assert found.rows[3].payload.name == "Blue rate", "a figure that has no name of ours keeps its own"  # type: ignore[union-attr]


def test_bols_figures_are_of_a_week() -> None:
    found = figures(*BOL)
    assert [(r.payload.name, r.payload.rate, r.payload.target, r.payload.condition) for r in found.rows] == [  # type: ignore[union-attr]
        ("on_time_delivery_rate", "0.945", "0.93", "AT_LEAST"), ("cancellation_rate", "0.01", "0.02", "AT_MOST"), ("review_score", "8.6", "8", ""),
    ]  # fmt: skip
    assert {r.occurred_at for r in found.rows} == {at("2026-11-16 00:00")}


def test_figures_may_stand_side_by_side() -> None:
    found = figures({"Jaar": "2026", "Week": "46", "Op tijd geleverd": "94,5%", "Annuleringen": "1%", "Track & trace": ""})
    assert [(r.payload.name, r.payload.rate) for r in found.rows] == [
        ("on_time_delivery_rate", "0.945"),
        ("cancellation_rate", "0.01"),
    ]  # type: ignore[union-attr]


@pytest.mark.parametrize("names", [("Cancellations", "Returns"), ("OTD", "Sales"), ("Revenue", "Margin")])
def test_figures_that_could_be_anybodys_are_not_taken(names: tuple[str, str]) -> None:
    assert kind_of(tsv(["KPI", "Score"], *({"KPI": name, "Score": "1%"} for name in names), by=",")) != "performance"


def test_figures_without_a_day_need_one() -> None:
    rows = [{"KPI": row["Servicenorm"], "Score": row["Score"]} for row in BOL]
    assert {p.code for p in figures(*rows).rejected} == {"no_report_date"}
    assert {r.occurred_at for r in figures(*rows, as_of=at("2026-11-20 00:00")).rows} == {at("2026-11-20 00:00")}


def test_a_figure_that_says_nothing_is_rejected() -> None:
    found = figures(*BOL, BOL[0] | {"Score": "-", "Voldoet": ""})
    assert found.refused == [(5, "Score", "-", "no_status")]


@pytest.mark.parametrize(
    ("text", "expected"), [("1.4%", "0.014"), ("94,5 %", "0.945"), ("98", "98"), ("1.234,5", "1234.5"), ("-", ""), ("", "")]
)
def test_percentages_are_shares_and_other_scores_stay(text: str, expected: str) -> None:
    assert share(text) == expected


@pytest.mark.parametrize(
    ("text", "monday"),
    [("2026 46", "2026-11-09"), ("2026-W46", "2026-11-09"), ("46 2026", "2026-11-09"), ("46", ""), ("2026 60", "")],
)
def test_weeks_are_those_of_iso(text: str, monday: str) -> None:
    found = week(text)
    assert (as_date(found[0]).isoformat() if found else "") == monday


def test_every_name_of_ours_has_its_words() -> None:
    names = {ours for where, known in _tree().items() if where != "columns" for ours in known.values()}
    assert {name for name in names for lang in LANGUAGES if f"metric.{name}" not in catalogue(lang)} == set()


@pytest.mark.usefixtures("desk")
def test_figures_of_other_marketplaces_stand_beside_no_rate_of_ours(tmp_path: Path) -> None:
    (tmp_path / "walmart.csv").write_bytes(tsv(WALMART[0], *WALMART, {**WALMART[0], "Metric": "Negative feedback rate"}, by=";"))
    assert take_in(tmp_path).total.new == 5
    assert queries.account_health(["main"], at=NOW).rows == []
    assert standing.reconciled(["main"], at=NOW) == []


@pytest.mark.usefixtures("desk")
def test_every_figure_told_is_listed_and_what_is_not_computed_says_why(tmp_path: Path) -> None:
    (tmp_path / "walmart.csv").write_bytes(tsv(WALMART[0], *WALMART, by=";"))
    take_in(tmp_path)
    found = {one.told.metric: one for one in others(["main"], [], at=NOW)}
    assert found.keys() == {"item_not_received_rate", "return_rate", "on_time_delivery_rate", "Blue rate"}
    assert {one.ours for one in found.values()} == {None}
    assert [s.code for s in found["Blue rate"].said] == ["reconcile.not_computed"]
    assert [s.code for s in found["on_time_delivery_rate"].said] == ["reconcile.no_orders"]


@pytest.mark.usefixtures("desk")
def test_a_page_lays_out_no_columns_of_very_many_orders_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "walmart.csv").write_bytes(tsv(WALMART[0], *WALMART, by=";"))
    all_orders(tmp_path / "orders.txt", order(1))
    take_in(tmp_path)
    monkeypatch.setattr(compared, "QUICK", 0)
    assert {s.code for one in others_at_hand(["main"], [], at=NOW) for s in one.said} == {"reconcile.not_laid_out"}
    others(["main"], [], at=NOW)
    assert {s.code for one in others_at_hand(["main"], [], at=NOW) for s in one.said} == {
        "reconcile.no_orders",
        "reconcile.not_computed",
    }


@given(seed=st.integers(0, 2**32))
@fast
def test_a_damaged_table_of_figures_loses_no_row_in_silence(seed: int) -> None:
    good = tsv(WALMART[0], *WALMART, by=",")
    below = good.index(b"\r\n") + 2
    content = good[:below] + damage(seed, good[below:], MARKS)
    if kind_of(content) == "performance":
        told_once(content, tell(content))
