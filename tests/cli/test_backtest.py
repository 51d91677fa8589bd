"""`odra lab backtest-forecast`: tables for people, JSON for programs, a way out when the folder is not one of orders."""

from pathlib import Path

import pytest
from tests.cli.command import odra

pytestmark = pytest.mark.usefixtures("desk")


def test_simulated_shops_are_forecast() -> None:
    told = odra("lab", "backtest-forecast", "--shops", 1, "--json").json
    assert [(line["set"], line["method"]) for line in told["final_rate"]] == [
        ("simulated shop", m) for m in ("none", "mack", "n1", "n2")
    ]
    assert (told["exceeds"], told["transit"]) == ([], [])


def test_the_table_says_what_its_columns_mean() -> None:
    ran = odra("lab", "backtest-forecast", "--shops", 1)
    assert (ran.code, "simulated shop" in ran.out, "Brier of P(final > target)" in " ".join(ran.out.split())) == (0, True, True)


def test_without_anything_to_try_the_way_out_is_told() -> None:
    assert "--shops or --orders" in odra("lab", "backtest-forecast", "--shops", 0).out


def test_a_folder_that_holds_no_orders_is_wrong_use(tmp_path: Path) -> None:
    ran = odra("lab", "backtest-forecast", "--orders", tmp_path)
    assert (ran.code, "orders.parquet is not there" in ran.err) == (2, True)
