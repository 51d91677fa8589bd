"""The buyer's own words: between the marketplace's markers, without the mail that he answers.

A few lines do what quotequail does for six languages, and cut nothing from a mail whose quotation they do not know.
"""

import re

_BERICHT = "message|messaggio|nachricht|mensaje|mensagem|bericht"
_DASHES = r"(?<!-)-{3,}+\s*+"  # taken whole or not at all: a page of dashes costs no more than its length
_BEGIN = re.compile(
    rf"{_DASHES}(?:begin |iniciar |inizio |anfang (?:der )?|d[eé]but du )?(?:{_BERICHT})\s*+:?\s*+-{{3,}}+", re.IGNORECASE
)
_END = re.compile(
    rf"{_DASHES}(?:end(?:e|\s+of)?|fine|fin(?:alizar)?|encerrar|einde)\s*+(?:du |del |der |van het |van |de |het )?(?:{_BERICHT})?\s*+:?\s*+-{{3,}}+"
    rf"|{_DASHES}mensagem final\s*+-{{3,}}+",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"^(?:[ \t]*(?:On|Am|Le|Il|El|Op|Em)\b[^\n]{4,160}(?:\n[^\n]{1,80})?"
    r"(?:wrote|schrieb|a écrit|ha scritto|escribió|schreef|escreveu)\b[^\n]{0,80}:[ \t]*$"
    r"|(?<!-)-{3,}+[ \t]*+(?:Original Message|Ursprüngliche Nachricht|Message d'origine|Messaggio originale|Mensaje original|"
    r"Oorspronkelijk bericht|Mensagem original)[ \t]*+-{3,}+"
    r"|(?:From|Von|De|Da|Van):[^\n]{3,160}\n(?:Sent|Date|Gesendet|Datum|Envoyé|Inviato|Data|Enviado|Fecha|Verzonden):)",
    re.IGNORECASE | re.MULTILINE,
)
LONGEST = 20_000  # characters that are kept


def between(text: str) -> tuple[str, str] | None:
    """(what stands above the markers, what stands between them), or None without markers."""
    start = _BEGIN.search(text)
    if start is None:
        return None
    rest = text[start.end() :]
    end = _END.search(rest)
    return text[: start.start()], rest[: end.start()] if end else rest


def own_words(text: str) -> str:
    parts = between(text)
    said = parts[1] if parts else text
    answered = _ANSWERED.search(said)
    said = said[: answered.start()] if answered and said[: answered.start()].strip() else said
    lines = (line.replace("\t", " ").rstrip() for line in said.splitlines() if not line.lstrip().startswith(">"))
    return "\n".join(lines).strip()[:LONGEST]
