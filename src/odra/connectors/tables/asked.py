"""Words of requests on channels that have them: what one is about, whether and how it ended. In six languages; unknown stays raw."""

import re

from odra.connectors.tables.outcomes import denies

_ABOUT = (
    ("cancel", re.compile(r"cancel|annul|stornier|abbruch|annuler")),
    ("case", re.compile(r"\bcase|escalat|stepped in|\bfall\b|litige|caso|zaak|snad case")),
    ("not_received", re.compile(r"not.?received|\binr\b|inquiry|niet ontvangen|nicht erhalten|non reçu|pas reçu|non ricevuto|no recibido|didn.?t arrive")),
    ("return", re.compile(r"return|snad|not as described|retour|rückgabe|rücksendung|reso|restituzione|devoluci")),
)  # fmt: skip
_ENDED = re.compile(
    r"closed|resolved|completed|refunded|cancelled|withdrawn|gesloten|afgerond|opgelost|terugbetaald|geschlossen|abgeschlossen|erstattet|clôtur|résolu|"
    r"rembours|chius|risolt|rimborsat|cerrad|resuelt|reembolsad"
)
_NOT_ENDED = re.compile(
    r"not closed|not resolved|not refunded|niet gesloten|nicht geschlossen|to be resolved|refund pending|unresolved"
)
_OUTCOMES = (
    ("refunded", re.compile(r"refund|terugbetaald|erstattet|rembours|rimborsat|reembolsad")),
    ("seller", re.compile(r"(seller|your|verkäufer|verkoper|vendeur|venditore|vendedor)('s)? favou?r|seller.?won|zugunsten des verkäufers|in het voordeel van de verkoper")),
    ("buyer", re.compile(r"buyer('s)? favou?r|buyer.?won|zugunsten des käufers|in het voordeel van de koper")),
    ("closed", _ENDED),
)  # fmt: skip


def about(*texts: str) -> str:
    """not_received | return | case | cancel, from the first text that says so; else an empty string."""
    said = (name for text in texts for name, pattern in _ABOUT if pattern.search(text.casefold().replace("_", " ")))
    return next(said, "")


def ended(status: str) -> bool:
    folded = status.casefold().replace("_", " ")
    return _ENDED.search(folded) is not None and _NOT_ENDED.search(folded) is None


def outcome(status: str) -> str:
    """refunded | seller | buyer | closed | unknown."""
    folded = status.casefold().replace("_", " ")
    found = next((name for name, pattern in _OUTCOMES if pattern.search(folded)), "unknown")
    return "unknown" if found == "seller" and denies(folded) else found
