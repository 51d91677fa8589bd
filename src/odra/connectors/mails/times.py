"""Times that a notice gives: "within 48 hours", "entro tre giorni di calendario", "je hebt 24 uur". On folded text.

A working day counts as a day: the earlier of two readings is the safe one. A time that counts from something else than the mail
("within 90 days of delivery") is none.
"""

import re
from typing import NamedTuple

_WORDS: dict[int, str] = {
    1: "one|an?(?= (?:calendar |business |working )?(?:day|hour|week))|einem|einen|eines|einer|eine|une|un|una|uno|een",
    2: "two|zwei|deux|dos|due|twee",
    3: "three|drei|trois|tres|tre|drie",
    4: "four|vier|quatre|cuatro|quattro",
    5: "five|funf|fuenf|cinq|cinco|cinque|vijf",
    6: "six|sechs|seis|sei|zes",
    7: "seven|sieben|sept|siete|sette|zeven|sete",
    8: "eight|acht|huit|ocho|otto",
    9: "nine|neun|neuf|nueve|nove|negen",
    10: "ten|zehn|dix|diez|dieci|tien|dez",
    12: "twelve|zwolf|zwoelf|douze|doce|dodici|twaalf",
    14: "fourteen|vierzehn|quatorze|catorce|quattordici|veertien",
    15: "fifteen|funfzehn|fuenfzehn|quinze|quince|quindici|vijftien",
    20: "twenty|zwanzig|vingt|veinte|venti|twintig",
    24: "twenty-?\\s?four|vierundzwanzig|vingt-quatre|veinticuatro|ventiquattro|vierentwintig",
    30: "thirty|dreissig|trente|treinta|trenta|dertig|trinta",
    36: "thirty-?\\s?six|sechsunddreissig|trente-six|treinta y seis|trentasei|zesendertig",
    48: "forty-?\\s?eight|achtundvierzig|quarante-huit|cuarenta y ocho|quarantotto|achtenveertig",
    72: "seventy-?\\s?two|zweiundsiebzig|soixante-douze|setenta y dos|settantadue|tweeenzeventig",
}
_NUMBER = rf"\d{{1,3}}|{'|'.join(_WORDS.values())}"
_OPENS = (
    "within|no later than|in|innerhalb|binnen|in den nachsten|sous|dans|d'ici|entro|nei prossimi|en|dentro|antes de|em ate"
    "|you have|you only have|sie haben|haben sie|ihnen bleiben|vous avez|vous disposez|hai|ha|avete|dispone|tienes?|(?:je|u|jij) hebt|u heeft"
    "|heb je|hebt u|heeft u|(?:deadline|frist|delai|scadenza|plazo|termijn)(?: is| ist| est| e| es)?:?"
)
_GAP = (
    "e non oltre|of|the|next|a|an|period|from|only|just|von|der|den|des|nur|noch|nachsten|naechsten|frist|les|un|une|delai|de|d'|prochains|prochaines"
    "|i|le|gli|prossimi|prossime|termine|di|una|solo|plazo|los|las|proximos|proximas|maximo|het|nog|slechts|komende|termijn|van|um|prazo"
)
_KIND = (
    "calendar|business|working|consecutive|kalender|werk|jours|jour|calendrier|naturales|habiles|laborables|kalenderdagen|uteis"
)
_HOURS = "hours?|hrs?|h|stunden?|std|heures?|ore|ora|horas?|uur|uren"
_DAYS = "(?:kalender|werk|arbeits|geschafts)?(?:days?|tage?n?s?|dagen|dag)|jours?|giorni|giorno|dias?"
_WEEKS = "weeks?|wochen?|semaines?|settiman[ae]|semanas?|weken|week"
_UNIT = f"{_HOURS}|{_DAYS}|{_WEEKS}"
_TIME = re.compile(
    rf"(?:\b(?:{_OPENS})\s+(?:(?:{_GAP})\s+){{0,4}}?({_NUMBER})\s*-?(?:\(\s*\d{{1,3}}\s*\)\s*)?(?:(?:{_KIND})\s+)?({_UNIT})\b"
    rf"|\b({_NUMBER})[\s-]*(?:(?:{_KIND})\s+)?({_UNIT})\s+(?:zeit|(?:de )?tijd|(?:de |di )?temp[os]s?|om te|to|time|left|(?:pour|per|para)\b))"
)
_ANY = re.compile(rf"\b(?:{_NUMBER})[\s-]*(?:(?:{_KIND})\s+)?(?:{_UNIT})\b")
_ELSEWHERE = re.compile(
    r"\s*(?:\w+ )?(?:of|after|from|following|since|nach|ab|seit|apres|a compter de|suivant|dopo|dalla|dal|dall'|despues de|desde|tras|na|vanaf|sinds)"
    r"\s+(?:[\w']+ ){0,3}?(?:deliver|purchas|order|shipp|dispatch|arriv|liefer|zustell|bestell|kauf|versand|livraison|commande|achat|expedition|recept"
    r"|consegna|ordine|acquisto|spedizione|l'acquisto|entrega|pedido|compra|envio|lever|bezorg|aankoop|verzend)"
)
_VALUE = {number: re.compile(rf"(?:{words})\Z") for number, words in _WORDS.items()}
_ONE = re.compile(r"an?\Z")
_IS_HOURS, _IS_WEEKS = re.compile(f"(?:{_HOURS})\\Z"), re.compile(f"(?:{_WEEKS})\\Z")


class Span(NamedTuple):
    """So many hours, or so many days; the other is 0."""

    hours: int
    days: int


def spans(text: str) -> list[Span]:
    """All times that the text gives."""
    found = (one for one in _TIME.finditer(text) if not _ELSEWHERE.match(text, one.end()))
    return [_span(one[1] or one[3], one[2] or one[4]) for one in found]


def mentioned(text: str) -> bool:
    """Whether the text holds so many hours, days or weeks at all."""
    return _ANY.search(text) is not None


def _span(number: str, unit: str) -> Span:
    count = (
        int(number) if number.isdigit() else 1 if _ONE.match(number) else next(n for n, p in _VALUE.items() if p.match(number))
    )
    if _IS_HOURS.match(unit):
        return Span(count, 0)
    return Span(0, count * (7 if _IS_WEEKS.match(unit) else 1))
