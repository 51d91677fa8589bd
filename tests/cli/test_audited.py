"""What commands leave in the audit log."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from tests.audit.guards import emptied
from tests.cli.command import odra
from tests.helpers import take_in
from tests.reports import all_orders, order, order_id
from typer.testing import CliRunner

from odra import audit
from odra.audit import tables
from odra.cli.app import app
from odra.cli.audited import LOOKING, watch
from odra.site.wiring import set_up

pytestmark = pytest.mark.usefixtures("desk")


def names() -> list[str]:
    whole = typer.main.get_command(app)
    return [
        f"{name} {inner}".strip()
        for name, command in whole.commands.items()  # type: ignore[attr-defined]
        for inner in getattr(command, "commands", {"": None})
    ]


@pytest.fixture(autouse=True)
def log() -> Iterator[None]:
    audit.flush()
    audit.noting.behind.seen.clear()
    emptied()
    yield
    audit.flush()
    emptied()


def rows() -> list[tuple[str, str, str, str]]:
    assert audit.flush()
    return [(e.who, e.what, e.about, e.place) for e in tables.entries(0)]


@pytest.mark.parametrize("name", names())
def test_a_command_leaves_a_row_unless_it_is_named_as_one_that_only_looks(name: str) -> None:
    """With commands in place of ours that open the desk, do something, and say nothing of it."""
    words = name.split()
    bare, group = typer.Typer(), typer.Typer()

    def does(ctx: typer.Context) -> None:
        ctx.obj()

    (group if len(words) > 1 else bare).command(words[-1])(does)
    (group if len(words) > 1 else bare).command("another")(does)
    if len(words) > 1:
        bare.add_typer(group, name=words[0])
    watch(bare)
    assert CliRunner().invoke(bare, words, obj=set_up).exit_code == 0
    looks = name in LOOKING or words[0] in LOOKING
    assert rows() == ([] if looks else [("operator", f"ran.{'.'.join(words)}", "", f"odra {name}")])


def test_what_only_looks_is_a_command_that_there_is() -> None:
    assert {*names(), *(name.partition(" ")[0] for name in names())} >= LOOKING


def test_commands_that_say_more_themselves_leave_no_second_row(tmp_path: Path) -> None:
    path = all_orders(tmp_path / "o.txt", order(1), order(2, order_status=""))
    odra("import", path)
    number = str(tables.entries(0).__next__().about).partition(":")[2]
    odra("import", "--rejected", number)
    odra("set", "settings.refund.working_days", "3")
    odra("case", order_id(1))
    odra("case", order_id(1))
    odra("import", "--undo", number)
    whose = [("imported", f"import:{number}", "import"), ("exported.rejected", f"import:{number}", "import"), ("changed.setting", "", "set"),
             ("saw.case", order_id(1), "case"), ("import.undone", f"import:{number}", "import")]  # fmt: skip
    assert rows() == [("operator", what, about, f"odra {command}") for what, about, command in whose]


def test_what_asked_for_help_or_was_asked_wrongly_leaves_none() -> None:
    odra("rebuild", "--help")
    odra("set", "--nonsense")
    assert rows() == []


def test_the_log_is_shown_and_verified(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "o.txt", order(1)))
    odra("case", order_id(1))
    audit.flush()
    shown = odra("audit", "show", "--json", "--about", order_id(1)).json
    assert [(row["what"], row["place"], row["values"]) for row in shown] == [("saw.case", "odra case", {})]
    assert odra("audit", "show", "--since", "2027-01-01", "--json").json == []
    assert "saw.case" in odra("audit", "show", "--who", "operator").out
    verdict = odra("audit", "verify", "--json")
    assert verdict.code == 0 and verdict.json["rows"] == 2 and verdict.json["anchored"] and verdict.json["broken"] is None


def test_a_broken_chain_is_exit_code_1_and_named() -> None:
    from tests.audit.guards import without_guards

    from odra.ledger import database as db

    for _ in range(3):
        audit.note("tested")
    with without_guards():
        db.execute("UPDATE audit_entry SET who = 'somebody' WHERE id = 2")
    ran = odra("audit", "verify")
    assert ran.code == 1 and "row 2" in ran.out


def test_rows_within_their_term_are_not_let_go() -> None:
    audit.note("tested")
    ran = odra("audit", "clear", "--before", "2026-06-01")
    assert ran.code == 2 and "audit.kept_for" in ran.err
    assert odra("audit", "clear", "--before", "2025-06-01").out.startswith("0 rows")
