"""Facts from mails whose kind is known: what each tells, in the words of any channel. One function a kind.

Kinds are those that a person can choose for a mail that nobody knew (`cases/classifying.py`), and a few more.
"""

import re
from collections.abc import Callable

from odra.connectors.mails.amounts import amount, amounts
from odra.connectors.mails.body import folded
from odra.connectors.mails.bounce import bounce
from odra.connectors.mails.deadline import Deadline, asks, asks_by, deadline
from odra.connectors.mails.decisions import claims, decided, denied_in, names_in, parted, stated
from odra.connectors.mails.disputed import dispute_about
from odra.connectors.mails.fields import fields, first, label_of
from odra.connectors.mails.languages import language_of
from odra.connectors.mails.mail import Mail
from odra.connectors.mails.place import answers_by_itself
from odra.connectors.mails.topics import topic
from odra.connectors.mails.wording import shapes
from odra.connectors.mails.words import own_words
from odra.facts.fact import bare
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


def buyer_message(mail: Mail, thread: str) -> BuyerMessage:
    words = own_words(mail.body)
    about, told_by = ("automatic", "subject") if answers_by_itself(mail) else topic(mail.topic, words)
    plain = bare(words)
    mark = mail.hints.seal(f"words {plain}") if plain else ""
    return BuyerMessage(mail.message, thread, about, told_by, language_of(words, mail.market), mail.market, mark)


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
    """As labelled, else as stated: what it is not, not yet or only once somebody has looked, is no."""
    for words in ([folded(told)], stated(mail)):
        if found := {name for name, p in claims().tables["authorised"] for one in words if p.search(one)}:
            return "yes" if found == {"yes"} and not denied_in("authorised", "yes", words) else "no"
    return ""


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
    payer = claims().said("refund_by", mail.said)
    by = payer if payer != "marketplace" or claims().said("refund_by", mail.said, real=True) == payer else ""
    return RefundIssued(sum_, currency, by, mail.message)


def refund_failed(mail: Mail) -> bool:
    """Whether the mail says that a refund did not go through."""
    return bool(names_in("refund_failed", stated(mail)))


def refunded(mail: Mail) -> tuple[int, str]:
    """The amount beside the words of the refund, else as labelled, in the subject, as the sum of the table's parts, the only one."""
    lines = "\n".join(line for line in mail.body.splitlines() if "\t" not in line)
    beside = "\n".join(one for one in parted(lines) if claims().said("refund_words", folded(one)))
    told = fields(mail.body)
    labelled, parts = "\n".join(told.get("total", ())), told.get("part", ())
    table = [pair for value in parts for pair in amounts(value, mail.market)[:1]]
    summed = (sum(m for m, _ in table), table[0][1]) if table and len({c for _, c in table}) == 1 else (0, "")
    near, label, subject, text = (_only(one, mail.market) for one in (beside, labelled, mail.subject, lines))
    return next((one for one in (near, label, subject, summed, text) if one[1]), (0, ""))


def _only(text: str, market: str) -> tuple[int, str]:
    found = set(amounts(text, market))
    return found.pop() if len(found) == 1 else (0, "")


def claim_filed(mail: Mail, thread: str) -> ClaimFiled:
    sum_, currency = _labelled(mail)
    return ClaimFiled(
        mail.message, sum_, currency, answer_needed=_answer_needed(mail), marketplace=mail.market, **deadline(mail).told
    )


def _answer_needed(mail: Mail) -> bool:
    """Unless the mail says that nothing is to be done, not only under a condition, and asks for nothing beside that."""
    told = stated(mail)
    return asks(told[1:]) or not any(claims().said("no_action", one) for one in told)


def claim_question(mail: Mail, thread: str) -> ClaimAsked:
    return ClaimAsked(mail.message, marketplace=mail.market, **deadline(mail).told)


def claim_decided(mail: Mail, thread: str) -> ClaimDecided:
    told = stated(mail)
    names = names_in("paid_by", told)
    payer = names.pop() if len(names) == 1 else "unknown"
    if payer == "marketplace" and payer not in names_in("paid_by", told, real=True):
        payer = "unknown"  # that the marketplace paid can take a defect out of the rate: no assumed wording says so
    if payer == "marketplace" and "part" in doubts(told):
        payer = "unknown"
    return ClaimDecided(_sure(_claim_outcome(told), told), payer, mail.message, mail.market)


def doubts(told: list[str]) -> set[str]:
    return {name for name, p in claims().tables["doubt"] for one in told if p.search(one)}


def _sure(outcome: str, told: list[str]) -> str:
    """An outcome for the seller that another, an earlier or half a decision may have had is not sure; an appeal turns one in any case."""
    doubtful = {"denied": {"part", "turned"}, "withdrawn": {"part", "turned"}, "appeal_won": {"part"}, "won": {"part", "turned"}}
    return "unknown" if doubtful.get(outcome, set()) & doubts(told) else outcome


def _claim_outcome(told: list[str]) -> str:
    """An appeal is decided where one is named, or after it; its own words say nothing of the claim."""
    appeals = [bool(claims().said("appeal", one)) for one in told]
    if any(claims().said("buyer_appeal", one) for one in told):
        return _buyer_appealed(told)
    if any(appeals) and (appealed := decided("appeal_outcomes", told[appeals.index(True) :])):
        return {"denied": "appeal_won", "granted": "appeal_lost"}[appealed]
    claim = ["" if appeal else one for one, appeal in zip(told, appeals, strict=True)]
    paid = names_in("paid_by", claim) and not names_in("outcomes", claim)
    return decided("outcomes", claim) or ("granted" if paid else "unknown")


def _buyer_appealed(told: list[str]) -> str:
    """Where the buyer appealed, the same words have another winner: only what is against the seller is sure."""
    lost = names_in("paid_by", told) == {"seller"} or decided("outcomes", told) == "granted"
    return "granted" if lost else "unknown"


def chargeback(mail: Mail, thread: str) -> Chargeback:
    sum_, currency = _labelled(mail)
    return Chargeback(category_in(mail), sum_, currency, **deadline(mail).told)


def category_in(mail: Mail) -> str:
    """The category that the notice states: as the reason it gives, else in words of its own. Fraud takes the chargeback out of the rate."""
    told = [one for one in stated(mail) if one]
    reasons = [one.partition(":")[2] for one in told if ":" in one and label_of(one.partition(":")[0]) == "reason"]
    for table, words in (("category", reasons), ("category_stated", told)):
        names = names_in(table, words)
        if names:
            return names.pop() if len(names) == 1 else "unknown"
    return "unknown"


def chargeback_decided(mail: Mail, thread: str) -> ChargebackDecided:
    told = stated(mail)
    return ChargebackDecided(_sure(decided("chargeback_outcomes", told) or "unknown", told))


def dispute(mail: Mail, thread: str) -> Chargeback:
    """A payment dispute on eBay, or a reminder of one."""
    sum_, currency = _labelled(mail)
    about = dispute_about(first(fields(mail.body), "reason"), *stated(mail))
    category = about if about in ("fraud", "unknown") else "service"
    return Chargeback(category, sum_, currency, **deadline(mail).told, about=about, marketplace=mail.market)


def dispute_decided(mail: Mail, thread: str) -> ChargebackDecided:
    """Where the seller is protected he keeps his money, though the buyer won."""
    told = stated(mail)
    if dispute_protected(told):
        return ChargebackDecided("protected")
    return ChargebackDecided(_sure(decided("dispute_outcomes", told) or "unknown", told))


def dispute_protected(told: list[str]) -> bool:
    return "protected" in names_in("dispute_outcomes", told)


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
    about = account_topic(mail, [mail.topic]) or account_topic(mail, stated(mail))
    return AccountNotice(mail.message, about, marketplace=mail.market, **deadline(mail).told)


def account_topic(mail: Mail, told: list[str]) -> str:
    """What a notice is about. Rates and health are named in newsletters too: they warn where the subject or their sentence does, or an answer is asked for."""
    about = shapes("amazon_mail").said("notices", "\n".join(told))
    if about != "performance_warning":
        return about
    beside = [one for one in stated(mail)[1:] if shapes("amazon_mail").said("notices", one) == about]
    return about if names_in("warning", [mail.topic, *beside]) or asks_by(mail) else ""


def request_opened(mail: Mail, thread: str) -> RequestOpened:
    sum_, currency = _labelled(mail)
    about = request_about(mail) or "case"
    until, reason = deadline(mail), reason_in(first(fields(mail.body), "reason"))
    by = until.at(mail) if until != Deadline() else None
    return RequestOpened(
        request_in(mail) or about, about, reason, sum_, currency, by, marketplace=mail.market, answer_unsure=until.unsure
    )


def request_closed(mail: Mail, thread: str) -> RequestClosed:
    about = request_about(mail) or "case"
    return RequestClosed(request_in(mail) or about, about, _request_outcome(mail), marketplace=mail.market)


def _request_outcome(mail: Mail) -> str:
    """A refund that follows a decision for the buyer is that decision."""
    told = stated(mail, reasons=True)
    lost = names_in("request_outcomes", told) == {"buyer", "refunded"}
    return "buyer" if lost else decided("request_outcomes", told) or "closed"


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
    "dispute": dispute,
    "dispute_decided": dispute_decided,
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
