"""What fields the columns of an unknown table fill: guessed from headers in six languages, and from what stands in the columns."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress

from odra.connectors.tables.cells import count, day, own_order
from odra.connectors.tables.columns import FORMS, cell, plain
from odra.connectors.tables.heading import first_rows, heading, shape
from odra.connectors.tables.moneys import money
from odra.facts.reading import TABLES, Guess, Mapping, Sample

ROWS = 20
SURE = 0.5  # below this a column is offered, never taken
_WORDS = {
    "order": re.compile(r"order(id|number|no|nr|#)|^order|bestelnummer|bestellnummer|auftragsnummer|commande|pedido|ordine|purchaseorder|^(bestelling|bestellung|auftrag)$"),
    "date": re.compile(r"date|datum|data|fecha|filed|sent|ingediend|eingereicht|verzonden|versendet|opened|geopend|eröffnet|ouvert|aperto|abierto|gestellt|beantragt|déposé|depose|introduit|presentat|presentad|aangevraagd"),
    "type": re.compile(r"type|defect|component|categor|kind|soort"),
    "amount": re.compile(r"amount|bedrag|betrag|montant|importo|importe|summe|somme|cuantía"),
    "currency": re.compile(r"currency|valuta|währung|devise|divisa|moneda"),
    "outcome": re.compile(
        r"outcome|decisi|status|result|beslissing|besluit|uitkomst|uitspraak|ergebnis|entscheid|ausgang|décision|résultat|esito|risultat|resoluci"
    ),
    "reason": re.compile(r"reason|reden|grund|motif|motivo"),
    "comment": re.compile(r"comment|opmerking|kommentar|commentaire|commento|comentario"),
    "tracking": re.compile(r"track|sendungsnummer|zendingnummer|suivi|seguimiento"),
    "carrier": re.compile(r"carrier|vervoerder|versanddienst|transporteur|transportista|corriere"),
    "request": re.compile(r"(request|return|case|inquiry|dispute|claim|ticket)(id|number|no|nr|#)|fallnummer|verzoeknummer|zaaknummer"),
    "about": re.compile(r"(request|case|claim|issue|dispute)type|^about$|^type$|^issue$"),
    "answer_by": re.compile(r"respondby|answerby|replyby|duedate|^due|deadline|antwortbis|reageervoor|répondreavant|rispondereentro"),
    "status": re.compile(r"status|state|statut|stato|estado"),
    "closed": re.compile(r"closed|gesloten|geschlossen|clôtur|chiuso|cerrado|resolvedon|resolveddate"),
    "rating": re.compile(r"rating|stars|sterren|sterne|note$|valutazione|valoración|score$"),
    "answer": re.compile(r"response|antwoord|antwort|réponse|risposta|respuesta"),
    "sku": re.compile(r"sku|customlabel|artikelcode|merchantsku"),
    "item": re.compile(r"(item|line|product)(id|number|no|nr)|orderitem|artikelnummer|ean$"),
    "title": re.compile(r"title|productname|itemname|titel|titre|titolo|título|omschrijving|description"),
    "quantity": re.compile(r"quantity|qty|aantal|anzahl|stückzahl|quantité|quantità|cantidad"),
    "price": re.compile(r"price|prijs|preis|prix|prezzo|precio|soldfor"),
    "shipping": re.compile(r"shipping|postage|verzendkosten|versandkosten|fraisdeport|spedizione|envío"),
    "country": re.compile(r"country|land$|landcode|pays|paese|país"),
    "postcode": re.compile(r"postcode|postalcode|zip|postleitzahl|plz|codepostal|cap$|códigopostal"),
    "metric": re.compile(r"metric|kpi|indicator|servicenorm|kennzahl|indicateur|indicatore|indicador|^name$|^naam$"),
    "rate": re.compile(r"rate$|^rate|score|value|waarde|wert|percentage|valeur|valore|valor"),
    "target": re.compile(r"target|norm$|^norm|standard|threshold|goal|doel|ziel|objectif|obiettivo|objetivo"),
    "numerator": re.compile(r"numerator|teller|affected|defects$"),
    "denominator": re.compile(r"denominator|noemer|total$|orders$"),
    "from": re.compile(r"from|start|vanaf|^van$|^von$|begin|inicio|inizio|début"),
    "to": re.compile(r"^to$|todate|end|^tot|einde|^bis|fin$|fine$"),
}  # fmt: skip
_CLOCK = re.compile(r"[T ](?=\d\d:)")
_PURCHASE = re.compile(
    r"order|purchase|bestel|kauf|acquisto|compra|commande|sale"
)  # of two dates another one is meant, save for orders
_NEEDS = {
    "metrics": ("metric", "rate"), "feedback": ("order", "rating"), "requests": ("order", "request"), "tracking": ("order", "tracking"),
    "claims": ("order", "outcome"), "orders": ("order", "price"), "defects": ("order", "type"),
}  # fmt: skip
_SAID = (
    ("chargebacks", re.compile(r"charge.?back|rückbuchung|terugboeking|payment.?dispute|zahlungsstreit|betalingsgeschil")),
    ("claims", re.compile(r"claim|a.to.z|guarantee")),
)


def guess(sample: Sample, given: Mapping | None = None) -> Guess:
    """What a table seems to be; `given` is what a person said of it, and stands."""
    head = heading(sample)
    given = given or Mapping("")
    rows = first_rows(sample, head, ROWS)
    kind = given.kind or kind_of(head.cells, rows)
    fields = place_fields(kind, head.cells, rows, given.columns)
    columns = {f: head.cells[n] for f, (n, sure) in fields.items() if head.cells and (sure >= SURE or f in given.columns)}
    dates = [row[n] for f in ("date", "from") for n in [fields.get(f, (-1, 0.0))[0]] for row in rows if 0 <= n < len(row)]
    channel = given.channel or ("" if given.marketplace else channel_of(rows))
    said = Mapping(kind, {**columns, **given.columns}, given.marketplace, channel, given.date_order or own_order(dates))
    return Guess(said, {f: round(sure, 2) for f, (_, sure) in fields.items()}, head.cells, shape(head.cells), rows)


def kind_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The kind of the table, or an empty string: the first whose columns are all there."""
    if not header:
        return ""
    words = plain(" ".join(header))
    said = next((kind for kind, pattern in _SAID if pattern.search(words)), "")
    for kind, needed in _NEEDS.items():
        found = place_fields(kind, header, rows, {})
        if all(found.get(f, (-1, 0.0))[1] >= SURE for f in needed) and not (
            kind == "metrics" and "order" in _known(header, rows)
        ):
            return said if said == "chargebacks" or (said and kind in ("claims", "orders", "defects")) else kind
    return said if said and "order" in _known(header, rows) else ""


def _known(header: Sequence[str], rows: Sequence[Sequence[str]]) -> set[str]:
    found = place_fields("defects", header, rows, {})
    return {f for f, (_, sure) in found.items() if sure >= SURE}


def place_fields(
    kind: str, header: Sequence[str], rows: Sequence[Sequence[str]], given: dict[str, str]
) -> dict[str, tuple[int, float]]:
    """field -> (column, how sure) of a kind's fields, each column at most once; one named by hand is sure, or nowhere (-1)."""
    there = {plain(h): n for n, h in reversed(list(enumerate(header)))}
    found = {f: (there.get(plain(given[f]), -1), 1.0) for f in TABLES.get(kind, ()) if f in given}
    for sure, field, place in _offers(kind, header, rows):
        if field not in found and place not in {p for p, _ in found.values()}:
            found[field] = (place, sure)
    return found


def _offers(kind: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[tuple[float, str, int]]:
    """(how sure, field, column), the surest first; of equal ones the first field, and of its columns the first."""
    width = max([len(header), *(len(r) for r in rows)], default=0)
    every = [
        (_sure(field, kind, cell(header, n), [cell(r, n) for r in rows]), field, n)
        for field in TABLES.get(kind, ())
        for n in range(width)
    ]
    return sorted((offer for offer in every if offer[0] > 0), key=lambda offer: -offer[0])


def _sure(field: str, kind: str, name: str, texts: Sequence[str]) -> float:
    """How well a column fits: its name, then what stands in it. A named column whose cells do not fit is offered last."""
    named, fits = bool(_WORDS[field].search(plain(name))), _fitting(field, texts)
    if field == "order":
        return max(fits or 0.0, 0.6 if named else 0.0)
    if not named:
        return 0.0
    return max(0.1, (0.6 if fits is None else 0.2 + 0.8 * fits) - _less(field, kind, name))


def _less(field: str, kind: str, name: str) -> float:
    """Of several dates the one that the row is about: no deadline, no end, and no purchase unless the rows are orders; an outcome before a status."""
    if field == "outcome":
        return 0.05 if plain(name).endswith("status") else 0.0
    if field != "date":
        return 0.0
    others = [_WORDS["answer_by"], _WORDS["closed"], *([] if kind == "orders" else [_PURCHASE])]
    return 0.05 if any(pattern.search(plain(name)) for pattern in others) else 0.0


def _fitting(field: str, texts: Sequence[str]) -> float | None:
    """The share of the cells that can be what the field needs; None where nothing can be said."""
    filled = [t for t in texts if t]
    if not filled or field not in _TESTS:
        return None
    return sum(_TESTS[field](t) for t in filled) / len(filled)


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    def reads(text: str) -> bool:
        with suppress(ValueError):
            read(text)
            return True
        return False

    return reads


def _date(text: str) -> object:
    on = _CLOCK.split(text, maxsplit=1)[0]
    return day(on, "dmy") if _reads(lambda t: day(t, "dmy"))(on) else day(on, "mdy")


_TESTS: dict[str, Callable[[str], bool]] = {
    "order": lambda text: any(form.match(text) for form in FORMS.values()),
    "date": _reads(_date),
    "answer_by": lambda text: any(c.isdigit() for c in text),
    "amount": _reads(lambda text: money(text, "EUR")),
    "price": _reads(lambda text: money(text, "EUR")),
    "shipping": _reads(lambda text: money(text, "EUR")),
    "quantity": _reads(count),
    "rating": lambda text: text[:1] in "12345" and text[1:2] in ("", ".", "/", " "),
    "tracking": lambda text: len(text) >= 5 and any(c.isdigit() for c in text),
    "currency": lambda text: len(text) == 3 and text.isalpha(),
    "rate": lambda text: any(c.isdigit() for c in text),
    "target": lambda text: any(c.isdigit() for c in text),
    "request": lambda text: any(c.isdigit() for c in text) and " " not in text,
}  # fmt: skip


def names_outcome(header: str) -> bool:
    return bool(_WORDS["outcome"].search(plain(header)))


def channel_of(rows: Sequence[Sequence[str]]) -> str:
    """The channel whose order ids stand in the rows; empty for amazon's own and for none."""
    cells = [c for row in rows for c in row]
    counts = {channel: sum(bool(form.match(c)) for c in cells) for channel, form in FORMS.items()}
    best = max(counts, key=lambda c: (counts[c], c == "amazon"))
    return best if counts[best] and best != "amazon" else ""
