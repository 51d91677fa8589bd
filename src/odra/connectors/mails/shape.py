"""The shape of a mail that nobody understood: what mails of its kind have in common, so that one word of a person serves for all.

It is made of the sender, the notification type and the subject's unchanging words. Left out are names, numbers, amounts and what is
quoted; which country's site writes makes no difference. The subject's language does: two kinds may share sender and type, and to be
asked once a language is better than to pass over a notice unread.
"""

import re

from odra.connectors.mails.body import folded
from odra.connectors.mails.mail import Mail, addresses

_QUOTED = re.compile(r'"[^"]*"|„[^“”"]*[“”"]|“[^”]*”|«[^»]*»|»[^«]*«')
_NAMED = re.compile(
    r"\b(?i:(?:amazon[- ])?(?:customer|buyer|kunden?|k[äa]ufer|client|acheteur|cliente|acquirente|comprador|klant|koper|membre|member|mitglied))"
    r"[\s:,]+(?:[A-ZÀ-Þ][\w'.-]*\s*){1,4}"
)
_SITE = re.compile(r"\b(amazon|ebay)\.(?:com?\.)?[a-z]{2,3}\b")
_AMOUNT_SIGN = re.compile(r"\b(?:eur|gbp|usd|cad|aud|jpy|sek|pln|chf)\b")
_FIRST = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|tr|r|i|rif|rv|antw|doorst)\s*:)+")
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")
_VARIES = re.compile(r"\S*\d\S*|\S+@\S+|https?://\S+")


def shape_of(mail: Mail) -> str:
    """Keyed digest of the shape."""
    return mail.hints.seal(f"shape {_sender(mail)} {mail.type} {_subject(mail)}")


def _sender(mail: Mail) -> str:
    """Without the tag, digits and site of the address; of a buyer only that he is one."""
    domain = _SITE.sub(r"\1", mail.domain)
    if domain.startswith(("marketplace.", "members.")):
        return domain
    return f"{re.sub(r'[0-9]+', '', mail.local.partition('+')[0])}@{domain}"


def _subject(mail: Mail) -> str:
    text = _NAMED.sub(" ", _QUOTED.sub(" ", mail.subject))
    for address in (mail.sender, *addresses(mail.raw("to"))):
        text = text.replace(address, " ") if address else text
    own = _names(mail)
    text = _AMOUNT_SIGN.sub(" ", _SITE.sub(r"\1", _VARIES.sub(" ", _FIRST.sub("", folded(text)))))
    return " ".join(word for word in _WORD.findall(text) if word not in own)


def _names(mail: Mail) -> set[str]:
    """Words of the names that its headers name; those of a marketplace stay."""
    told = f"{mail.header('to').partition('<')[0]} {mail.name if mail.domain.startswith(('marketplace.', 'members.')) else ''}"
    return {word for word in _WORD.findall(folded(told)) if len(word) > 2} - {"amazon", "ebay", "marketplace"}
