"""Returns of single SKUs as the marketplace was told of them in its forms: for the cases they bear on, and given back as forms."""

from collections.abc import Iterable, Iterator, Mapping

from odra.facts.fact import SKU, Fact
from odra.facts.moments import as_date, day_of
from odra.facts.payloads import OrderRow, ReturnAsked, ReturnOverride, ReturnRow, ShipRow, StockOut
from odra.ledger import named
from odra.ledger import queries as ledger
from odra.ledger.queries import Subject
from odra.policies import load

LIMITS = "amazon.return.override_limits"
# What stands above the rows of each form: the template's name where it has two rows of header, then our names of its columns.
HEADERS = {
    "sku_override": ("SKU Override Template", "SKU\tAction"),
    "return_attributes": ("SKU\tExemption reason code",),
    "returnless_resolution": ("SKU\tReturnless resolution reason code",),
}
WINDOW = "Return window days"


class TooMany(ValueError):
    """More SKUs than the marketplace takes in a file; the message is how many it takes."""


def with_skus(
    facts: dict[int, list[Fact]], homes: Mapping[int, Subject], *, known_at: int | None = None
) -> dict[int, list[Fact]]:
    """Facts by case; with them what was told of its SKUs, which is kept apart, once for all orders: the forms of one with a return, the stock of one to be shipped."""
    wanted = {s: kinds for s, told in facts.items() if (kinds := _asked_of(told))}
    if not wanted:
        return facts
    goods = {s: {(homes[s].shop, sku) for sku in _skus(facts[s])} for s in wanted}
    held = _told({one for some in goods.values() for one in some}, known_at)
    found = dict(facts)
    for subject, kinds in wanted.items():
        more = [fact for one in goods[subject] for fact in held.get(one, ()) if isinstance(fact.payload, kinds)]
        found[subject] = sorted([*facts[subject], *more], key=lambda fact: fact.happened)
    return found


def _asked_of(told: Iterable[Fact]) -> tuple[type, ...]:
    """The kinds of what is told of SKUs that bear on a case."""
    kinds = {type(fact.payload) for fact in told}
    bear = ((ReturnOverride, {ReturnRow, ReturnAsked}), (StockOut, {ShipRow}))
    return tuple(kind for kind, where in bear if kinds & where)


def _skus(told: Iterable[Fact]) -> set[str]:
    return {fact.payload.sku for fact in told if isinstance(fact.payload, OrderRow | ShipRow | ReturnRow | ReturnAsked)} - {""}


def _told(goods: Iterable[tuple[int, str]], known_at: int | None) -> dict[tuple[int, str], list[Fact]]:
    """(shop, SKU) -> what people and forms say of it."""
    wanted: dict[int, set[str]] = {}
    for shop, sku in goods:
        wanted.setdefault(shop, set()).add(SKU + sku)
    subjects = {
        n: (shop, native.removeprefix(SKU)) for shop, names in wanted.items() for native, n in named.numbers(shop, names).items()
    }
    facts = ledger.facts_of(sorted(subjects), known_at=known_at) if subjects else {}
    return {subjects[n]: told for n, told in facts.items()}


def told_overrides(accounts: Iterable[str], *, store: str = "", at: int) -> dict[str, list[ReturnOverride]]:
    """What each form holds at a moment, by SKU: that of a store (empty: of all stores alike) as it was told last."""
    subjects = ledger.subjects_named(SKU, ledger.shops(accounts))
    forms: dict[str, list[ReturnOverride]] = {form: [] for form in HEADERS}
    for told in ledger.facts_of(sorted(subjects, key=lambda n: (subjects[n].native, n))).values():
        for one in _newest(told, store, at):
            forms[one.form].append(one)
    return forms


def _newest(told: Iterable[Fact], store: str, at: int) -> Iterator[ReturnOverride]:
    mine = [f for f in told if isinstance(f.payload, ReturnOverride) and f.payload.store == store and f.occurred_at <= at]
    newest = {f.payload.form: f.payload for f in sorted(mine, key=lambda f: f.freshness) if isinstance(f.payload, ReturnOverride)}
    yield from newest.values()


def form_text(form: str, rows: list[ReturnOverride], *, at: int) -> str:
    """The form as it is uploaded: tab-delimited, with the days only where a SKU has its own. Raises TooMany."""
    most = int(load().policy(LIMITS).dated(as_date(day_of(at))).value["rows"])
    if len(rows) > most:
        raise TooMany(f"{most:,}")
    days = any(row.days for row in rows)
    *above, columns = HEADERS[form]
    lines = [*above, f"{columns}\t{WINDOW}" if days else columns]
    lines += [f"{row.sku}\t{row.action}" + (f"\t{row.days or ''}" if days else "") for row in rows]
    return "".join(f"{line}\r\n" for line in lines)
