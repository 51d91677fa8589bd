"""What a buyer's message is about: the marketplace's own topic in the subject first, then words that are hard to misread.

>>> topic_of("Hallo, das Paket ist immer noch nicht angekommen.")
'not_received'
>>> topic_of("I have not received my refund.")
'refund'
>>> topic_of("It arrived after all, thank you!")
'arrived'
"""

import re
from collections.abc import Iterator

from odra.connectors.mails.body import folded, tidy
from odra.connectors.mails.decisions import states
from odra.connectors.mails.wording import DENIAL, shapes

TOPICS = ("not_received", "arrived", "damaged", "wrong_item", "cancel", "return", "refund", "other")
_VAGUE = ("", "refund", "other")  # the words may say why
_ANSWERED = ("not_received",)  # and of a subject that stays while both write, that it came since
_DENIES = re.compile(DENIAL)
_SENTENCE = re.compile(r"[.!?;\n]+")
_CLAUSE = re.compile(
    r"[,:()]|\b(?:but|although|aber|obwohl|maar|hoewel|mais|alors que|ma(?= (?:non|ho|ancora|mi|il|lo|la|l'))|pero|aunque|mas)\b"
)
_OBJECT_FIRST = re.compile(
    r"(?:receiv|got|get|recu|ricevut|recibi|recebi)\w*\Z"
)  # after these the object follows; in Dutch and German it came before
_DETERMINED = re.compile(
    r"\s*(?:(?:a|an|any|the|my|your|our|this|that|all|yet|still|de|d'|le|la|les|l'|mon|ma|mes|votre|vos|un|une|aucune?|il|lo|gli|una|uno|nessuna?|mia|mio|vostra|vostro"
    r"|el|los|las|mi|su|ningun[ao]?|ancora|encore|todavia|aun|o|meu|minha|nenhuma?) ?)*\Z"
)


def topic_of(text: str) -> str:
    """Of words without a subject, as somebody pasted them; empty where they are not understood."""
    said = folded(tidy(text))
    if _came(said):
        return "arrived"
    return next((name for name, wording in shapes("mails", "topics.yaml").tables["words"] if _says(name, wording, said)), "")


def topic(subject: str, words: str) -> tuple[str, str]:
    """(topic, where it is said: subject | body | ""). `subject` is folded."""
    known = shapes("mails", "topics.yaml").said("subjects", subject)
    said = topic_of(words) if known in (*_VAGUE, *_ANSWERED) else ""
    if said and (known in _VAGUE or said == "arrived"):
        return said, "body"
    return known, "subject" if known else ""


def _came(said: str) -> bool:
    """Whether the buyer says that he has it, and nothing that makes it doubtful, asks, or wants something for it."""
    tables = shapes("mails", "topics.yaml").tables
    told = {language: list(p.finditer(said)) for language, p in tables["came"] if p.search(said)}
    if not told:
        return False
    plain = tables["settled"][0][1].sub(" ", said)
    if "?" in plain or _DENIES.search(plain) or any(p.search(plain) for language, p in tables["unless"] if language in told):
        return False
    if any(_says(name, wording, plain) for name, wording in tables["words"]):
        return False
    return any(_of_parcel(said[: found.start()]) for one in told.values() for found in one)


def _of_parcel(before: str) -> bool:
    """It is not an invoice that came, nor a part."""
    clause = _CLAUSE.split(_SENTENCE.split(before)[-1])[-1]
    return [name for _, _, name in _nouns(clause)][-1:] != ["other"]


def _says(name: str, wording: re.Pattern[str], said: str) -> bool:
    if name == "not_received":
        return any(_parcel_missing(wording, sentence, said) for sentence in _SENTENCE.split(said))
    return states(wording, said) if name == "damaged" else wording.search(said) is not None


def _parcel_missing(wording: re.Pattern[str], sentence: str, said: str) -> bool:
    """Whether it is the parcel that is missing: not a refund, an answer, an invoice, a part; nor is it only not damaged."""
    for clause in _CLAUSE.split(sentence):
        for found in wording.finditer(clause):
            before = clause[: found.start()]
            if _said("damage_beside", clause[found.end() : found.end() + 40]) or _said("seller_has", before):
                continue
            what = _object(clause, found) or _said_of(sentence[: sentence.index(clause)] + before, said)
            if what == "parcel":
                return True
    return False


def _object(clause: str, found: re.Match[str]) -> str:
    """parcel | other | "": what directly follows, else what stands in the words themselves or nearest before them."""
    nouns = list(_nouns(clause))
    following = next((n for n in nouns if n[0] >= found.end() and _DETERMINED.match(clause[found.end() : n[0]])), None)
    if following:
        return "other" if following[2] == "number" else following[2]
    if any(name == "number" and not clause[end : found.start()].strip() for _, end, name in nouns if end <= found.start()):
        return "other"
    before = [n for n in nouns if n[1] <= found.end() and n[2] != "number"]
    within = [n for n in before if n[0] >= found.start()]
    if _OBJECT_FIRST.search(found[0]):
        before = within
    return before[-1][2] if before else ""


def _nouns(clause: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, parcel | other | number), as they stand; of `parcel and invoice` both are the parcel's."""
    found = sorted(
        (m.start(), m.end(), name) for name, p in shapes("mails", "topics.yaml").tables["objects"] for m in p.finditer(clause)
    )
    last: tuple[int, int, str] = (0, 0, "")
    for start, end, name in found:
        if start >= last[1]:
            joined = last[2] == "parcel" and re.fullmatch(r" (?:and|und|en|et|e|y) (?:\w+ )?", clause[last[1] : start])
            last = (start, end, "parcel" if joined else name)
            yield last


def _said_of(before: str, said: str) -> str:
    """Of words without an object: the parcel, unless that has come or what stands before them in the sentence is about something else."""
    arrived = any(states(p, said) for _, p in shapes("mails", "topics.yaml").tables["arrived"])
    kinds = {name for _, _, name in _nouns(before)} - {"number"}
    return "" if arrived or kinds == {"other"} else "parcel"


def _said(table: str, text: str) -> str:
    return shapes("mails", "topics.yaml").said(table, text)
