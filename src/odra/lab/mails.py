"""The shop's mails: buyer messages, copies of its answers, claims and their decisions, refunds, chargebacks, and a newsletter."""

import io
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from odra.facts.moments import DAY
from odra.lab.cast import WORDS
from odra.lab.notices import WORDED, chargeback_decided, notice
from odra.lab.reports import date_header
from odra.lab.truth import Event, Sale, Truth

NOTES = {
    "granted": "The A-to-z Guarantee claim has been granted. We have debited your account for the amount.",
    "denied": "The A-to-z Guarantee claim has been denied. It was decided in your favour.",
    "withdrawn": "The buyer has withdrawn the A-to-z Guarantee claim.",
    "refunded": "The buyer has withdrawn the A-to-z Guarantee claim.",
    "funded": "The A-to-z Guarantee claim has been granted. Amazon has covered the cost; no action is needed.",
}
SHOP = "desk@kade.example"


def write_mails(truth: Truth, folder: Path) -> Iterator[Path]:
    """Old mails in one mailbox, those of three months in a zip, the latest two weeks as single files."""
    mails = sorted(_mails(truth), key=lambda pair: pair[0])
    old = [m for at, m in mails if at < truth.at - 90 * DAY]
    middle = [m for at, m in mails if truth.at - 90 * DAY <= at < truth.at - 14 * DAY]
    latest = [m for at, m in mails if at >= truth.at - 14 * DAY]
    yield _mailbox(old, folder / "mails-older.mbox")
    yield _zip(middle, folder / "mails-last-months.zip")
    (folder / "mails").mkdir()
    for n, mail in enumerate(latest):
        path = folder / "mails" / f"message-{n:03d}.eml"
        path.write_bytes(mail.as_bytes())
        yield path


def _mailbox(mails: list[EmailMessage], path: Path) -> Path:
    out = io.BytesIO()
    for mail in mails:
        body = mail.as_bytes().replace(b"\nFrom ", b"\n>From ")
        out.write(b"From shop@localhost Thu Jan  1 00:00:00 1970\n" + body + b"\n\n")
    path.write_bytes(out.getvalue())
    return path


def _zip(mails: list[EmailMessage], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, mail in enumerate(mails):
            archive.writestr(f"inbox/{n:04d}.eml", mail.as_bytes())
    return path


def _mails(truth: Truth) -> Iterator[tuple[int, EmailMessage]]:
    makers = {
        "message": _message,
        "reply": _reply,
        "refund": _refund,
        "claim": _claim,
        "decision": _decision,
        "chargeback": _chargeback,
        "chargeback_decided": partial(chargeback_decided, mail=_mail),
        **dict.fromkeys(WORDED, partial(notice, mail=_mail)),
    }
    for sale in truth.sales:
        for event in sale.events:
            if event.kind in makers:
                mail = makers[event.kind](sale, event)
                mail["Date"] = date_header(event.at)
                mail["Message-ID"] = f"<{event.at}.{sale.order}.{event.kind}@mails.example>"
                mail["To"] = SHOP
                yield event.at, mail
    yield from _strays(truth.at)


def _mail(sender: str, subject: str, text: str, *, kind: str = "", market: str = "", html: bool = False) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sender, subject
    if kind:
        mail["X-Space-Notification-Type"] = kind
    if market:
        mail["X-Marketplace-ID"] = market
    mail.set_content("Please view this mail as HTML." if html else text)
    if html:
        mail.add_alternative(
            "<html><body>" + "".join(f"<p>{line}</p>" for line in text.splitlines()) + "</body></html>", subtype="html"
        )
    return mail


def _message(sale: Sale, event: Event) -> EmailMessage:
    subject, words = WORDS[sale.market.country][event.what]
    text = f"You have received a message.\n\n------------- Begin message -------------\n\n{words}\n\n{sale.name.split()[0]}\n\n------------- End message -------------\n"
    sender = f'"{sale.name} - Amazon Marketplace" <x{sale.order[-7:]}+{sale.order[4:11]}@marketplace.{sale.market.id}>'
    return _mail(sender, f"{subject} ({sale.order})", text, kind="BBC_MESSAGE_SENT_TO_MERCHANT", market=sale.market.native,
                 html=event.at % 3 == 0)  # fmt: skip


def _reply(sale: Sale, event: Event) -> EmailMessage:
    text = f"Your message about order {sale.order} was sent.\n\nThank you for your message; if it is not found you get your money back.\n"
    return _mail(f"Amazon <no-reply@{sale.market.id}>", f"Your e-mail to {sale.name.split()[0]}", text,
                 kind="BBC_MESSAGE_CONFIRMATION_TO_MERCHANT", market=sale.market.native)  # fmt: skip


def _refund(sale: Sale, event: Event) -> EmailMessage:
    text = f"We have processed your refund of {sale.market.currency} {sale.total / 100:.2f} for order {sale.order}.\n"
    return _mail(f"Amazon <payments-messages@{sale.market.id}>", f"Refund initiated for order {sale.order}", text, kind="REFUND_ISSUED",
                 market=sale.market.native)  # fmt: skip


def _claim(sale: Sale, event: Event) -> EmailMessage:
    text = (
        f"We have received an A-to-z Guarantee claim of {sale.market.currency} {sale.total / 100:.2f} for order {sale.order}.\n"
        "Please respond within 3 calendar days, or the claim may be granted.\n"
    )
    return _mail(f"A-to-z Guarantee <atoz-guarantee-no-reply@{sale.market.id}>", f"A-to-z Guarantee claim received for order {sale.order}", text,
                 kind="A_Z_CLAIM_RESPONDENT_NOTIFY", market=sale.market.native, html=True)  # fmt: skip


def _decision(sale: Sale, event: Event) -> EmailMessage:
    return _mail(f"A-to-z Guarantee <atoz-guarantee-no-reply@{sale.market.id}>", f"A-to-z Guarantee claim decision for order {sale.order}",
                 f"About order {sale.order}:\n\n{NOTES[event.what]}\n", kind="A_Z_CLAIM_RESPONDENT_CLOSE", market=sale.market.native)  # fmt: skip


def _chargeback(sale: Sale, event: Event) -> EmailMessage:
    text = f"A chargeback of {sale.market.currency} {sale.total / 100:.2f} was filed for order {sale.order}. Please answer within 7 days.\n"
    return _mail(f"Chargebacks <cb-seller-notification@{sale.market.id}>", f"Chargeback notification for order {sale.order}", text,
                 market=sale.market.native)  # fmt: skip


def _strays(at: int) -> Iterator[tuple[int, EmailMessage]]:
    """A question before any order, a notice that nobody has described yet, and one about the account."""
    question = _mail('"Vera Lang - Amazon Marketplace" <x77777@marketplace.amazon.de>', "Frage zum Artikel",
                     "------------- Begin message -------------\nGibt es das Band auch in 18 mm?\n------------- End message -------------",
                     kind="BBC_MESSAGE_SENT_TO_MERCHANT")  # fmt: skip
    unknown = _mail(
        "Amazon <seller-notification@amazon.de>", "Important information about your listing", "Please check your listing."
    )
    warning = _mail(
        "Amazon <seller-performance@amazon.fr>", "Votre taux de commandes défectueuses", "Répondez dans un délai de 72 heures."
    )
    for n, (age, mail) in enumerate(((30, question), (16, unknown), (20, warning))):
        moment = at - age * DAY // 24
        mail["Date"], mail["Message-ID"], mail["To"] = date_header(moment), f"<stray.{n}@mails.example>", SHOP
        yield moment, mail
