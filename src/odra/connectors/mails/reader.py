"""Mails to facts: a mail is opened, placed by the channel it comes from, and told. What is not understood is kept and shown.

A channel's room answers `place(mail)`, or None for a mail that is not its own. Names, aliases and words are personal.
"""

from collections.abc import Callable, Iterator
from email.errors import MessageError
from typing import IO

from odra.connectors import amazon_mail, ebay_mail
from odra.connectors.mails import box
from odra.connectors.mails.deadline import unread
from odra.connectors.mails.mail import Mail, NoDate
from odra.connectors.mails.notices import MADE, private, unknown
from odra.connectors.mails.place import NOTHING, Place, elsewhere
from odra.connectors.mails.shape import shape_of
from odra.connectors.tables.cells import OutOfRange
from odra.facts.fact import Problem, Row
from odra.facts.moments import INSTANT, iso
from odra.facts.payloads import (
    AccountNotice,
    AnyPayload,
    Chargeback,
    ClaimAsked,
    ClaimFiled,
    MessageBlocked,
    RequestOpened,
)
from odra.facts.reading import Hints, Sample

ROOMS: tuple[Callable[[Mail], Place | None], ...] = (amazon_mail.place, ebay_mail.place)
MESSAGES = ("buyer_message", "seller_message", "blocked", "bounced")
TIMED = (ClaimFiled, ClaimAsked, Chargeback, AccountNotice, RequestOpened)
LONGEST_CHAIN = 20  # mails
LONGEST_KEPT = 2**20  # bytes of a rejected mail


class Mails:
    channel, kind, rank, version = "amazon", "mail", 3, 7

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return box.looks_so(sample.head)

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        for number, (raw, unsure) in enumerate(box.mails(stream, sample), 1):
            if len(raw) > box.LARGEST:
                yield Problem(number, "", f"more than {box.LARGEST:,} bytes", "mail_too_large")
            else:
                yield from _read(number, raw, hints)
            if unsure:
                yield Problem(number, "", "", "mail_border_unsure", rejected=False)


def _read(number: int, raw: bytes, hints: Hints) -> Iterator[Row | Problem]:
    date = ""
    try:
        mail = Mail(raw, hints)
        date = mail.raw("date")
        row = _row(number, mail, mail.at)
    except NoDate as wrong:
        yield Problem(number, "Date", str(wrong), "mail_without_date", raw=_kept(raw))
    except OutOfRange as wrong:
        yield Problem(number, "Date", date, wrong.code, raw=_kept(raw))
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, ArithmeticError, RecursionError) as wrong:
        # the email package raises these on mails that break its rules or nest without end; the mail is listed, not lost
        yield Problem(number, "", type(wrong).__name__, "mail_unreadable", raw=_kept(raw))
    else:
        yield row
        if mail.postdated:
            yield Problem(number, "Date", f"{date}; {iso(mail.at)}", "mail_in_future", rejected=False)
        if isinstance(row.payload, TIMED) and unread(mail):
            yield Problem(number, "", "", "mail_time_unread", rejected=False)


def _kept(raw: bytes) -> str:
    """A rejected mail, to be corrected: each byte a character; what is beyond LONGEST_KEPT is attachments."""
    return raw[:LONGEST_KEPT].decode("latin-1")


def _row(number: int, mail: Mail, at: int) -> Row:
    place = next((found for room in ROOMS if (found := room(mail)) is not None), None) or elsewhere(mail, amazon_mail.order_in)
    shape = "" if place.kind in MADE else shape_of(mail)
    kind = place.kind or mail.hints.shapes.get(shape, "")
    thread = place.thread or ("" if place.order else mail.message)
    if kind in MADE:
        payload: AnyPayload = MADE[kind](mail, thread)
    else:
        payload = unknown(mail, shape, hint=place.hint, ignored=kind == NOTHING)
    return Row(
        number,
        place.order,
        at,
        at,
        payload,
        INSTANT,
        _personal(mail, kind),
        thread,
        0,
        place.channel,
        _answers(mail, kind, place, payload),
    )


def _answers(mail: Mail, kind: str, place: Place, payload: AnyPayload) -> tuple[str, ...]:
    """The conversations of a message beside its own: itself, for what will answer it, and the mails that it answers.

    Order and case are told surely by the marketplace; what a mail answers only counts where one of them is missing.
    """
    if kind not in MESSAGES:
        return ()
    answered = [] if place.order and place.thread else [mail.hints.seal(one) for one in mail.answered[:LONGEST_CHAIN]]
    refused = [payload.answers] if isinstance(payload, MessageBlocked) and payload.answers else []
    return tuple(dict.fromkeys([mail.message, *answered, *refused]))


def _personal(mail: Mail, kind: str) -> dict[str, str]:
    """Of what asks nothing only the subject is kept."""
    told = {"subject": mail.subject} if kind == NOTHING else private(mail, kind)
    if kind == "buyer_message":
        told |= {"name": amazon_mail.name_in(mail), "alias": mail.sender}
    return {name: text for name, text in told.items() if text}


READERS = (Mails(),)
