"""The language of a buyer's message: a vote of frequent words, with the marketplace's languages as a head start.

py3langid is better on messages without a marketplace, but needs numpy (20 MB, and a fifth of a second at every start) for what the
marketplace nearly always tells: here the words decide only where they clearly say otherwise, and too few of them decide nothing.

>>> language_of("Wo ist mein Paket?", "amazon.fr"), language_of("ok", "amazon.fr"), language_of("ok", "")
('de', 'fr', '')
"""

import re
from collections import Counter
from functools import cache
from importlib.resources import files

import yaml

from odra.connectors.mails.body import folded
from odra.policies import marketplace

LONGEST = 3000  # characters that vote
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def language_of(text: str, market: str) -> str:
    """Two letters, or an empty string where neither words nor marketplace tell."""
    known = marketplace(market)
    usual = known.languages if known else ()
    votes: Counter[str] = Counter(dict.fromkeys(usual[:1], 1))
    for word in set(_WORD.findall(folded(text[:LONGEST]))):
        votes.update(_voters().get(word, ()))
    best = votes.most_common(2)
    clear = best and (len(best) == 1 or best[0][1] > best[1][1])
    return best[0][0] if clear else next(iter(usual), "")


@cache
def _voters() -> dict[str, tuple[str, ...]]:
    """Word -> the languages that have it."""
    table = yaml.safe_load((files("odra.connectors.mails") / "languages.yaml").read_text("utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for language, words in table.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), language)
    return found
