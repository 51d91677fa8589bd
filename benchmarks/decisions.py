"""How fast decisions are: a second on one core, whole and as the queue asks for them, and a whole queue decided anew with two processes.

    python benchmarks/decisions.py [--dossiers 20000] [--queue 100000] [--profile]

The dossiers are those of the experts' cases (tests/rules/cases), and the same ones told on other days, at other hours and of other
amounts, so that nothing is decided twice from the same days. `whole`: with all that is said of them; `clocks`: what the queue keeps, of questions
that are known (a case keeps them as rows), and `asked_and_clocks` where they are asked anew. Seconds are those of the processor; the best and the median
of five runs are told, for a processor that others share is slower at times.
The queue is that many of them in a desk of its own: two processes each read the facts of half of the cases, derive their state and decide
their questions as rows to be kept; `written` is one process that also replaces what the tables hold. `--profile` shows where the time goes.
"""

import argparse
import cProfile
import gc
import json
import multiprocessing
import os
import pstats
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from odra.facts.decision import Dossier, Question
from odra.facts.fact import Fact, Facts, Row
from odra.facts.moments import DAY, HOUR, day_of, iso, parse_at
from odra.facts.payloads import OrderRow
from odra.lab.case_files import read
from odra.lab.casebook import Case, Faulty
from odra.policies import Policies
from odra.rules.decide import clocks, decide
from odra.rules.defects import defects
from odra.rules.questions import questions

CASES = Path(__file__).resolve().parents[1] / "tests" / "rules" / "cases"
NOW = parse_at("2026-11-23T09:12:00Z")
CHUNK = 5_000  # cases at a time
Asked = tuple[Dossier, Policies, dict[str, float | None], int]
Known = tuple[Dossier, tuple[Question, ...], Policies, int]


def told() -> list[Asked]:
    """Every expert case that asks for decisions, where something is open."""
    found = []
    for file in sorted(CASES.glob("*.yaml")):
        found += [_asked(case) for case in _cases(file) if case.told.get("decisions")]
    return found


def _cases(file: Path) -> list[Case]:
    try:
        return read(file.read_text("utf-8"))
    except Faulty:  # a table of its own
        return []


def _asked(case: Case) -> Asked:
    return case.dossier, case.policies, case.estimates, case.at


def moved(asked: Asked, *, days: int, hours: int, share: float) -> Asked:
    """The same case on another day, at another hour, of another amount."""
    dossier, policies, estimates, at = asked
    by = days * DAY + hours * HOUR
    facts = tuple(_later(fact, by) for fact in dossier.facts)
    order = dossier.order
    if order is not None:
        moments = {
            name: value + by
            for name in ("ordered_at", "ship_by_at", "deliver_by_at")
            if (value := getattr(order, name)) is not None
        }
        total = msgspec.structs.replace(order.total, minor=round(order.total.minor * share)) if order.total else None
        order = msgspec.structs.replace(order, **moments, ordered_on=day_of(order.ordered_at + by), total=total)
    return msgspec.structs.replace(dossier, facts=facts, order=order), policies, estimates, at + by


def _later(fact: Fact, by: int) -> Fact:
    return msgspec.structs.replace(fact, occurred_at=fact.occurred_at + by, observed_at=fact.observed_at + by)


def many(cases: list[Asked], count: int, *, seed: int = 7) -> Iterator[Asked]:
    chance = random.Random(seed)
    for n in range(count):
        yield moved(
            cases[n % len(cases)], days=chance.randrange(-300, 300), hours=chance.randrange(24), share=chance.uniform(0.3, 4)
        )


def all_decided(asked: list[Asked]) -> int:
    return sum(len(decide(dossier, policies=policies, estimates=estimates, at=at)) for dossier, policies, estimates, at in asked)


def all_clocks(asked: list[Asked]) -> int:
    return sum(len(clocks(dossier, policies=policies, at=at)) for dossier, policies, _, at in asked)


def with_questions(asked: list[Asked]) -> list[Known]:
    """As a case that was derived has them: its facts by kind, with their defects, and its questions; both are rows of their own."""
    return [_derived(dossier, policies, at) for dossier, policies, _, at in asked]


def _derived(dossier: Dossier, policies: Policies, at: int) -> Known:
    facts = Facts(dossier.facts)
    defects(facts, policies, dossier.marketplace)
    return msgspec.structs.replace(dossier, facts=facts), questions(facts, dossier.order, policies), policies, at


def known_clocks(known: list[Known]) -> int:
    return sum(len(clocks(dossier, policies=policies, at=at, asked=asked)) for dossier, asked, policies, at in known)


def per_second(
    decided: Callable[[Any], int],
    cases: list[Asked],
    *,
    count: int,
    first: int,
    runs: int = 5,
    prepared: Callable[[list[Asked]], Any] = list,
) -> tuple[int, int]:
    """(the best, the median) of some runs, numbered from `first`, over dossiers that were not decided before, in portions of CHUNK.

    The collector of cycles is off, as in a queue decided anew.
    """
    found = []
    for run in range(first, first + runs):
        made, spent, coming = 0, 0.0, many(cases, count, seed=run)
        while chunk := list(islice(coming, CHUNK)):
            asked = prepared(chunk)
            gc.collect()
            gc.disable()
            start = time.process_time()
            made += decided(asked)
            spent += time.process_time() - start
            gc.enable()
        found.append(made / spent)
    return round(max(found)), round(median(found))


def profiled(asked: list[Asked]) -> None:
    profile = cProfile.Profile()
    profile.runcall(all_decided, asked)
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)


def fill(count: int) -> None:
    """A desk with so many cases, each with its order's row and facts moved to a day of its own."""
    from django.db import transaction

    from odra.cases.registry import fact_key
    from odra.cases.state import refresh
    from odra.ledger import imports
    from odra.ledger.recording import record, shop_id

    shop, key = shop_id("main", "amazon"), fact_key()
    with transaction.atomic():
        file = imports.begin_file(imports.begin_import("main", at=NOW, process=0), name="x", kind="by_hand", digest="x", size=0)
    for chunk in batched(enumerate(many(told(), count)), 10_000):
        with transaction.atomic():
            rows = [(file, row) for number, asked in chunk for row in _rows(asked, number)]
            refresh(record(shop, rows, key=key), shop=shop, at=NOW)


def batched(asked: Iterator[tuple[int, Asked]], size: int) -> Iterator[list[tuple[int, Asked]]]:
    while chunk := list(islice(asked, size)):
        yield chunk


def _rows(asked: Asked, number: int) -> Iterator[Row]:
    dossier, order = asked[0], f"302-{number:07d}-0000000"
    if dossier.order is not None:
        o = dossier.order
        price, currency = (o.total.minor, o.total.currency) if o.total else (0, "")
        row = OrderRow(
            o.status,
            o.marketplace,
            fulfilment=o.fulfilment,
            sku="A",
            item_id="1",
            quantity=1,
            currency=currency,
            item_price=price,
            country=o.country,
        )
        yield Row(1, order, o.ordered_at, o.ordered_at, row)
    for n, fact in enumerate(dossier.facts, 2):
        yield Row(n, order, fact.occurred_at, fact.observed_at, fact.payload, fact.precision)


def half(home: str, part: int, parts: int) -> dict[str, float]:
    """Decides every second case, or so, from the database."""
    os.environ.update(ODRA_HOME=home, ODRA_ENV="test", ODRA_NOW=iso(NOW))
    from odra.cases.chosen import policies_of
    from odra.cases.derive import derive
    from odra.cases.state import Case as Kept
    from odra.cases.state import dossier_of, gather, question_rows
    from odra.ledger import database as db
    from odra.site.wiring import set_up

    set_up()
    policies = policies_of("main", at=NOW)
    subjects = [row[0] for row in db.select("SELECT id FROM ledger_subject WHERE id %% %s = %s ORDER BY id", (parts, part))]
    began, spent, rows = time.perf_counter(), time.process_time(), 0
    for first in range(0, len(subjects), CHUNK):
        for subject, facts in gather(subjects[first : first + CHUNK]).items():
            case = Kept(subject, facts, derive(facts, policies=policies))
            rows += len(question_rows(case, dossier_of(case, "main", "amazon"), 1, policies=policies, at=NOW))
    return {"rows": rows, "seconds": time.perf_counter() - began, "processor": time.process_time() - spent}


def queue(count: int) -> dict[str, Any]:
    """Seconds until the slower of two processes has decided its half; and of one that writes as well."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(ODRA_HOME=home, ODRA_ENV="test", ODRA_NOW=iso(NOW))
        from odra.site.wiring import set_up

        set_up()
        fill(count)
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            halves = pool.starmap(half, [(home, part, 2) for part in range(2)])
        return {"cases": count, "questions": sum(h["rows"] for h in halves), "queue_seconds": round(max(h["seconds"] for h in halves), 1),
                "processor_seconds": round(sum(h["processor"] for h in halves), 1), "written": _written()}  # fmt: skip


def _written() -> float:
    from odra.cases.operations import derive_anew
    from odra.ledger import database as db

    subjects = [row[0] for row in db.select("SELECT id FROM ledger_subject ORDER BY id")]
    began = time.perf_counter()
    derive_anew(subjects, at=NOW)
    return round(time.perf_counter() - began, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dossiers", type=int, default=20_000)
    parser.add_argument("--queue", type=int, default=100_000, help="cases; 0: no queue")
    parser.add_argument("--json", default="")
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    cases = told()
    all_decided(cases)
    if given.profile:
        profiled(list(many(cases, given.dossiers)))
        return 0
    ways: dict[str, tuple[Callable[[Any], int], Callable[[list[Asked]], Any]]] = {
        "whole": (all_decided, list),
        "asked_and_clocks": (all_clocks, list),
        "clocks": (known_clocks, with_questions),
    }
    found: dict[str, Any] = {"expert_cases": len(cases)}
    for number, (name, (decided, prepared)) in enumerate(ways.items()):
        best, middle = per_second(decided, cases, count=given.dossiers, first=5 * number, prepared=prepared)
        found |= {f"{name}_per_second": best, f"{name}_median": middle}
    found |= {"queue": queue(given.queue)} if given.queue else {}
    print(json.dumps(found, indent=2))
    if given.json:
        Path(given.json).write_text(json.dumps(found), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
