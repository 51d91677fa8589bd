"""`--at`: what had happened by then, with all we know today. `--known-at`: and only what was imported by then."""

import random
from pathlib import Path

import pytest
from tests.answers import said
from tests.helpers import NOW, at, take_in
from tests.reports import (
    all_orders,
    asked_back,
    buyer_mail,
    claim_mail,
    decision_mail,
    feedback,
    new_orders,
    order,
    order_id,
    returns,
    to_ship,
)

from odra.cases import operations, queries
from odra.cases.derive import derive
from odra.cases.state import Case, dossier_of, gather
from odra.facts.moments import DAY, iso, parse_at
from odra.lab.shop import truth, write
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.policies import load
from odra.rules.decide import decide

pytestmark = pytest.mark.usefixtures("desk")


def kinds(moment: int, known_at: int | None = None) -> list[tuple[str, str]]:
    rows = queries.queue(["main"], at=moment, known_at=known_at)
    return sorted((row.order_id, row.decision.question) for row in rows)


def by_decide(moment: int) -> dict[str, list[str]]:
    """Every case decided from its facts alone, without any kept table."""
    found = {}
    subjects = [row[0] for row in db.select("SELECT id FROM ledger_subject")]
    for subject, facts in gather(subjects).items():
        told = [f for f in facts if f.occurred_at <= moment]
        case = Case(subject, told, derive(told, policies=load()))
        decisions = decide(dossier_of(case, "main", "amazon"), policies=load(), estimates={}, at=moment) if told else ()
        if decisions:
            found[ledger.subjects([subject])[subject].native] = [d.step.code for d in decisions]
    return found


def test_a_bare_date_is_the_end_of_that_utc_day() -> None:
    assert iso(parse_at("2026-11-21")) == "2026-11-21T23:59:59.999999Z"
    assert parse_at("2026-11-21T23:00+01:00") == at("2026-11-21 22:00")


def test_a_naive_time_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValueError, match=r"2026-11-21T12:00:00 has no time zone; write for instance 2026-11-21T12:00:00Z"):
        parse_at("2026-11-21T12:00")


def test_the_queue_at_any_moment_is_what_decide_gives(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=500), tmp_path / "files")
    take_in(tmp_path / "files")
    dice = random.Random(5)
    for _ in range(12):
        moment = NOW - int(dice.uniform(0, 120) * DAY)
        rows = queries.queue(["main"], at=moment)
        expected = by_decide(moment)
        assert {r.subject.native: r.decision.step.code for r in rows} == {n: steps[0] for n, steps in expected.items()}, iso(
            moment
        )
        assert {r.subject.native: r.more for r in rows} == {n: len(steps) - 1 for n, steps in expected.items()}


def test_the_case_at_a_moment_does_not_know_what_came_later(tmp_path: Path) -> None:
    take_in(
        all_orders(tmp_path / "o.txt", order(1)),
        buyer_mail(tmp_path / "m.eml", "Where is it?", order=order_id(1), at="Sat, 21 Nov 2026 12:00:00 +0000"),
        claim_mail(tmp_path / "c.eml", order_id(1), at="Sun, 22 Nov 2026 12:00:00 +0000"),
    )
    before, then = (
        queries.find_case(order_id(1), accounts=["main"], at=at(f"2026-11-22 {clock}"))[0] for clock in ("11:59", "12:00")
    )
    assert [e.kind for e in before.timeline] == ["buyer_message", "order_row"]
    assert [d.question for d in before.decisions] == ["not_received"]
    assert [e.kind for e in then.timeline] == ["claim_filed", "buyer_message", "order_row"]
    assert "claim" in [d.question for d in then.decisions]
    assert queries.find_case(order_id(1), accounts=["main"], at=at("2026-11-01 00:00")) == []


def test_what_was_open_then_is_shown_though_it_was_told_otherwise_since(tmp_path: Path) -> None:
    """Two stars on the 13th, four on the 16th; a claim flagged on the 20th, its mail of the 22nd."""
    take_in(
        feedback(tmp_path / "f.txt", ("13.11.26", "2", "Late", order_id(1))),
        feedback(tmp_path / "g.txt", ("16.11.26", "4", "Solved", order_id(1))),
        returns(tmp_path / "r.txt", asked_back(2, **{"A-to-Z Claim": "Y", "Return request status": "Approved"})),
        claim_mail(tmp_path / "c.eml", order_id(2), at="Sun, 22 Nov 2026 12:00:00 +0000"),
        marketplace="amazon.de",
    )
    assert (order_id(1), "negative_feedback") in kinds(at("2026-11-14 12:00"))
    assert (order_id(1), "negative_feedback") not in kinds(NOW)
    assert (order_id(2), "claim") in kinds(at("2026-11-21 12:00"))


def test_known_at_is_the_desk_as_it_was_after_each_import(tmp_path: Path) -> None:
    """Four days of imports: asked later with `known-at`, the desk answers as it did then."""
    days = [NOW - n * DAY for n in (3, 2, 1, 0)]
    files = [
        [all_orders(tmp_path / "a.txt", order(1, order_status="Pending"), order(2)), buyer_mail(tmp_path / "m.eml", "Where?")],
        [all_orders(tmp_path / "b.txt", order(1, last_updated_date="2026-11-21T08:00:00+00:00")), claim_mail(tmp_path / "c.eml", order_id(1))],
        [buyer_mail(tmp_path / "n.eml", "It is this order", order=order_id(2), at="Sat, 21 Nov 2026 13:00:00 +0000")],
        [decision_mail(tmp_path / "d.eml", order_id(1), "The claim has been granted. We have debited your account."),
         new_orders(tmp_path / "s.txt", to_ship(2)), all_orders(tmp_path / "e.txt", order(3), order(1))],
    ]  # fmt: skip
    then = []
    for day, paths in zip(days, files, strict=True):
        take_in(*paths, now=day)
        then.append(said(NOW))
    assert [said(NOW, known_at=day) for day in days] == then
    assert len({str(answer) for answer in then}) == len(days)
    assert said(NOW, known_at=days[0] - 1) == {"queue": [], "health": [], "cases": []}


def test_an_undone_import_is_unknown_at_every_moment(tmp_path: Path) -> None:
    first = take_in(all_orders(tmp_path / "a.txt", order(1)), now=NOW - 3 * DAY)
    take_in(claim_mail(tmp_path / "c.eml", order_id(1)), now=NOW - 2 * DAY)
    expected = said(NOW, known_at=NOW - DAY)
    late = take_in(decision_mail(tmp_path / "d.eml", order_id(1), "The claim has been denied."), now=NOW - 2 * DAY)
    assert said(NOW, known_at=NOW - DAY) != expected
    operations.undo(late.import_id, at=NOW)
    assert said(NOW, known_at=NOW - DAY) == expected
    operations.undo(first.import_id, at=NOW)
    assert said(NOW, known_at=NOW - DAY)["cases"][0]["order"] is None


def test_what_an_import_told_is_known_from_the_twin_that_still_tells_it(tmp_path: Path) -> None:
    file = all_orders(tmp_path / "a.txt", order(1))
    one = take_in(file, now=NOW - 3 * DAY)
    take_in(file, now=NOW - DAY)
    operations.undo(one.import_id, at=NOW)
    assert said(NOW, known_at=NOW - 2 * DAY)["cases"] == []
    assert len(said(NOW, known_at=NOW)["cases"]) == 1


def test_health_known_now_equals_health_as_kept(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=800), tmp_path / "files")
    take_in(tmp_path / "files")
    for moment in (NOW, NOW - 5 * DAY, NOW - 37 * DAY, at("2026-11-02 10:30")):
        figures = [
            [(r.group, r.metric, r.window, r.numerator, r.denominator, r.undecided) for r in found.rows]
            for found in (
                queries.account_health(["main"], at=moment),
                queries.account_health(["main"], at=moment, known_at=NOW),
            )
        ]
        assert figures[0] == figures[1], iso(moment)


def test_an_order_placed_later_today_is_not_in_the_rate_of_this_morning(tmp_path: Path) -> None:
    take_in(
        all_orders(
            tmp_path / "a.txt", order(1, purchase_date="2026-11-20T06:00:00Z"), order(2, purchase_date="2026-11-20T20:00:00Z")
        )
    )
    for known_at in (None, NOW):
        rows = queries.account_health(["main"], at=at("2026-11-20 12:00"), known_at=known_at).rows
        assert {r.denominator for r in rows if r.window == "live"} == {1}
