"""Expert cases as YAML: a sentence as the name, facts in, decisions or defects out.

Times without a zone are the marketplace's. A fact is `{at: …, kind: fields}`, or `{on: …}` where only its day is known;
`seen` is what its source spoke for. A case that tells nothing of its order has one of 9 November over EUR 14.95, promised by
11 December; `order: none` is an order that no report tells of. Only what a case names is compared.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import yaml

from odra.facts.decision import Defect, Dossier, Order
from odra.facts.fact import Fact
from odra.facts.moments import DAY_ONLY, INSTANT, as_date, as_datetime, day_of, moment, start_of
from odra.facts.money import Money, to_minor
from odra.facts.payloads import KINDS, NAME
from odra.policies import load, zone_of

HERE = Path(__file__).parent / "cases"
_KIND = {NAME[kind]: kind for kind in KINDS}
_DIGESTED = {"handled": {"key": "k"}, "buyer_message": {"message": "m"}, "seller_message": {"message": "m"},
             "unknown_mail": {"message": "m"}, "claim_asked": {"message": "m"},
             "return_asked": {"message": "m"}, "cancel_asked": {"message": "m"}, "message_blocked": {"message": "m"}, "account_notice": {"message": "m"}}  # fmt: skip


class Case(msgspec.Struct, frozen=True):
    """One expert case; `told` is the YAML as it stands."""

    told: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.told["name"])

    @property
    def market(self) -> str:
        return str(self.told.get("marketplace", "amazon.de"))

    @property
    def zone(self) -> str:
        return zone_of(self.market)

    @property
    def at(self) -> int:
        return when(self.told["at"], self.zone)

    @property
    def policies(self) -> Any:
        chosen = {name: int(v) if str(v).isdecimal() else v for name, v in self.told.get("settings", {}).items()}
        return load().overlaid(chosen)

    @property
    def estimates(self) -> dict[str, float | None]:
        return {name: float(v) for name, v in self.told.get("estimates", {}).items()}

    @property
    def facts(self) -> tuple[Fact, ...]:
        made = [_fact(n, told, self.zone) for n, told in enumerate(self.told["facts"])]
        return tuple(sorted(made, key=lambda fact: fact.happened))

    @property
    def dossier(self) -> Dossier:
        told = self.told.get("order", {})
        order = None if told is None else _order(told, self.market, self.zone)
        return Dossier("main", self.told.get("channel", "amazon"), "302-0000000-0000000", order, self.market, self.facts)


def cases(name: str) -> list[Case]:
    """The cases of a file."""
    found = yaml.load((HERE / f"{name}.yaml").read_text("utf-8"), yaml.BaseLoader)
    return [Case(_plain(told)) for told in found]


def _plain(value: Any) -> Any:
    """Everything is text to the loader, so that times stay as written; what is true, false or nothing is made so."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return {"true": True, "false": False, "none": None}.get(value, value)


def when(text: str, zone: str) -> int:
    told = datetime.fromisoformat(text)
    return moment(told if told.tzinfo else told.replace(tzinfo=ZoneInfo(zone)))


def local(at: int | None, zone: str) -> str | None:
    """A moment as the cases write it: `2026-11-18 10:00`, with seconds only where there are any."""
    if at is None:
        return None
    text = as_datetime(at).astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(" ")
    return text.removesuffix(":00") if text.count(":") == 2 else text


def _fact(number: int, told: dict[str, Any], zone: str) -> Fact:
    (kind,) = set(told) - {"at", "on", "seen"}
    fields = {**_DIGESTED.get(kind, {}), **(told[kind] or {})}
    payload = msgspec.convert(fields, _KIND[kind], strict=False)
    day_only = "on" in told
    happened = start_of(date.fromisoformat(told["on"]), zone) if day_only else when(told["at"], zone)
    seen = when(told["seen"], zone) if "seen" in told else happened
    return Fact(number + 1, happened, DAY_ONLY if day_only else INSTANT, seen, number, payload)


def _order(told: dict[str, Any], market: str, zone: str) -> Order:
    placed = when(told.get("placed", "2026-11-09 10:00"), zone)
    promise = told.get("promised", "2026-12-11 23:59:59")
    return Order(
        ordered_at=placed, ordered_on=day_of(placed), status=told.get("status", "Shipped"), marketplace=told.get("marketplace", market),
        pending=told.get("status", "").startswith("Pending"),
        fulfilment=told.get("fulfilment", "seller"), total=money(told.get("total", "14.95 EUR")),
        country=told.get("country", "DE"), title="Desk lamp", deliver_by_at=None if promise is None else when(promise, zone),
        ship_by_at=when(told["ship_by"], zone) if "ship_by" in told else None,
    )  # fmt: skip


def money(text: str | None) -> Money | None:
    if text is None:
        return None
    amount, currency = text.split()
    return Money(to_minor(amount, currency), currency)


def shown_defect(defect: Defect, zone: str) -> dict[str, Any]:
    return {
        "component": defect.component, "from": local(defect.from_at, zone), "until": local(defect.until_at, zone),
        "why": defect.why, "counts": defect.counts, "undecided": defect.undecided,
        "leaves_by": local(defect.leaves_by_at, zone), "policy": defect.policy,
    }  # fmt: skip


def shown_decision(decision: Any, zone: str) -> dict[str, Any]:
    """A decision in the words of the cases; codes without their group."""
    values = {**decision.step.values, **(decision.letter.values if decision.letter else {})}
    days = {name: as_date(value).isoformat() for name, value in values.items() if name.endswith("_on")}
    return {
        "question": decision.question, "step": _bare(decision.step), "if_nothing": _bare(decision.if_nothing),
        "opened": local(decision.opened_at, zone), "due": local(decision.due_at, zone), "state": decision.state,
        "counts": decision.counts, "counted": decision.counted, "at_risk": None if decision.at_risk is None else f"{decision.at_risk.amount} {decision.at_risk.currency}",
        "because": [_bare(r.said) for r in decision.because], "policies": [r.policy for r in decision.because],
        "letter": decision.letter.code if decision.letter else None, "changes": local(decision.changes_at, zone),
        "alternatives": [_bare(a.said) for a in decision.alternatives if not a.blocked],
        "blocked": [_bare(a.said) for a in decision.alternatives if a.blocked],
        "company_due": local(decision.company_due_at, zone), "cost": _cost(decision.cost), "costs": {_bare(a.said): _cost(a.cost) for a in decision.alternatives if a.cost},
        "confidence": decision.confidence, "warnings": [_bare(r.said) for r in decision.warnings],
        "evidence": {_bare(e.said): e.present for e in decision.evidence},
        "plan": {_bare(m.said): m.state for m in decision.plan}, "working_days": str(values.get("working_days")), **days,
    }  # fmt: skip


def _cost(cost: Any) -> str | None:
    """`16.95 EUR`; with a defect's price `16.95 EUR, 9 % of 180.00`."""
    if cost is None:
        return None
    risk = f", {cost.chance * 100:.0f} % of {cost.defect.amount}" if cost.defect and cost.chance else ""
    return f"{cost.total.amount} {cost.total.currency}{risk}"


def _bare(said: Any) -> str:
    return str(said.code).partition(".")[2]


def named(expected: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """What a case names, as it came out."""
    return {key: shown.get(key, "(not there)") for key in expected}


def all_cases() -> Iterator[Case]:
    for file in sorted(HERE.glob("*.yaml")):
        if file.stem != "claim_pairs":
            yield from cases(file.stem)
