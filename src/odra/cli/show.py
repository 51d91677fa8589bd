"""`odra health`, `odra queue`, `odra case`: one read each, shown as a table or as JSON."""

import shlex
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import msgspec
import typer

from odra import audit
from odra.cases import as_json as interface
from odra.cases import privacy, queries
from odra.cases.asking import name_of, named
from odra.cases.cheaper import cheaper, worded
from odra.cases.drafts import drafted
from odra.cases.finding import Found, by_words
from odra.cases.freshness import none_recent
from odra.cases.standing import reconciled
from odra.cli.table import table
from odra.cli.when import Asked, wrong, zone
from odra.facts.decision import ANY, Decision, Expected
from odra.facts.moments import iso
from odra.ledger import keys
from odra.ledger import queries as ledger
from odra.ledger.queries import Subject
from odra.letters import Speaker, beside, gone_through, item, question_on, told
from odra.measures.health import METRICS, RATE, Group, HealthRow
from odra.measures.reconcile import Beside
from odra.measures.told import Compared

HEALTH = ("Account", "Marketplace", "Window", "Days", "Feedback", "A-to-z", "Chargeback", "Defective orders", "Rate", "Room")


def as_json_out(value: Any) -> None:
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value)) + b"\n")


def where(group: Group, speaker: Speaker) -> str:
    """`Amazon.de, shipped by you`; the marketplace alone where the figure is of both."""
    by = group.fulfilment
    return interface.named(group.marketplace) + (f", {speaker.words(f'fulfilment.{by}')}" if by else "")


def health(asked: Asked, *, orders: bool, as_json: bool) -> None:
    found = queries.account_health(asked.accounts, at=asked.at, known_at=asked.known_at)
    if as_json:
        as_json_out(interface.health_json(found, orders=orders))
        return
    if found.rows:
        table(HEALTH, _health_lines(found.rows, asked), right=range(4, 10))
    else:
        days = none_recent(queries.orders_rated(asked.accounts), at=asked.at)
        none = "No rates yet: import an all-orders report (`odra doctor` says where to click)."
        typer.echo(_speaker(asked).words("health.no_recent", days=days) if days else none)
    if orders:
        _tell_orders(found, asked)
    for said in found.outside:
        typer.echo(_speaker(asked).say(said))
    if found.unplaced and not orders:
        typer.echo(_speaker(asked).words("health.unplaced_listed"))


def _health_lines(rows: list[HealthRow], asked: Asked) -> list[tuple[str, ...]]:
    """A line for each group and window: the parts, and the rate they make together."""
    lines = []
    for _, of_window in groupby(rows, key=lambda r: (r.group, r.window)):
        parts = {row.metric: row for row in of_window}
        lines.append(_health_line(parts, parts[RATE], _speaker(asked)))
    return lines


def _health_line(parts: dict[str, HealthRow], whole: HealthRow, speaker: Speaker) -> tuple[str, ...]:
    days = f"{speaker.day(whole.window_from_on)} to {speaker.day(whole.window_to_on - 1)}"
    rate = "" if whole.rate is None else f"{whole.rate * 100:.2f} %"
    undecided = f" ({whole.undecided} undecided)" if whole.undecided else ""
    counts = [str(parts[metric].numerator) for metric in METRICS if metric != RATE]
    return (
        whole.group.account, where(whole.group, speaker),
        whole.window, days, *counts, f"{whole.numerator}{undecided} of {whole.denominator:,}", rate, str(whole.headroom),
    )  # fmt: skip


def _tell_orders(found: queries.Health, asked: Asked) -> None:
    """Orders of the rates, then those that are in none."""
    lines = [*_rated_lines(found, _speaker(asked)), *_outside_lines(found, _speaker(asked))]
    table(("Marketplace", "Window", "Order", "Ordered", "In the rate", "Why", "Leaves"), lines)


def _rated_lines(found: queries.Health, speaker: Speaker) -> Iterator[tuple[str, ...]]:
    subjects = found.subjects
    for row in found.rows:
        for counted in row.orders if row.metric == RATE else ():
            d = counted.defect
            yield (interface.named(row.group.marketplace), row.window, subjects[d.subject].native, speaker.day(d.ordered_on),
                   "counts" if counted.counts else "does not", speaker.words(f"defect.{d.why}"), speaker.day(counted.leaves_on))  # fmt: skip


def _outside_lines(found: queries.Health, speaker: Speaker) -> Iterator[tuple[str, ...]]:
    subjects = found.subjects
    for outside in found.unplaced:
        d = outside.defect
        yield (interface.named(d.group.marketplace), "", subjects[d.subject].native, speaker.day(d.ordered_on) if d.ordered_on >= 0 else "",
               speaker.words(f"outside.{outside.why}"), speaker.words(f"defect.{d.why}"), "")  # fmt: skip


def reconciliation(asked: Asked, *, as_json: bool) -> None:
    from odra.cases.compared import others

    found = reconciled(asked.accounts, at=asked.at)
    rest = others(asked.accounts, found, at=asked.at)
    if as_json:
        as_json_out([*interface.reconciled_json(found), *interface.compared_json(rest)])
        return
    if not found and not rest:
        typer.echo(
            "No figures of the marketplace's own yet: import the account health report (`odra doctor` says where to click)."
        )
        return
    header = ("Account", "Marketplace", "Metric", "Days", "Marketplace", "Odra", "The difference")
    speaker = _speaker(asked)
    homes = ledger.subjects({s for row in (*found, *rest) for one in row.because for s in one.subjects})
    lines = [*(_beside_line(one, speaker, homes) for one in found), *(_compared_line(one, speaker, homes) for one in rest)]
    table(header, lines, right=(4, 5))


def _compared_line(one: Compared, speaker: Speaker, homes: dict[int, Subject]) -> tuple[str, ...]:
    from odra.cases.compared import explained, metric_name, sides

    told = one.told
    days = "" if one.from_on is None or one.to_on is None else f"{speaker.day(one.from_on)} to {speaker.day(one.to_on - 1)}"
    theirs, ours = sides(one, speaker)
    because = explained(one.because, homes, speaker)
    whose = (told.group.account, where(told.group, speaker), metric_name(told.metric, speaker))
    return (*whose, days, " ".join(theirs), " ".join(ours), because)


def _beside_line(one: Beside, speaker: Speaker, homes: dict[int, Subject]) -> tuple[str, ...]:
    from odra.cases.compared import explained

    told = one.told
    days = f"{speaker.day(told.from_on)} to {speaker.day(told.to_on - 1)}"
    return (
        told.group.account, where(told.group, speaker), speaker.words(f"metric.{told.metric}"), days, f"{told.numerator} of {told.denominator:,}",
        f"{one.numerator} of {one.denominator:,}", explained(one.because, homes, speaker),
    )  # fmt: skip


def queue(asked: Asked, *, as_json: bool) -> None:
    rows = queries.queue(asked.accounts, at=asked.at, known_at=asked.known_at)
    if as_json:
        as_json_out(interface.queue_json(rows))
        return
    open_now = [row for row in rows if row.decision.state != "stale"]
    if not open_now:
        typer.echo("Nothing is open.")
    else:
        header = ("Due", "Order", "Question", "Step", "If nothing is done", "At risk")
        table(header, [_queue_line(row, _speaker(asked)) for row in open_now], right=(5,))
    if len(rows) > len(open_now):
        typer.echo(f"Probably over: {len(rows) - len(open_now)}. Their clocks ran out long ago; --json lists them.")


def _queue_line(row: queries.QueueRow, speaker: Speaker) -> tuple[str, ...]:
    d = row.decision
    due = speaker.deadline(d.due_at) + (" OVERDUE" if d.state == "overdue" else "")
    return (due, row.order_id or "no order yet", speaker.words(question_on(d.question, row.subject.channel)), speaker.say(d.step),
            speaker.say(d.if_nothing), str(d.at_risk or ""))  # fmt: skip


def case(order: str, question: str, asked: Asked, *, as_json: bool) -> None:
    found = queries.find_case(order, accounts=asked.accounts, at=asked.at, known_at=asked.known_at)
    if not found:
        wrong(f"no file tells of {order!r}; an order id looks like 302-1234567-1234567, and `odra queue` lists open cases")
    if len(found) > 1:
        wrong(f"{order} is in the accounts {', '.join(v.subject.account for v in found)}; choose one with --account")
    view = _asked_of(found[0], question) if question else found[0]
    audit.saw("saw.case", about=view.subject.native, account=view.subject.account)
    _tell_fault(asked)
    if as_json:
        as_json_out(interface.case_json(view, at=asked.at))
        return
    _tell_case(view, asked)


def _asked_of(view: queries.CaseView, question: str) -> queries.CaseView:
    """The case with the open question of that name alone, as the desk's tab shows it."""
    if not (found := named(view, question)):
        names = ", ".join(map(name_of, view.decisions)) or "none"
        wrong(f"--question {question!r} is not open about this order; open is {names}")
    return msgspec.structs.replace(view, decisions=found)


def _tell_fault(asked: Asked) -> None:
    """Why a case is shown without words, on standard error."""
    if why := keys.fault():
        typer.echo(f"odra: {_speaker(asked).words(f'keys.{why.code}', value=why.value)}", err=True)


def find(text: str, asked: Asked, *, as_json: bool) -> None:
    found = by_words(text, accounts=asked.accounts, at=asked.at)
    if as_json:
        as_json_out([_found_json(one) for one in found])
    elif found:
        table(("Case", "Account", "Buyer", "Where", "To do"), [_found_line(one, _speaker(asked)) for one in found])
    else:
        typer.echo("No case has all of these words. Whole words are compared; what has expired is not found.")


def _found_json(one: Found) -> dict[str, Any]:
    return {"case": one.subject.native, "account": one.subject.account, "channel": one.subject.channel, "marketplace": one.marketplace or None,
            "buyer": one.buyer or None, "question": one.question or None, "newest_at": iso(one.at)}  # fmt: skip


def _found_line(one: Found, speaker: Speaker) -> tuple[str, ...]:
    to_do = speaker.words(question_on(one.question, one.subject.channel)) if one.question else ""
    return one.subject.native, one.subject.account, one.buyer, interface.named(one.marketplace), to_do


def _tell_case(view: queries.CaseView, asked: Asked) -> None:
    speaker, order = _speaker(asked), view.derived.order
    typer.echo(f"Order {view.subject.native}, {interface.named(view.where) or 'marketplace not known'}")
    if order:
        typer.echo(f"{order.title} x{order.quantity}, {order.total or ''}, {order.status}, to {order.country}")
    if not view.decisions:
        typer.echo("Nothing is open about this order.")
    _tell_questions(view, asked)
    if view.leaving:
        typer.echo(f"\nPersonal data: {' '.join(privacy.said(view.leaving, speaker, at=asked.at))}")
    typer.echo("\nTimeline")
    for entry in view.timeline:
        source = f"  [import {entry.origin.import_id}: {entry.origin.file}, line {entry.origin.line}]" if entry.origin else ""
        when = speaker.moment(entry.fact.occurred_at) if entry.on is None else speaker.day(entry.on)
        typer.echo(f"  {when:>18}  {entry_words(entry, speaker)}{source}")


def _tell_questions(view: queries.CaseView, asked: Asked) -> None:
    """Each with its own draft below it, and its name where there are several to choose from."""
    speaker, told = _speaker(asked), set[str]()
    for decision in view.decisions or (None,):
        if decision:
            _tell_question(decision, view, speaker)
        letter = drafted(view, at=asked.at, decision=decision)
        if letter and letter.text not in told:
            typer.echo(f"\nDraft ({letter.intent}):\n\n{letter.text}")
            told.add(letter.text)


def _tell_question(decision: Decision, view: queries.CaseView, speaker: Speaker) -> None:
    several = len({d.about for d in view.decisions if d.about != ANY}) > 1
    about = f" {item(decision.about)}" if several and decision.about != ANY else ""
    typer.echo(f"\n{speaker.words(question_on(decision.question, view.subject.channel))}{about}: {speaker.say(decision.step)}")
    if len(view.decisions) > 1:
        typer.echo(f"  --question {shlex.quote(name_of(decision))}")
    _tell_decision(decision, speaker)
    _tell_search(decision, speaker, view.personal)


def entry_words(entry: queries.Entry, speaker: Speaker) -> str:
    said = beside(speaker, entry.fact.payload)
    return f"{told(speaker, entry.fact.payload)} ({said})" if said else told(speaker, entry.fact.payload)


def _tell_decision(decision: Decision, speaker: Speaker) -> None:
    own = (
        f"; {speaker.words('case.company_clock', moment=speaker.deadline(decision.company_due_at))}"
        if decision.company_due_at
        else ""
    )
    typer.echo(f"  by {speaker.deadline(decision.due_at)} ({decision.state}{own}). Else: {speaker.say(decision.if_nothing)}.")
    if decision.cost:
        typer.echo(f"  Expected cost: {speaker.money(decision.cost.total)}")
    for reason in decision.because:
        typer.echo(f"  - {speaker.say(reason.said)}" + (f" [{reason.policy}]" if reason.policy else ""))
    for alternative in decision.alternatives:
        why = (alternative.blocked,) if alternative.blocked else alternative.reasons
        mark = "not advised" if alternative.blocked else "or"
        typer.echo(
            f"  {mark}: {speaker.say(alternative.said)}{_costs(alternative.cost, speaker)}. {' '.join(speaker.say(r.said) for r in why)}"
        )
    if found := cheaper(decision):
        typer.echo(f"  {worded(found, speaker)}" + (f" [{found.stands.policy}]" if found.stands.policy else ""))
    for warning in decision.warnings:
        typer.echo(f"  ! {speaker.say(warning.said)}" + (f" [{warning.policy}]" if warning.policy else ""))
    for piece in decision.evidence:
        typer.echo(f"  [{'x' if piece.present else ' '}] {speaker.say(piece.said)}")
    _tell_ahead(decision, speaker)


def _tell_ahead(decision: Decision, speaker: Speaker) -> None:
    """The plan, how sure the advice is, and when it is another one."""
    for milestone in decision.plan:
        typer.echo(f"  {speaker.moment(milestone.at):>18}  {speaker.say(milestone.said)} ({milestone.state})")
    if decision.confidence:
        typer.echo(f"  {speaker.words('case.weakest', source=speaker.words(f'confidence.{decision.confidence}'))}")
    if decision.changes_at:
        typer.echo(f"  {speaker.words('case.looks_again', changes_at=decision.changes_at)}")


def _tell_search(decision: Decision, speaker: Speaker, personal: Mapping[str, str]) -> None:
    """Why a parcel may be missing, and what to go through by hand."""
    for cause in decision.causes:
        signs = "; ".join(speaker.say(sign.said) for sign in cause.signs) or speaker.words("case.no_sign")
        typer.echo(f"  ? {speaker.say(cause.said)}: {signs}. Next: {speaker.say(cause.check)}")
    for number, line in enumerate(decision.sheet, 1):
        typer.echo(f"  {number}. {gone_through(speaker, line, personal=personal, at=decision.due_at)}")


def _costs(cost: Expected | None, speaker: Speaker) -> str:
    return f" (expected cost {speaker.money(cost.total)})" if cost else ""


def _speaker(asked: Asked) -> Speaker:
    return Speaker("en", zone(asked.at))
