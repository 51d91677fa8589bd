"""What carriers' codes and words say in our vocabulary of scans, and how much they prove.

A code or wording that is not in the lists (data/tracking/scans) stays unknown: it is never taken for the nearest.

>>> meaning("Delivered, To Original Sender", carrier="usps")
Meaning(status='returned_to_sender', proof=1)
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import msgspec

from odra.policies.loader import Source
from odra.policies.tracking import names_in, read_data


class Status(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word of our vocabulary: what it means, and what such a scan proves (levels as in facts.payloads.Scan)."""

    means: str
    proof: int


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A status, with a proof of its own where the code or text shows more or less than its status does."""

    status: str
    proof: int | None = None


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words as a regular expression; the first of a list that is found counts."""

    like: str
    status: str
    proof: int | None = None


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    raw: str
    status: str
    proof: int | None = None


class Vocabulary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`also`: other carriers that speak like this one; `anywhere`: understood whoever the carrier is."""

    carrier: str
    source: Source
    examples: tuple[Example, ...]
    also: tuple[str, ...] = ()
    anywhere: bool = False
    codes: dict[str, str | Told] = {}
    texts: tuple[Text, ...] = ()

    def speaks_for(self, carrier: str) -> bool:
        return carrier == self.carrier or carrier in self.also


class Meaning(msgspec.Struct, frozen=True):
    status: str
    proof: int = 0


UNKNOWN = Meaning("unknown")


@cache
def statuses() -> dict[str, Status]:
    return msgspec.convert(read_data("statuses.yaml"), dict[str, Status])


@cache
def vocabularies() -> tuple[Vocabulary, ...]:
    """The carriers' own, then those that are understood anywhere."""
    found = [msgspec.convert(read_data(name), Vocabulary) for name in names_in("scans")]
    return tuple(sorted(found, key=lambda v: (v.anywhere, bool(v.texts))))


@cache
def _codes(place: int) -> dict[str, Told]:
    codes = vocabularies()[place].codes.items()
    return {code.casefold(): told if isinstance(told, Told) else Told(told) for code, told in codes}


@cache
def _texts(place: int) -> tuple[tuple[re.Pattern[str], Told], ...]:
    return tuple((re.compile(text.like), Told(text.status, text.proof)) for text in vocabularies()[place].texts)


@cache
def _asked(carrier: str) -> tuple[int, ...]:
    """Whom to ask, in turn: the carrier's own words, then the words of all."""
    table = list(enumerate(vocabularies()))
    own = [n for n, v in table if v.speaks_for(carrier)]
    return (*own, *(n for n, v in table if v.anywhere and n not in own))


def plain(text: str) -> str:
    """Lower case, plain apostrophes and hyphens, single blanks."""
    text = text.replace("’", "'").replace("‘", "'").replace("–", "-").replace("\u00a0", " ")
    return " ".join(text.casefold().split())


@lru_cache(maxsize=10_000)
def meaning(*said: str, carrier: str = "") -> Meaning:
    """What a code, a text or both mean; the first of them that is understood counts. `carrier` is our id."""
    return next((found for text in said for found in _meanings(plain(text)[:500], carrier)), UNKNOWN)


def _meanings(text: str, carrier: str) -> Iterator[Meaning]:
    if not text:
        return
    for place in _asked(carrier):
        if told := _codes(place).get(text):
            yield _proven(told)
    for place in _asked(carrier):
        yield from (_proven(told) for pattern, told in _texts(place) if pattern.search(text))


def _proven(told: Told) -> Meaning:
    return Meaning(told.status, statuses()[told.status].proof if told.proof is None else told.proof)


# Behind these words stand a name or an address.
_NAMES = re.compile(
    r"(?i)(?:signed (?:for )?by|received by|accepted by|collected by|left with|handed to|delivered(?: to)?:|recipient:|signat(?:ure|ory):|neighbou?rs?\b|"
    r"getekend door|ontvangen door|bezorgd:|handtekening:|aangenomen door|\bburen\b|unterschrieben von|zugestellt:|unterschrift:|empfangen von|angenommen von|quittiert von|nachbarn?\b|"
    r"signée? par|livrée?:|reçue? par|remise? à|voisine?s?\b|firmad[oa] por|entregad[oa]:|recibid[oa] por|vecin[oa]s?\b|firmat[oa] da|consegnat[oa]:|ricevut[oa] da|vicin[oa]\b)"
)
_CARRIERS = re.compile(
    r"(?i)\s*(?:de |the |la )?(?:carrier|postnl|dhl|dpd|gls|ups|usps|fedex|royal mail|la poste|correos|poste|bpost|post)\b"
)
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"\S+")
_OWN_CODE = re.compile(r"(?=.*\d)[\w.-]{1,24}|[A-Z]{1,4}", re.ASCII)
_STEM = 7  # letters of a wording's part that are enough to know a longer word by


def without_names(text: str) -> str:
    """A carrier's words as far as they are in our lists: `Zugestellt an Frau Müller` as `Zugestellt an …`.

    What follows "signed by", "left with", "neighbour" and their like goes whole.
    """
    for found in _NAMES.finditer(text):
        if text[found.end() :].strip(" .") and not _CARRIERS.match(text[found.end() :]):
            return f"{_ours(text[: found.end()])} …".removeprefix("… …").strip()
    return _ours(text)


def known_code(code: str) -> str:
    """A carrier's code; what stands in a column of codes and has not the form of one is read as words."""
    return code if _is_code(code) or _OWN_CODE.fullmatch(code) else without_names(code)


def _is_code(text: str) -> bool:
    return any(plain(text) in _codes(place) for place in range(len(vocabularies())))


def _ours(text: str) -> str:
    if _is_code(text):
        return text
    kept = _BETWEEN.sub(lambda found: found[0] if _is_ours(found[0]) else "…", text)
    return re.sub(r"…(?: …)+", "…", kept)


def _is_ours(chunk: str) -> bool:
    """Whether all words of a chunk without blanks are in our lists; digits never are: they are of a house or a telephone."""
    words, stems, long = _words()
    folded = plain(chunk)
    told = _WORD.findall(folded)
    return not re.search(r"\d", folded) and all(word in words or word[:-1] in stems or word.startswith(long) for word in told)


@cache
def _words() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """(the words of all wordings, those to which one letter may be added, those that may begin any word)."""
    found = {*_WORD.findall(_NAMES.pattern)}
    for known in vocabularies():
        parts = [re.sub(r"\\[a-zA-Z]", " ", text.like) for text in known.texts]
        said = [*known.codes, *(example.raw for example in known.examples), *parts]
        found.update(word for text in said for word in _WORD.findall(plain(text)) if len(word) > 1 or word in "aà")
    long = tuple(sorted(word for word in found if len(word) >= _STEM))
    return frozenset(found), frozenset(word for word in found if len(word) >= _STEM - 1), long
