"""Facts from mails whose kind is known: what each tells, in the words of any channel. One function a kind.

Kinds are those that a person can choose for a mail that nobody knew (`cases/classifying.py`), and a few more.
"""

import re
from collections.abc import Callable

from odra.connectors.mails import times
from odra.connectors.mails.amounts import amount, amounts
from odra.connectors.mails.body import folded
from odra.connectors.mails.bounce import bounce
from odra.connectors.mails.fields import fields, first
from odra.connectors.mails.languages import language_of
from odra.connectors.mails.mail import Mail
from odra.connectors.mails.topics import topic
from odra.connectors.mails.wording import Shapes, shapes
from odra.connectors.mails.words import own_words
from odra.facts.payloads import (
    AccountNotice,
    AnyPayload,
    BuyerMessage,
    CancelAsked,
    Chargeback,
    ChargebackDecided,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    MessageBlocked,
    RefundIssued,
    RequestClosed,
    RequestOpened,
    ReturnAsked,
    SellerMessage,
    UnknownMail,
)
from odra.policies.tracking import candidates, carrier_of, parcel

_NUMBER = re.compile(r"\b(?=[A-Z0-9]*\d)[A-Z0-9]{10,34}\b")
_SKU, _ASIN = re.compile(r"\S[\S ]{0,39}"), re.compile(r"[A-Z0-9]{10}")
_MESSAGE_ID = re.compile(r"message-id:\s*(<[^<>\s]+>)", re.IGNORECASE)
_REQUEST = re.compile(r"(?<![\d-])5\d{9}(?![\d-])")  # an item has twelve digits
_REASON = 100  # characters; a longer one is a comment
_PERSONAL = re.compile(r"@|\d{4}|\d[\d /-]{6,}\d")


def claims() -> Shapes:
    """Wordings that notices of claims, refunds and chargebacks have in common."""
    return shapes("mails", "notices.yaml")


def buyer_message(mail: Mail, thread: str) -> BuyerMessage:
    words = own_words(mail.body)
    about, told_by = topic(mail.topic, words)
    return BuyerMessage(mail.message, thread, about, told_by, language_of(words, mail.market), mail.market)


def seller_message(mail: Mail, thread: str) -> SellerMessage:
    return SellerMessage(mail.message, thread, mail.market)


def return_request(mail: Mail, thread: str) -> ReturnAsked:
    told = fields(mail.body)
    quantity = first(told, "quantity")
    number = tracking_in(first(told, "tracking"), mail.body)
    return ReturnAsked(
        mail.message,
        _authorised(mail, first(told, "authorisation")),
        reason_in(first(told, "reason")),
        _whole(_SKU, first(told, "sku")),
        _whole(_ASIN, first(told, "asin")),
        int(quantity) if quantity.isascii() and quantity.isdigit() and len(quantity) < 6 else 0,
        carrier_of(first(told, "carrier")) or first(told, "carrier")[:40],
        number,
        mail.market,
    )


def _authorised(mail: Mail, told: str) -> str:
    return claims().said("authorised", folded(told)) or claims().said("authorised", mail.said)


def reason_in(text: str) -> str:
    """A reason as buyers choose it from a list; what they write themselves is long or names somebody."""
    return "" if len(text) > _REASON or _PERSONAL.search(text) else text


def _whole(form: re.Pattern[str], text: str) -> str:
    return text if form.fullmatch(text) else ""


def tracking_in(told: str, body: str) -> str:
    """The number as told beside its label, else one in the text that can be nothing but a tracking number."""
    number = parcel(told) if told else ""
    if number.isascii() and number.isalnum() and 8 <= len(number) <= 40 and any(c.isdigit() for c in number):
        return number
    found = (text for text in _NUMBER.findall(body) for c in candidates(text)[:1] if c.sure > 2 and c.checked)
    return next(found, "")


def cancel_request(mail: Mail, thread: str) -> CancelAsked:
    return CancelAsked(mail.message, reason_in(first(fields(mail.body), "reason")), mail.market)


def refund(mail: Mail, thread: str) -> RefundIssued:
    sum_, currency = refunded(mail)
    return RefundIssued(sum_, currency, _payer("refund_by", mail), mail.message)


def _payer(table: str, mail: Mail) -> str:
    """Who paid. That the marketplace did can take a defect out of the rate: no assumed wording says so."""
    payer = claims().said(table, mail.said)
    return payer if payer != "marketplace" or claims().said(table, mail.said, real=True) == payer else ""


def refunded(mail: Mail) -> tuple[int, str]:
    """The amount in the subject, else as labelled, else in the text, else the sum of the table's parts."""
    said = [amount(mail.subject, mail.market), amount("\n".join(fields(mail.body).get("total", ())), mail.market)]
    table = [pair for value in fields(mail.body).get("part", ()) for pair in amounts(value, mail.market)[:1]]
    text = amount("\n".join(line for line in mail.body.splitlines() if "\t" not in line), mail.market)
    summed = (sum(m for m, _ in table), table[0][1]) if table and len({c for _, c in table}) == 1 else (0, "")
    return next((one for one in (*said, text, summed) if one[1]), (0, ""))


def claim_filed(mail: Mail, thread: str) -> ClaimFiled:
    sum_, currency = _labelled(mail)
    idle = bool(claims().said("no_action", mail.said))
    return ClaimFiled(mail.message, sum_, currency, times.days(mail.said), not idle, mail.market)


def claim_question(mail: Mail, thread: str) -> ClaimAsked:
    return ClaimAsked(mail.message, times.hours(mail.said), mail.market)


def claim_decided(mail: Mail, thread: str) -> ClaimDecided:
    paid = claims().said("paid_by", mail.said)
    outcome = claims().said("outcomes", mail.said) or ("granted" if paid else "unknown")
    if claims().said("appeal", mail.said):
        outcome = {"denied": "appeal_won", "granted": "appeal_lost"}.get(claims().said("appeal_outcomes", mail.said), outcome)
    return ClaimDecided(outcome, _payer("paid_by", mail) or "unknown", mail.message, mail.market)


def chargeback(mail: Mail, thread: str) -> Chargeback:
    sum_, currency = _labelled(mail)
    return Chargeback(claims().said("category", mail.said) or "unknown", sum_, currency, times.days(mail.said))


def chargeback_decided(mail: Mail, thread: str) -> ChargebackDecided:
    return ChargebackDecided(claims().said("chargeback_outcomes", mail.said) or "unknown")


def _labelled(mail: Mail) -> tuple[int, str]:
    told = amount("\n".join(fields(mail.body).get("total", ())), mail.market)
    return told if told[1] else amount(mail.body, mail.market)


def blocked(mail: Mail, thread: str) -> MessageBlocked:
    """`answers` is the digest of the refused message's id, which the notice quotes or answers."""
    quoted = _MESSAGE_ID.findall(mail.body) or mail.answered
    why = "opted_out" if mail.type == "BUYER_OPTED_OUT_BSM_MESSAGES" or claims().said("opted_out", mail.said) else "bounced"
    return MessageBlocked(mail.message, why, mail.hints.seal(quoted[0]) if quoted else "", mail.market)


def bounced(mail: Mail, thread: str) -> MessageBlocked:
    """A delivery report: it holds the mail that came back."""
    returned = bounce(mail)
    answers = mail.hints.seal(returned.message) if returned and returned.message else ""
    return MessageBlocked(mail.message, "bounced", answers, mail.market)


def account_notice(mail: Mail, thread: str) -> AccountNotice:
    topics = shapes("amazon_mail")
    about = topics.said("notices", mail.topic) or topics.said("notices", mail.said)
    return AccountNotice(mail.message, about, times.days(mail.said), mail.market)


def request_opened(mail: Mail, thread: str) -> RequestOpened:
    sum_, currency = _labelled(mail)
    about = request_about(mail) or "case"
    return RequestOpened(
        request_in(mail) or about, about, reason_in(first(fields(mail.body), "reason")), sum_, currency, marketplace=mail.market
    )


def request_closed(mail: Mail, thread: str) -> RequestClosed:
    about = request_about(mail) or "case"
    outcome = claims().said("request_outcomes", mail.said) or "closed"
    return RequestClosed(request_in(mail) or about, about, outcome, marketplace=mail.market)


def request_about(mail: Mail) -> str:
    return claims().said("request_about", mail.topic) or claims().said("request_about", mail.said)


def request_in(mail: Mail) -> str:
    """The channel's number of a request, as labelled, else in the subject."""
    told = _REQUEST.search(first(fields(mail.body), "request")) or _REQUEST.search(mail.subject)
    return told[0] if told else ""


def unknown(mail: Mail, shape: str, *, hint: str, thread: str = "", ignored: bool = False) -> UnknownMail:
    return UnknownMail(mail.message, thread or mail.message, hint, mail.market, shape, ignored)


MADE: dict[str, Callable[[Mail, str], AnyPayload]] = {
    "buyer_message": buyer_message,
    "seller_message": seller_message,
    "return_request": return_request,
    "cancel_request": cancel_request,
    "refund": refund,
    "claim_filed": claim_filed,
    "claim_question": claim_question,
    "claim_decided": claim_decided,
    "chargeback": chargeback,
    "chargeback_decided": chargeback_decided,
    "account_notice": account_notice,
    "blocked": blocked,
    "bounced": bounced,
    "request_opened": request_opened,
    "request_closed": request_closed,
}


def private(mail: Mail, kind: str) -> dict[str, str]:
    """What is personal in any mail: its words, its subject, the buyer's comment."""
    told = {"text": own_words(mail.body), "subject": mail.subject}
    if kind == "return_request":
        told["comment"] = first(fields(mail.body), "comment")
    return told
