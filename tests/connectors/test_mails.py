"""What a mail is: by its notification header, its sender, its subject, in that order; look-alikes prove nothing."""

from email.message import EmailMessage

import pytest
from tests.connectors.reading import kind_of, read
from tests.helpers import at

from odra.facts.fact import Row
from odra.facts.payloads import BuyerMessage, Chargeback, ClaimDecided, ClaimFiled, RefundIssued, SellerMessage, UnknownMail

ORDER = "302-0000001-0000001"
BUYER = '"Ada Example - Amazon Marketplace" <ada77+k9@marketplace.amazon.de>'
CLAIMS = "A-to-z <atoz-guarantee-no-reply@amazon.de>"
MESSAGE, REPLY = "BBC_MESSAGE_SENT_TO_MERCHANT", "BBC_MESSAGE_CONFIRMATION_TO_MERCHANT"
FILED, DECIDED = "A_Z_CLAIM_RESPONDENT_NOTIFY", "A_Z_CLAIM_RESPONDENT_CLOSE"


def mail(
    sender: str, subject: str, text: str = "Words of some length, so that nobody takes them for a stub.", *, type: str = "", html: str = "",
    **headers: str,
) -> bytes:  # fmt: skip
    """Headers are named with `_` for `-`; an empty one is left out."""
    message = EmailMessage()
    message["From"], message["Subject"] = sender, subject
    told = {"Date": "Sat, 21 Nov 2026 13:54:00 +0100", "Message-ID": "<1@mails.example>", "X-Space-Notification-Type": type}
    for name, value in (told | {n.replace("_", "-"): v for n, v in headers.items()}).items():
        if value:
            message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def row(*args: str, **how: str) -> Row:
    return read(mail(*args, **how)).row


def test_a_buyer_message_tells_topic_thread_and_marketplace() -> None:
    text = "------------- Begin message -------------\nWhere is my parcel?\n------------- End message -------------\n\nSeller Central"
    found = row(BUYER, f"Order delivery inquiry from Amazon customer Ada ({ORDER})", text, type=MESSAGE)
    assert found.payload == BuyerMessage(
        "sealed <1@mails.example>",
        "sealed ada77@marketplace.amazon.de k9",
        "not_received",
        "subject",
        "en",
        "amazon.de",
        "sealed words whereismyparcel",
    )
    assert (found.order, found.thread) == (ORDER, found.payload.thread)
    assert (found.occurred_at, found.observed_at) == (at("2026-11-21 12:54"), at("2026-11-21 12:54"))


def test_name_alias_words_and_subject_travel_beside_the_fact() -> None:
    text = "------------- Begin message -------------\nWhere is my parcel?\n------------- End message -------------"
    assert row(BUYER, f"Inquiry ({ORDER})", text, type=MESSAGE).personal == {
        "name": "Ada Example", "alias": "ada77+k9@marketplace.amazon.de", "text": "Where is my parcel?", "subject": f"Inquiry ({ORDER})",
    }  # fmt: skip


def test_a_mail_from_the_relay_is_a_buyer_message_without_a_notification_header() -> None:
    assert isinstance(row(BUYER, "Frage").payload, BuyerMessage)


def test_a_question_before_any_order_is_kept_in_its_thread() -> None:
    found = row(BUYER, "Frage zum Artikel", type=MESSAGE)
    assert (found.order, found.thread) == ("", "sealed ada77@marketplace.amazon.de k9")


def test_two_mails_of_one_conversation_share_a_thread_and_those_of_another_do_not() -> None:
    one, two = row(BUYER, "Frage"), row(BUYER.replace("Ada", "ADA"), "Noch eine", Message_ID="<2@mails.example>")
    other = row(BUYER.replace("k9", "k8"), "Andere", Message_ID="<3@mails.example>")
    assert one.thread == two.thread != other.thread
    assert one.payload.message != two.payload.message  # type: ignore[union-attr]


def test_a_copy_of_the_own_answer_is_no_buyer_message() -> None:
    found = row(
        "Amazon <no-reply@amazon.de>", "Your e-mail to Ada", f"About {ORDER}: you wrote that it is on its way.", type=REPLY
    )
    assert found.payload == SellerMessage("sealed <1@mails.example>", marketplace="amazon.de")
    assert found.order == ORDER
    assert (
        row("no-reply@marketplace.amazon.de", "Ihre E-Mail an Ada", f"About {ORDER}: you wrote.", type=REPLY).payload
        == found.payload
    )
    assert row("no-reply@amazon.de", f"Your e-mail to Ada ({ORDER})").payload == found.payload


def test_a_claim_filed_tells_amount_days_and_that_an_answer_is_needed() -> None:
    text = f"We have received an A-to-z Guarantee claim of EUR 119.00 for order {ORDER}.\nPlease respond within 3 calendar days."
    expected = ClaimFiled("sealed <1@mails.example>", 11900, "EUR", 3, True, "amazon.de")
    assert row(CLAIMS, f"A-to-z Guarantee claim received for order {ORDER}", text, type=FILED).payload == expected
    assert row(CLAIMS, f"A-to-z Guarantee claim received for order {ORDER}", text).payload == expected, (
        "the header may be missing"
    )


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("We have issued a refund of 39.90 EUR.", ""),  # nobody has read these words in a mail
        ("Amazon hat den Betrag erstattet.", ""),
        ("Abbiamo avviato un rimborso di 39,90 EUR.", "marketplace"),
        ("You have issued a refund of 39.90 EUR.", "seller"),
    ],
)
def test_only_words_read_in_mails_say_that_the_marketplace_paid_back(text: str, by: str) -> None:
    """What the marketplace paid can be left out of the rate, so a guess at its words must not say so."""
    assert row("Amazon <donotreply@amazon.com>", f"Refund {ORDER}", text, type="REFUND_ISSUED").payload.by == by


def test_a_refund_tells_its_amount() -> None:
    found = row(
        "Amazon <donotreply@amazon.com>",
        f"rimborso 39.9 EUR avviato - ordine {ORDER}",
        type="REFUND_ISSUED",
        X_Marketplace_ID="APJ6JRA9NG5V4",
    )
    assert found.payload == RefundIssued(3990, "EUR", "", "sealed <1@mails.example>")


def test_a_chargeback_is_known_by_its_sender() -> None:
    text = f"There is a chargeback dispute for 12.34 USD, order number: {ORDER}. Please answer within 7 days."
    assert row("cb-seller-notification@amazon.com", "Notice of dispute", text).payload == Chargeback("unknown", 1234, "USD", 7)


@pytest.mark.parametrize(
    ("text", "outcome", "paid_by"),
    [
        ("The claim has been granted. We have debited your account for the amount.", "granted", "seller"),
        ("The claim was decided in the buyer's favour and we have debited your account.", "granted", "seller"),
        ("The claim has been granted. Amazon has covered the cost; no action is needed.", "granted", "marketplace"),
        ("We granted the claim, but you should not be held responsible for it.", "granted", "marketplace"),
        ("We granted the claim. We have not debited your account.", "granted", "unknown"),
        ("Amazon has funded this claim.", "granted", "unknown"),
        ("The claim has been denied.", "denied", "unknown"),
        ("We have decided this claim in your favour.", "denied", "unknown"),
        ("We have decided this claim in your favor.", "denied", "unknown"),
        ("This claim was not decided in your favour. We have debited your account.", "granted", "seller"),
        ("The buyer has withdrawn the claim.", "withdrawn", "unknown"),
        ("Der Antrag wurde abgelehnt.", "denied", "unknown"),
        ("Dem Antrag wurde stattgegeben; Ihr Konto wurde belastet.", "granted", "seller"),
        ("Il cliente ha ritirato il reclamo.", "withdrawn", "unknown"),
        ("Il reclamo è stato accettato: l'importo non le sarà addebitato.", "granted", "unknown"),
        ("La réclamation a été accordée, votre compte a été débité.", "granted", "seller"),
        ("We have reviewed the claim and will write again.", "unknown", "unknown"),
    ],
)
def test_a_claim_decided_tells_outcome_and_who_pays(text: str, outcome: str, paid_by: str) -> None:
    found = row(CLAIMS, f"A-to-z Guarantee claim decision for order {ORDER}", f"About your order.\n\n{text}\n", type=DECIDED)
    assert found.payload == ClaimDecided(outcome, paid_by, "sealed <1@mails.example>", "amazon.de")


def test_a_claim_decision_is_known_by_sender_and_subject_without_its_header() -> None:
    assert isinstance(
        row(CLAIMS, f"Claim decision on order {ORDER}", "It has been denied, there is nothing to do.").payload, ClaimDecided
    )
    assert isinstance(row(CLAIMS, f"News on order {ORDER}").payload, UnknownMail)


@pytest.mark.parametrize("type", [FILED, DECIDED, "REFUND_ISSUED", "RETURN_REQUEST", "BRC_SELLER_NOTIFICATION"])
def test_a_notice_that_names_no_order_is_kept_as_unknown(type: str) -> None:
    found = row(CLAIMS, "About an order", type=type)
    shape = f"sealed shape atoz-guarantee-no-reply@amazon {type} about an order"
    assert found.payload == UnknownMail("sealed <1@mails.example>", "sealed <1@mails.example>", type, "amazon.de", shape)
    assert found.thread


def test_a_type_that_nobody_has_described_is_kept_with_its_name() -> None:
    payload = row("donotreply@amazon.com", f"Note on {ORDER}", type="SOMETHING_NEW", X_Marketplace_ID="A1PA6795UKMFR9").payload
    shape = "sealed shape donotreply@amazon SOMETHING_NEW note on"
    assert payload == UnknownMail("sealed <1@mails.example>", "sealed <1@mails.example>", "SOMETHING_NEW", "amazon.de", shape)


@pytest.mark.parametrize("domain", [
    "amazon.de.example", "xamazon.de", "amaz0n.de", "amazon-de.example", "amazon.dev", "sellers.amazon.de", "marketplace.amazon.de.example",
    "marketplace-amazon.de", "evilmarketplace.amazon.de", "amazоn.de", "mail.example",
])  # fmt: skip
@pytest.mark.parametrize("type", ["", FILED, MESSAGE])
def test_a_domain_that_only_looks_like_the_marketplace_proves_nothing(domain: str, type: str) -> None:
    raw = mail("x@y.example", f"A-to-z Guarantee claim received for order {ORDER}", type=type).replace(
        b"x@y.example", f'"atoz-guarantee-no-reply@amazon.de" <atoz-guarantee-no-reply@{domain}>'.encode()
    )
    payload = read(raw).payload
    assert isinstance(payload, UnknownMail)
    assert type or payload.hint == "other sender"


@pytest.mark.parametrize("sender", [
    "=?utf-8?q?atoz-guarantee-no-reply=40amazon=2Ede=2C?= <evil@mail.example>", '"atoz-guarantee-no-reply@amazon.de" <evil@mail.example>',
    '"atoz-guarantee-no-reply@amazon.de,"\r\n <evil@mail.example>', "=?utf-8?q?=3Catoz-guarantee-no-reply=40amazon=2Ede=3E?= <evil@mail.example>",
])  # fmt: skip
def test_an_address_in_the_display_name_proves_nothing(sender: str) -> None:
    raw = mail("x@y.example", f"claim received for order {ORDER}", type=FILED).replace(b"x@y.example", sender.encode())
    assert isinstance(read(raw).payload, UnknownMail)


@pytest.mark.parametrize(
    ("sender", "type"), [(BUYER, FILED), (BUYER, REPLY), (CLAIMS, MESSAGE), ("no-reply@marketplace.amazon.de", MESSAGE)]
)
def test_header_and_sender_must_agree(sender: str, type: str) -> None:
    assert isinstance(row(sender, f"claim received for order {ORDER}", type=type).payload, UnknownMail)


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Sat, 21 Nov 2026 13:54:00 +0100", "2026-11-21 12:54"),
        ("21 Nov 2026 12:54 GMT", "2026-11-21 12:54"),
        ("Sat, 21 Nov 2026 12:54:00 -0000", "2026-11-21 12:54"),
        ("Sat, 21 Nov 2026 12:54:00", "2026-11-21 12:54"),
    ],
)
def test_the_date_of_a_mail_is_read_in_its_spellings(date: str, moment: str) -> None:
    assert _dated(f"Date: {date}").row.occurred_at == at(moment)


def test_the_time_of_receipt_serves_where_the_date_cannot_be_read() -> None:
    received = "Received: from a by b;\r\n Sat, 21 Nov 2026 12:54:00 +0000"
    assert _dated(received).row.occurred_at == at("2026-11-21 12:54")
    assert _dated(f"Date: yesterday\r\n{received}").row.occurred_at == at("2026-11-21 12:54")


@pytest.mark.parametrize("date", ["Date: yesterday", "X-Date: Sat, 21 Nov 2026 12:54:00 +0000"])
def test_a_mail_without_a_date_is_rejected_with_the_way_out(date: str) -> None:
    value = date.partition(": ")[2] if date.startswith("Date") else ""
    assert _dated(date).refused == [(1, "Date", value, "mail_without_date")]


def test_a_date_beyond_all_calendars_is_a_problem_not_a_crash() -> None:
    assert [p.code for p in _dated("Date: Tue, 25 Aug 99999999999999 16:04:11 +0200").rejected] == ["mail_unreadable"]


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 -1200", "Mon, 06 Jan 2014 12:00:00 +0000"])
def test_a_mail_of_years_that_no_rule_knows_is_rejected_and_says_so(date: str) -> None:
    assert _dated(f"Date: {date}").refused == [(1, "Date", date, "date_out_of_range")]


def _dated(date: str):  # type: ignore[no-untyped-def]
    return read(f"From: {BUYER}\r\nSubject: Frage\r\n{date}\r\n\r\nWords\r\n".encode())


def test_a_mail_without_an_id_is_known_again_by_its_content() -> None:
    one, two = row(BUYER, "Frage", Message_ID=""), row(BUYER, "Frage", Message_ID="")
    assert one.payload == two.payload != row(BUYER, "Frage?", Message_ID="").payload


@pytest.mark.parametrize("subject", [
    "=?UTF-8?Q?Richiesta_di_rimborso_ricevuta_?=\r\n =?UTF-8?Q?per_l=E2=80=99ordine_302-0000001-0000001?=",
    "=?utf-8?B?UmljaGllc3RhIGRpIHJpbWJvcnNvIHJpY2V2dXRhIHBlciBsJ29yZGluZSAzMDItMDAwMDAwMS0wMDAwMDAx?=",
    "=?iso-8859-1?Q?R=E9clamation_re=E7ue_pour_la_commande_302-0000001-0000001?=",
])  # fmt: skip
def test_subjects_are_decoded(subject: str) -> None:
    raw = mail(CLAIMS, "SUBJECT").replace(b"SUBJECT", subject.encode())
    assert isinstance(read(raw).payload, ClaimFiled)
    assert read(raw).row.order == ORDER


def test_the_order_is_taken_from_the_subject_before_the_words_and_never_from_longer_digits() -> None:
    assert row(BUYER, f"About ({ORDER})", "I also ordered 302-9999999-9999999 yesterday, by the way.").order == ORDER
    assert row(BUYER, "About", "Tracking 1302-0000001-0000001 and 302-0000001-00000012 are no orders").order == ""
    assert row(BUYER, "About", "٣٠٢-٠٠٠٠٠٠١-٠٠٠٠٠٠١ is in other digits than an order has").order == ""


def test_the_marketplace_is_told_by_header_then_domain_then_flag() -> None:
    content = mail("donotreply@amazon.com", f"refund {ORDER}", type="X", X_Marketplace_ID="A1PA6795UKMFR9")
    assert read(content).payload.marketplace == "amazon.de"
    assert read(mail("donotreply@amazon.com", "x")).payload.marketplace == "amazon.com"
    assert read(mail("someone@mail.example", "x"), marketplace="amazon.nl").payload.marketplace == "amazon.nl"


def test_reports_are_no_mails_and_notes_neither() -> None:
    assert kind_of(b"Dear desk,\n\nfrom: me\n") == ""
    assert kind_of(b"From here on: nothing\nTo: think about\n\n") == ""
    assert kind_of(mail(BUYER, "Frage")) == "mail"
    assert kind_of(b"\xef\xbb\xbf" + mail(BUYER, "Frage")) == "mail"


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b"\n\n"])
def test_a_mark_or_blank_line_before_the_headers_is_overlooked(before: bytes) -> None:
    raw = mail(BUYER, "Frage")
    assert read(before + raw).rows == read(raw).rows
    box = b"From x\n" + raw + b"\nFrom x\n" + raw
    assert len(read(before + box).rows) == 2


def test_every_mail_of_a_mailbox_is_read() -> None:
    mails = [
        mail(BUYER, f"Frage {n}", f"From me, number {n}, with a few words more than a stub.", Message_ID=f"<{n}@mails.example>")
        for n in range(3)
    ]
    quoted = [m.replace(b"\nFrom me", b"\n>From me") for m in mails]
    box = b"".join(b"From x Thu Jan  1 00:00:00 2026\n" + m + b"\n" for m in quoted)
    found = read(box)
    assert [r.line for r in found.rows] == [1, 2, 3]
    assert [r.personal["text"] for r in found.rows] == [
        f"From me, number {n}, with a few words more than a stub." for n in range(3)
    ]  # type: ignore[index]
    assert [r.payload for r in found.rows] == [read(m).payload for m in mails]
    assert [r.payload for r in read(box.replace(b"\n", b"\r\n")).rows] == [r.payload for r in found.rows]


def test_a_mail_in_a_mailbox_without_a_date_is_rejected_and_the_others_read() -> None:
    good = mail(BUYER, "Frage")
    box = b"".join(b"From x\n" + m + b"\n" for m in (good, good.replace(b"Date:", b"Dat:"), good))
    found = read(box)
    assert ([r.line for r in found.rows], [p.line for p in found.rejected]) == ([1, 3], [2])


def test_too_large_a_mail_is_rejected_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("odra.connectors.mails.box.LARGEST", 2000)
    large, good = mail(BUYER, "Frage", "word\n" * 2000), mail(BUYER, "Frage")
    found = read(b"From x\n" + large + b"\nFrom x\n" + good)
    assert ([(p.line, p.code) for p in found.rejected], [r.line for r in found.rows]) == ([(1, "mail_too_large")], [2])
    assert [p.code for p in read(large).rejected] == ["mail_too_large"]
