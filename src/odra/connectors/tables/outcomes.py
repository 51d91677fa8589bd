"""How a claim or chargeback ended, as a table words it in six languages. What can be read in two ways is `unknown`: it counts until it is read."""

import re

UNSURE = "unknown"
_OUTCOMES = (
    ("withdrawn", re.compile(r"withdr[ae]w|ingetrokken|zur[üu]ck(gezogen|genommen)|retir|ritirat")),
    (
        "denied",
        re.compile(
            r"denied|rejected|declined|geweigerd|afgewezen|abgelehnt|(ab|zur[üu]ck)gewiesen|refus|rejet|"
            r"respint|rifiutat|negat|deneg|rechazad|desestimad|seller('s)? favou?r|in your favou?r|voordeel van de verkoper|zugunsten des verk[äa]ufers"
        ),
    ),
    (
        "granted",
        re.compile(
            r"grant|\bapproved|toegekend|toegewezen|gehonoreerd|accord|accept[ée]|accolt|approvat|concess|conced|aprobad|aceptad|(?<!des)estimad[ao]|stattgegeben|genehmigt|bewilligt|"
            r"buyer('s)? favou?r|refunded|voordeel van de koper|zugunsten des k[äa]ufers"
        ),
    ),
)
_SETTLED = (
    ("won", re.compile(r"\bwon\b|seller('s)? favou?r|in your favou?r|gewonnen|gagné|vint[ao]|ganad")),
    ("lost", re.compile(r"\blost\b|buyer('s)? favou?r|verloren|perdu|pers[ao]|perdid")),
)  # fmt: skip
_DISPUTED = (  # of payment disputes on eBay
    *_SETTLED,
    ("accepted", re.compile(r"accept|akzept|geaccept|accett|acept")),
    ("protected", re.compile(r"protect|verk[äa]uferschutz|beschermd|verkopersbescherming|prot[ée]g|protett|protegid")),
)
_DECIDING = {"claims": _OUTCOMES, "chargebacks": _SETTLED, "disputes": _DISPUTED}
_OWN_DENIAL = re.compile(
    r"not (granted|approved)|niet (toegekend|toegewezen)|nicht (stattgegeben|bewilligt|genehmigt)|non accord[ée]+|non accolt[oa]|no concedid[oa]"
)
_OPEN = re.compile(
    r"open|pending|review|progress|filed|awaiting|lopend|behandeling|afwachting|ingediend|offen|bearbeitung|pr[üu]fung|en cours|attente|in corso|attesa|pend|abiert|tr[áa]mite"
)
_DENIES = re.compile(
    r"n't\b|\b(not|no|never|without|non|nicht|keine?|nie|ohne|pas|sans|jamais|senza|mai|sin|nunca|niet|geen|nooit|zonder)\b"
)
_ABOUT_ELSE = re.compile(
    r"re-?open|heropend|wieder ?er[öo]ff|r[ée]?ouvert|riapert|reabiert|appeal|\brequest|einspruch|widerspruch|\bappel\b|recours|contestation|ricorso|appello|apelaci|recurso|beroep|bezwaar|verzoek"
)


def outcome_of(kind: str, text: str) -> str:
    """Empty where the words say none. An appeal's outcome, what was opened again, a denial and a second outcome leave it open: `unknown`."""
    said = text.casefold()
    rest, denied = _OWN_DENIAL.subn(" ", said) if kind == "claims" else (said, 0)
    names = {name for name, pattern in _DECIDING.get(kind, ()) if pattern.search(rest)} | ({"denied"} if denied else set())
    if not names:
        return ""
    return UNSURE if len(names) > 1 or denies(rest) or _ABOUT_ELSE.search(rest) else names.pop()


def denies(said: str) -> bool:
    return _DENIES.search(said) is not None


def under_way(text: str) -> bool:
    """Whether the words say that nothing is decided yet."""
    return _OPEN.search(text.casefold()) is not None
