"""Times that a notice gives: "within 48 hours", "entro tre giorni di calendario", "binnen 7 werkdagen". On folded text.

A working day counts as a day: the earlier of two readings is the safe one.
"""

import re

DAY = 24
_WORDS: dict[int, str] = {
    1: "one|einem|einer|une|un|una|uno|een",
    2: "two|zwei|deux|dos|due|twee",
    3: "three|drei|trois|tres|tre|drie",
    4: "four|vier|quatre|cuatro|quattro",
    5: "five|funf|fuenf|cinq|cinco|cinque|vijf",
    6: "six|sechs|seis|sei|zes",
    7: "seven|sieben|sept|siete|sette|zeven|sete",
    8: "eight|acht|huit|ocho|otto",
    10: "ten|zehn|dix|diez|dieci|tien|dez",
    14: "fourteen|vierzehn|quatorze|catorce|quattordici|veertien",
    15: "fifteen|funfzehn|fuenfzehn|quinze|quince|quindici|vijftien",
    30: "thirty|dreissig|trente|treinta|trenta|dertig|trinta",
}
_OPENS = r"within|no later than|innerhalb|binnen|in den nachsten|sous|dans|d'ici|entro|nei prossimi|en|dentro|antes de|em ate"
_GAP = (
    "of|the|next|a|an|period|from|von|der|den|des|nachsten|naechsten|frist|les|un|une|delai|de|d'|prochains|prochaines|i|le|gli|prossimi|"
    "prossime|termine|di|una|plazo|los|las|proximos|proximas|maximo|het|komende|termijn|van|um|prazo"
)
_KIND = (
    "calendar|business|working|consecutive|kalender|werk|jours|jour|calendrier|naturales|habiles|laborables|kalenderdagen|uteis"
)
_HOURS = "hours?|hrs?|stunden?|heures?|ore|ora|horas?|uur|uren"
_DAYS = "(?:kalender|werk|arbeits|geschafts)?(?:days?|tagen?|tage|dagen|dag)|jours?|giorni|giorno|dias?"
_WEEKS = "weeks?|wochen?|semaines?|settiman[ae]|semanas?|weken|week"
_TIME = re.compile(
    rf"\b(?:{_OPENS})\s+(?:(?:{_GAP})\s+){{0,4}}?(\d{{1,3}}|{'|'.join(_WORDS.values())})\s*(?:\(\s*\d{{1,3}}\s*\)\s*)?"
    rf"(?:(?:{_KIND})\s+)?({_HOURS}|{_DAYS}|{_WEEKS})\b"
)
_VALUE = {word: number for number, words in _WORDS.items() for word in words.split("|")}
_IS_HOURS, _IS_WEEKS = re.compile(f"(?:{_HOURS})\\Z"), re.compile(f"(?:{_WEEKS})\\Z")


def hours(text: str) -> int | None:
    """The first time that the text gives, in hours."""
    return next(iter(every(text)), None)


def every(text: str) -> list[int]:
    """All times that the text gives, in hours."""
    return [_hours(found[1], found[2]) for found in _TIME.finditer(text)]


def _hours(number: str, unit: str) -> int:
    count = _VALUE[number] if number in _VALUE else int(number)
    if _IS_HOURS.match(unit):
        return count
    return count * DAY * (7 if _IS_WEEKS.match(unit) else 1)
