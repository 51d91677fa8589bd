"""`odra lab`: what if. Commands and their options; what they do is in the modules beside."""

from typing import Annotated

import typer

lab = typer.Typer(no_args_is_help=True, help="What if: how good Odra's forecasts would have been.")


@lab.callback()
def laboratory() -> None:
    """What if: how good Odra's forecasts would have been."""


@lab.command("backtest-forecast")
def backtest_forecast(
    ctx: typer.Context,
    orders: Annotated[str, typer.Option("--orders", help="A folder of real orders: orders, reviews and items as Parquet.")] = "",
    shops: Annotated[int, typer.Option(min=0, max=200, help="How many simulated shops.")] = 4,
    account: Annotated[str, typer.Option(help="Only this account's own history; all of them unless given.")] = "",
    full: Annotated[bool, typer.Option("--full", help="As many accounts as the published figures rest on: takes minutes.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")] = False,
) -> None:  # fmt: skip
    """Forecasts made on past dates beside what came: of simulated shops, of real orders, of your own history."""
    from odra.cli import backtests, when

    ctx.obj()
    backtests.backtest_forecast(when.asked(account, "", ""), folder=orders, shops=shops, full=full, as_json=as_json)
