"""Expert cases: a sentence as the name, facts in, decisions or defects out; as YAML files, which a seller can write too.

Times without a zone are the marketplace's. A fact is `{at: …, kind: fields}`, or `{on: …}` where only its day is known;
`seen` is what its source spoke for. A case that tells nothing of its order has one of 9 November over EUR 14.95, promised by
11 December; `order: none` is an order that no report tells of. Only what a case names is compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from odra.facts.decision import Defect, Dossier, Order
from odra.facts.fact import ADDRESS, Fact
from odra.facts.moments import DAY_ONLY, INSTANT, as_date, as_datetime, day_of, moment, start_of
from odra.facts.money import Money, to_minor
from odra.facts.payloads import KINDS, NAME
from odra.letters import item
from odra.policies import Policies, PolicyError, load, marketplace, zone_of
from odra.policies.choosing import fitted

Path = tuple[str | int, ...]
FIELDS = ("name", "at", "marketplace", "channel", "order", "settings", "estimates", "facts", "decisions", "defects", "counting")
ORDER = tuple("placed promised status marketplace fulfilment total country ship_by postcode tax sku quantity".split())
_KIND = {NAME[kind]: kind for kind in KINDS}
_SAID = {"message": "m", "key": "k"}  # digests that every such fact has, and no case needs to name


def kinds() -> list[tuple[str, str, tuple[str, ...]]]:
    """Every kind of fact: its name, what it tells, its fields."""
    return [(name, str(kind.__doc__).partition("\n")[0], kind.__struct_fields__) for name, kind in _KIND.items()]


class Faulty(ValueError):
    """Something in a case that cannot be used: what is wrong, and where in the case."""

    def __init__(self, why: str, *path: str | int) -> None:
        super().__init__(why)
        self.path: Path = path


class Case(msgspec.Struct, frozen=True):
    """One expert case; `told` is the YAML as it stands, `lines` the line of each place in it. Reading it raises Faulty."""

    told: dict[str, Any]
    lines: dict[Path, int] = {}

    def line(self, path: Path = ()) -> int:
        """The line of a place, or of the nearest around it."""
        return next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), 0)

    @property
    def name(self) -> str:
        return str(self.told["name"])

    @property
    def market(self) -> str:
        named = str(self.told.get("marketplace", "amazon.de"))
        if named and marketplace(named) is None:
            raise Faulty(f"{named!r} is no marketplace that Odra knows", "marketplace")
        return named

    @property
    def zone(self) -> str:
        return zone_of(self.market)

    @property
    def at(self) -> int:
        return _when(self.told["at"], self.zone, "at")

    @property
    def policies(self) -> Policies:
        told, found = mapped(self.told.get("settings", {}), "settings"), load()
        try:
            return found.overlaid({name: fitted(found.setting(name), value) for name, value in told.items()})
        except PolicyError as wrong:
            raise Faulty(str(wrong), "settings") from wrong

    @property
    def estimates(self) -> dict[str, float | None]:
        told = mapped(self.told.get("estimates", {}), "estimates")
        try:
            return {name: float(v) for name, v in told.items()}
        except (TypeError, ValueError) as wrong:
            raise Faulty(f"an estimate is a number: {wrong}", "estimates") from wrong

    @property
    def facts(self) -> tuple[Fact, ...]:
        made = [_fact(n, told, self.zone) for n, told in enumerate(listed(self.told["facts"], "facts"))]
        return tuple(sorted(made, key=lambda fact: fact.happened))

    @property
    def dossier(self) -> Dossier:
        told = self.told.get("order", {})
        order = None if told is None else _order(mapped(told, "order"), self.market, self.zone)
        return Dossier("main", self.told.get("channel", "amazon"), "302-0000000-0000000", order, self.market, self.facts)


def mapped(told: Any, *path: str | int) -> dict[str, Any]:
    if not isinstance(told, Mapping):
        raise Faulty("names with values are asked for here", *path)
    return dict(told)


def listed(told: Any, *path: str | int) -> Sequence[Any]:
    if not isinstance(told, list):
        raise Faulty("a list is asked for here", *path)
    return told


def among(name: str, known: Sequence[str], what: str, *path: str | int) -> None:
    """Raises Faulty with the nearest known name."""
    if name not in known:
        near = get_close_matches(name, known, 1) or [
            ", ".join(known) if len(known) < 20 else "one of those that `odra cases facts` lists"
        ]
        raise Faulty(f"{name!r} is not {what}: did you mean {near[0]}?", *path)


def when(text: str, zone: str) -> int:
    told = datetime.fromisoformat(text)
    return moment(told if told.tzinfo else told.replace(tzinfo=ZoneInfo(zone)))


def _when(text: Any, zone: str, *path: str | int) -> int:
    try:
        return when(text, zone)
    except (TypeError, ValueError, OverflowError) as wrong:
        raise Faulty(f"{text!r} is no time such as 2026-11-23 09:12", *path) from wrong


def _day(text: Any, *path: str | int) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as wrong:
        raise Faulty(f"{text!r} is no day such as 2026-11-23", *path) from wrong


def local(at: int | None, zone: str) -> str | None:
    """A moment as the cases write it: `2026-11-18 10:00`, with seconds only where there are any."""
    if at is None:
        return None
    text = as_datetime(at).astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(" ")
    return text.removesuffix(":00") if text.count(":") == 2 else text


def _fact(number: int, told: Any, zone: str) -> Fact:
    here: Path = ("facts", number)
    kinds = [name for name in mapped(told, *here) if name not in ("at", "on", "seen")]
    if len(kinds) != 1 or ("at" in told) == ("on" in told):
        raise Faulty("a fact has one kind, and `at` (a moment) or `on` (a day)", *here)
    payload = _payload(kinds[0], told[kinds[0]], (*here, kinds[0]))
    day_only = "on" in told
    happened = start_of(_day(told["on"], *here, "on"), zone) if day_only else _when(told["at"], zone, *here, "at")
    seen = _when(told["seen"], zone, *here, "seen") if "seen" in told else happened
    return Fact(number + 1, happened, DAY_ONLY if day_only else INSTANT, seen, number, payload)


def _payload(kind: str, told: Any, path: Path) -> Any:
    among(kind, list(_KIND), "a kind of fact", *path)
    fields = msgspec.structs.fields(_KIND[kind])
    given = mapped(told or {}, *path)
    for name in given:
        among(name, [f.name for f in fields], f"a field of {kind}", *path, name)
    said = {f.name: _SAID[f.name] for f in fields if f.required and f.name in _SAID}
    try:
        return msgspec.convert({**said, **given}, _KIND[kind], strict=False)
    except msgspec.ValidationError as wrong:
        why, _, place = str(wrong).partition(" - at `$.")
        raise Faulty(why, *path, *place.removesuffix("`").split(".")[:1]) from wrong


def _order(told: dict[str, Any], market: str, zone: str) -> Order:
    for name in told:
        among(name, ORDER, "something told of an order", "order", name)
    moments = {"placed": "2026-11-09 10:00", "promised": "2026-12-11 23:59:59", "ship_by": None, **told}
    placed, promised, ship_by = (
        None if moments[name] is None else _when(moments[name], zone, "order", name) for name in ("placed", "promised", "ship_by")
    )
    if placed is None:
        raise Faulty("an order has a time at which it was placed", "order", "placed")
    return Order(
        ordered_at=placed, ordered_on=day_of(placed), status=told.get("status", "Shipped"), marketplace=told.get("marketplace", market),
        pending=told.get("status", "").startswith("Pending"), cancelled=told.get("status", "").startswith("Cancel"),
        fulfilment=told.get("fulfilment", "seller"), total=money(told.get("total", "14.95 EUR")),
        country=told.get("country", "DE"), title="Desk lamp", tax=int(told.get("tax", 0)), deliver_by_at=promised, ship_by_at=ship_by,
        postcode_prefix=told.get("postcode", ""), sku=told.get("sku", ""), quantity=int(told.get("quantity", 0)),
    )  # fmt: skip


def money(text: str | None) -> Money | None:
    """`14.95 EUR`."""
    if text is None:
        return None
    try:
        amount, currency = text.split()
        return Money(to_minor(amount, currency), currency)
    except (ArithmeticError, AttributeError, LookupError, ValueError) as wrong:
        raise Faulty(f"{text!r} is no amount such as 14.95 EUR", "order", "total") from wrong


PREVENTION = "amazon.prevent."  # what would prevent a claim, beside what the step itself needs
PARTLY = ("values", "rests_on", "cites")  # of these only what a case names inside is compared


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
        "question": decision.question, "return": item(decision.about) or None, "step": _bare(decision.step), "if_nothing": _bare(decision.if_nothing),
        "opened": local(decision.opened_at, zone), "due": local(decision.due_at, zone), "state": decision.state,
        "counts": decision.counts, "counted": decision.counted, "at_risk": None if decision.at_risk is None else f"{decision.at_risk.amount} {decision.at_risk.currency}",
        "because": [_bare(r.said) for r in decision.because], "policies": [r.policy for r in decision.because],
        "letter": decision.letter.code if decision.letter else None, "changes": local(decision.changes_at, zone),
        "alternatives": [_bare(a.said) for a in decision.alternatives if not a.blocked],
        "blocked": [_bare(a.said) for a in decision.alternatives if a.blocked],
        "why": {_bare(a.said): [_bare(r.said) for r in a.reasons] for a in decision.alternatives if a.reasons},
        "company_due": local(decision.company_due_at, zone), "cost": _cost(decision.cost), "assumed": decision.cost.assumed if decision.cost else None, "costs": {_bare(a.said): _cost(a.cost) for a in decision.alternatives if a.cost},
        "confidence": decision.confidence, "warnings": [_bare(r.said) for r in decision.warnings],
        "evidence": {_bare(e.said): e.present for e in decision.evidence}, "sheet": [_bare(line) for line in decision.sheet],
        "causes": {_bare(c.said): [*(_bare(sign.said) for sign in c.signs), _bare(c.check)] for c in decision.causes},
        "needs": {_bare(e.said): e.present for e in decision.evidence if not e.policy.startswith(PREVENTION)},
        "plan": {_bare(m.said): m.state for m in decision.plan}, "dates": {_bare(m.said): local(m.at, zone) for m in decision.plan},
        "amounts": {name: f"{v.amount} {v.currency}" for name, v in decision.step.values.items() if isinstance(v, Money)}, "working_days": str(values.get("working_days")), **days, **_sentences(decision, zone),
    }  # fmt: skip


def _cost(cost: Any) -> str | None:
    """`16.95 EUR`; with a defect's price `16.95 EUR, 9 % of 180.00`."""
    if cost is None:
        return None
    risk = f", {cost.chance * 100:.0f} % of {cost.defect.amount}" if cost.defect and cost.chance else ""
    return f"{cost.total.amount} {cost.total.currency}{risk}"


def _sentences(decision: Any, zone: str) -> dict[str, dict[str, Any]]:
    """Of each sentence, by its code with its group: its values, the facts that it rests on by their place in the case, the policy that it cites."""
    first: dict[str, tuple[Any, Any]] = {}
    for said, told in _said(decision):
        first.setdefault(said.code, (said, told))
    return {
        "values": {code: {name: _value(name, v, zone) for name, v in said.values.items()} for code, (said, _) in first.items()},
        "rests_on": {code: [f.removeprefix(ADDRESS) for f in getattr(told, "facts", ())] for code, (_, told) in first.items()},
        "cites": {code: told.policy for code, (_, told) in first.items() if hasattr(told, "policy")},
    }


def _said(decision: Any) -> Iterator[tuple[Any, Any]]:
    """Every sentence with the reason, proof or stage that says it; those of other steps last."""
    alone = (decision.step, decision.if_nothing, *decision.sheet, *([decision.letter] if decision.letter else []))
    signs = [sign for cause in decision.causes for sign in cause.signs]
    others = [r for a in decision.alternatives for r in (*a.reasons, a.blocked) if r is not None]
    told = (*decision.because, *decision.warnings, *decision.evidence, *decision.plan, *signs, *others, *decision.alternatives)
    yield from ((said, None) for said in alone)
    yield from ((one.said, one) for one in told)


def _value(name: str, value: Any, zone: str) -> Any:
    """As a case writes it."""
    if isinstance(value, Money):
        return f"{value.amount} {value.currency}"
    if isinstance(value, int) and name.endswith("_at"):
        return local(value, zone)
    if isinstance(value, int) and name.endswith("_on"):
        return as_date(value).isoformat()
    return None if value is None else str(value)


def _bare(said: Any) -> str:
    return str(said.code).partition(".")[2]


def named(expected: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """What a case names, as it came out."""
    return {
        key: _inside(want, shown.get(key)) if key in PARTLY else shown.get(key, "(not there)") for key, want in expected.items()
    }


def _inside(want: Any, got: Any) -> Any:
    if not isinstance(want, Mapping) or not isinstance(got, Mapping):
        return got
    return {name: _inside(inner, got.get(name, "(not there)")) for name, inner in want.items()}
