"""Words that doubt, accuse or threaten a buyer, in six languages (R18). A loss report is a help and may be named.

>>> [accuses(text) for text in ("Das ist Betrug.", "Ich melde den Verlust für Sie.")]
[True, False]
"""

import re

ACCUSING = {
    "en": r"\b(?:scam|fraud|lying|liar|you lied|suspicious|dishonest|police|lawyer|legal action|prove that you)\b|\byou claim\b",
    "de": r"\b(?:betrug|betrüg\w*|lüge|lügen|lügner\w*|gelogen|verdächtig\w*|unehrlich|polizei|anwalt|rechtliche schritte)\b|anzeige gegen|beweisen sie|\bsie behaupten\b",
    "fr": r"\b(?:arnaque\w*|fraude|frauduleu\w+|menteu\w+|mentez|vous avez menti|suspect\w*|malhonnête|police|avocat|poursuites)\b|porter plainte|prouvez|\bvous prétendez\b",
    "it": r"\b(?:truff\w+|frode|bugiard\w+|mentito|sospett\w+|disonest\w+|polizia|avvocato|vie legali)\b|denunciarla|dimostri che|\blei sostiene\b",
    "es": r"\b(?:estafa\w*|fraude|mentir\w*|miente|ha mentido|sospechos\w+|deshonest\w+|policía|abogado|acciones legales)\b|denunciarl|demuestre que|\busted afirma\b",
    "nl": r"\b(?:oplicht\w*|fraude|liegt|liegen|leugenaar|gelogen|verdacht\w*|oneerlijk|politie|advocaat|juridische stappen)\b|aangifte tegen|bewijs dat u|\bu beweert\b",
}
ANY = re.compile("|".join(ACCUSING.values()), re.IGNORECASE)


def accuses(text: str) -> bool:
    """Whatever language the letter is in: sellers mix them."""
    return ANY.search(text) is not None
