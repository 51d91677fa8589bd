"""What a buyer's message is about: the marketplace's own topic in the subject first, then words that are hard to misread.

>>> topic_of("Hallo, das Paket ist immer noch nicht angekommen.")
'not_received'
>>> topic_of("I have not received my refund.")
'refund'
"""

from odra.connectors.mails.body import folded, tidy
from odra.connectors.mails.wording import shapes

TOPICS = ("not_received", "damaged", "wrong_item", "cancel", "return", "refund", "other")
_VAGUE = ("", "refund", "other")  # the words may say why


def topic_of(text: str) -> str:
    """Of words without a subject, as somebody pasted them; empty where they are not understood."""
    return shapes("mails", "topics.yaml").said("words", folded(tidy(text)))


def topic(subject: str, words: str) -> tuple[str, str]:
    """(topic, where it is said: subject | body | ""). `subject` is folded."""
    known = shapes("mails", "topics.yaml").said("subjects", subject)
    if known in _VAGUE and (said := topic_of(words)):
        return said, "body"
    return known, "subject" if known else ""
