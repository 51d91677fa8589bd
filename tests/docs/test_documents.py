"""Documents cannot lag: what the code has, they name; what they name, the code has."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer.main
from django.urls import get_resolver
from tests.docs import from_code, pages
from tests.docs.pages import PAGES, ROOT, first_cells, rows, section, spans
from tests.forecasts import a_forecast
from tests.helpers import NOW, OWNER, take_in

from odra import measures
from odra.audit import queries as log
from odra.cases import as_json, measured_json, metrics, outlook, outlook_json, queries
from odra.cases.choosing import choose, settings
from odra.cases.finding import by_words
from odra.cases.outcomes import Came
from odra.cases.recount import Difference
from odra.cases.registry import wired
from odra.cli import auditing as cli_audit
from odra.cli import doctor, explain, show
from odra.cli import keys as cli_keys
from odra.cli import people as cli_people
from odra.cli import settings as cli_settings
from odra.cli import tokens as cli_tokens
from odra.cli.app import app
from odra.connectors.tracking.headers import HEADERS as PARCEL_HEADERS
from odra.facts.moments import as_date, day_of
from odra.lab import calibration, calibration_json, coverage
from odra.lab.outlooks import OutlookLine
from odra.lab.scoring import Bin
from odra.lab.shop import truth, write
from odra.lab.transits import TransitLine
from odra.lab.trials import Line
from odra.ledger import secrets
from odra.ledger.choices import in_force
from odra.letters import catalogue
from odra.measures.health import RATE, Group
from odra.measures.reconcile import Beside, Told, beside
from odra.people import operations, tokens
from odra.people.models import Person
from odra.policies import load
from odra.rules.questions import KINDS

REFERENCE, REPORTS, JSON, GLOSSARY = "docs/reference.md", "docs/reports.md", "docs/json.md", "docs/glossary.md"
MEASURES = "docs/measures.md"


def _commands(group: str) -> list[tuple[str, Any]]:
    """Commands of `odra`, or of a group of commands, by the words one types."""
    whole: Any = typer.main.get_command(app)
    return [(f"{group} {name}".strip(), c) for name, c in (whole.commands[group] if group else whole).commands.items()]


COMMANDS = {
    name: command
    for group in ("", "lab", "cases", "keys", "secret", "people", "token", "audit")
    for name, command in _commands(group)
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_reference_with_its_options(name: str) -> None:
    options = {option for p in COMMANDS[name].params for option in p.opts if option.startswith("--")} - {"--help"}
    assert first_cells(section(REFERENCE, f"`odra {name}`")) == options


@pytest.mark.parametrize(("heading", "settings"), [("Policies", False), ("Settings", True)])
def test_every_policy_stands_in_the_reference_as_its_file_describes_it(heading: str, settings: bool) -> None:
    told = {cells[0].strip("`"): cells[1] for cells in rows(section(REFERENCE, heading))}
    assert told == {p.id: p.description for p in load() if p.setting == settings}


def test_every_question_stands_in_the_reference() -> None:
    assert first_cells(section(REFERENCE, "Questions")) == set(KINDS)


def test_every_reader_stands_in_the_reference_and_among_the_reports() -> None:
    kinds = {reader.kind for reader in wired.readers}
    assert first_cells(section(REFERENCE, "Kinds of files")) == kinds | {"by_hand"}
    assert kinds <= spans(pages.text(REPORTS))


def test_every_report_is_told_with_the_clicks_that_doctor_gives() -> None:
    said = " ".join(pages.text(REPORTS).replace("`", "").split())
    missing = {kind: words for kind, words in doctor.examined(NOW)["clicks"].items() if words not in said}
    assert not missing


def test_every_column_that_a_reader_asks_for_stands_among_the_reports() -> None:
    assert from_code.columns() - spans(pages.text(REPORTS)) == set()


def test_every_header_of_lists_of_parcels_stands_among_the_reports() -> None:
    assert set(" ".join(PARCEL_HEADERS.values()).split()) - spans(pages.text(REPORTS)) == set()


def test_every_environment_setting_stands_in_the_reference() -> None:
    assert first_cells(section(REFERENCE, "Environment")) == from_code.environment()


def test_every_address_of_the_desk_stands_in_the_reference() -> None:
    assert first_cells(section(REFERENCE, "The desk")) == {_address(p) for p in get_resolver("odra.web.urls").url_patterns}


def _address(pattern: Any) -> str:
    for converter, shown in (
        ("<str:account>", "ACCOUNT"),
        ("<str:native>", "ORDER"),
        ("<int:number>", "NUMBER"),
        ("<str:key>", "KEY"),
        ("<int:fact>", "FACT"),
        ("<str:secret>", "SECRET"),
        ("<str:provider_id>", "PROVIDER"),
        ("<int:pk>", "NUMBER"),
    ):
        pattern = str(pattern if isinstance(pattern, str) else pattern.pattern).replace(converter, shown)
    return f"/{pattern}"


def test_every_estimate_stands_in_its_document() -> None:
    """`Reals` is the type of arrays and tells nothing by itself."""
    told = {name for span in spans(pages.text(MEASURES)) for name in re.findall(r"\w+", span)}
    assert set(measures.__all__) - told == {"Reals"}


def test_every_problem_stands_in_the_reference() -> None:
    codes = {code.removeprefix("problem.") for code in catalogue("en") if code.startswith("problem.")}
    assert {span for cells in rows(section(REFERENCE, "Problems")) for span in spans(cells[1])} == codes


def test_every_room_and_table_stands_in_the_architecture() -> None:
    told = first_cells(section("ARCHITECTURE.md", "Rooms"))
    assert told == {f"{room}/" for room in from_code.rooms()}
    assert first_cells(section("ARCHITECTURE.md", "Tables")) == from_code.tables()


@pytest.mark.parametrize("group", ["question", "state", "metric"])
def test_the_glossary_has_the_words_of_the_screens_in_both_languages(group: str) -> None:
    told = {(cells[0], cells[1]) for cells in rows(pages.text(GLOSSARY))}
    shown = {(catalogue("en")[code], catalogue("nl")[code]) for code in catalogue("en") if code.startswith(f"{group}.")}
    assert shown <= told


def test_every_kind_of_fact_in_a_timeline_stands_in_the_json_document() -> None:
    codes = {code.removeprefix("fact.") for code in catalogue("en") if code.startswith("fact.")}
    assert codes <= spans(section(JSON, "odra case"))


def _figure() -> Beside:
    """A figure of the marketplace's beside ours."""
    told = Told(Group("main", "amazon.de", "seller"), "a_to_z_rate", 60, 120, 1, 150, Decimal("0.0067"), NOW)
    return beside(told, [], [])


def _scores() -> dict[str, Any]:
    """A line of each table of the backtest."""
    return {"final_rate": [Line("shop", None, "n1", 36, *[0.0] * 7)], "exceeds": [OutlookLine("shop", 200, 30, 9, *[0.1] * 4)],
            "transit": [TransitLine("all", 9, *[0.1] * 4)]}  # fmt: skip


def _ahead() -> list[outlook.Ahead]:
    """What lies ahead of every rate."""
    rows = queries.account_health(["main"], at=NOW).rows
    return outlook.aheads([r for r in rows if r.metric == RATE], at=NOW)


def _calibrated() -> list[calibration.Calibrated]:
    """A forecast that is due, with scores."""
    pair = calibration.Pair(a_forecast(), Came(3, 600, exceeded=False))
    scores = calibration.Scores(1.0, 1.0, 1.0, 0.8, 0.1, [Bin(0.0, 0.2, 0.1, 0.1, 9)])
    return [calibration.Calibrated("final", False, [pair], 1, 5, scores)]


@pytest.fixture
def answers(desk: None, tmp_path: Path) -> dict[str, Any]:
    """What each command prints with --json, of the simulated shop."""
    write(truth(at=NOW, orders=900), tmp_path / "shop")
    told = take_in(tmp_path / "shop").as_json()
    rows = queries.queue(["main"], at=NOW)
    views = [view for row in rows for view in queries.find_case(row.subject.native, accounts=["main"], at=NOW)]
    choose("settings.refund.working_days", "3", account="", where="", accounts=["main"], told_by="desk", at=NOW)
    person = Person.objects.filter(email=OWNER).first() or operations.add(OWNER, "Owner", {"": "owner"})
    policies = [explain._as_json(policy, as_date(day_of(NOW)), "amazon.de", in_force(NOW)) for policy in load()]
    secrets.put("mail.password", "correct horse", at=NOW)
    found = {
        "odra import": told,
        "odra health": as_json.health_json(queries.account_health(["main"], at=NOW), orders=True),
        "odra health --reconcile": as_json.reconciled_json([_figure()]),
        "odra health --outlook": outlook_json.outlook_json(_ahead()),
        "odra health --calibration": calibration_json.calibration_json(_calibrated()),
        "odra health --trajectory": measured_json.trajectory_json(metrics.trajectory(["main"], "order_defect_rate", at=NOW)),
        "odra metrics": measured_json.metrics_json(metrics.metrics(["main"], at=NOW, orders=True), orders=True),
        "odra check": measured_json.recount_json(
            1, [Difference(Group("main", "amazon.de", "seller"), "orders", "live", 1, 2, ())], {}
        ),
        "odra queue": as_json.queue_json(rows),
        "odra case": [as_json.case_json(view, at=NOW) for view in views],
        "odra explain": policies,
        "odra policies": [coverage.as_json(one) for one in coverage.covered()],
        "odra settings": [cli_settings._as_json(one) for one in settings(["main"], at=NOW)],
        "odra doctor": doctor.examined(NOW),
        "odra people list": [cli_people._row(person, locked=False, second_step=False)],
        "odra token list": [cli_tokens._row(tokens.make(person, name="t", scopes=["see"], days=1)[0], live=True)],
        "odra find": [show._found_json(one) for one in by_words("de", accounts=["main"], at=NOW)],
        "odra keys status": cli_keys._status(check=False),
        "odra secret list": cli_keys._secrets(),
        "odra audit show": [cli_audit._row(one) for one in log.shown(log.Asked(), limit=9)],
        "odra audit verify": cli_audit._verdict(log.Verdict(1, 0, 1, "", True, log.Broken(1, "cut"))),
        "odra lab backtest-forecast": _scores(),
    }
    return {name: json.loads(msgspec.json.encode(value)) for name, value in found.items()}


def test_every_json_field_is_documented_and_every_documented_one_is_there(answers: dict[str, Any]) -> None:
    lacking, invented = {}, {}
    for command, value in answers.items():
        there, told = from_code.fields(value), _documented(command)
        lacking[command], invented[command] = there - told, first_cells(section(JSON, command)) - there
    assert not any(lacking.values()), f"docs/json.md lacks {lacking}"
    assert not any(invented.values()), f"docs/json.md names what is not there: {invented}"


def _documented(command: str) -> set[str]:
    """The fields of a command's table; a case's questions have those of a queue row too."""
    told = first_cells(section(JSON, command))
    return (
        told | {f"questions[].{field}" for field in first_cells(section(JSON, "odra queue"))} if command == "odra case" else told
    )


@pytest.mark.parametrize("name", ["import", "health", "queue", "case", "explain", "doctor"])
def test_every_example_has_only_documented_fields(name: str) -> None:
    command = f"odra {name}"
    shown = pages.examples(section(JSON, command))
    assert shown
    assert {field for text in shown for field in from_code.fields(json.loads(text))} <= _documented(command)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = [
        link for link in pages.links(page) if not link.startswith(("http://", "https://", "mailto:")) and not _leads(page, link)
    ]
    assert not broken


def _leads(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in pages.anchors(target))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_in_a_document_exists(page: Path) -> None:
    """Paths count from the project, from `src/odra`, or name a function: `cases/operations.take_in`."""
    assert [path for path in pages.paths(page) if not _exists(path)] == []


def _exists(path: str) -> bool:
    module, _, name = path.rpartition(".")
    places = [ROOT / path, from_code.SOURCE / path]
    source = from_code.SOURCE / f"{module}.py"
    return any(p.exists() for p in places) or (source.exists() and f"def {name}(" in source.read_text("utf-8"))


def test_the_pictures_are_small() -> None:
    assert {p.name for p in (ROOT / "docs/screens").glob("*.png") if p.stat().st_size > 150_000} == set()
