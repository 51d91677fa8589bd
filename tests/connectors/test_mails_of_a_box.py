"""What a real mailbox holds beside the mails that matter: mass mail, spam, sales, broken parts, attachments, delivery reports, the own answers."""

import time
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors.reading import read, sample_of
from tests.connectors.test_mails import BUYER, CLAIMS, FILED, MESSAGE, ORDER, REPLY, mail, row

from odra.connectors.mails import box
from odra.connectors.mails.body import as_text
from odra.facts.payloads import BuyerMessage, ClaimFiled, MessageBlocked, SellerMessage, UnknownMail

ALIAS = "ada77+k9@marketplace.amazon.de"
THREAD = "sealed ada77@marketplace.amazon.de k9"


@pytest.mark.parametrize(
    ("sender", "subject", "headers"),
    [
        ("News <news@letters.example>", "Offers of this week", {"List_Unsubscribe": "<https://letters.example/x>"}),
        ("List <list@club.example>", "Minutes", {"List_Id": "<club.example>"}),
        ("Firm <a@firm.example>", "Circular", {"Precedence": "bulk"}),
        ("Prince <a@rich.example>", "Your Amazon account", {"X_Spam_Flag": "YES"}),
        ("seller-notification@amazon.de", "Sold, ship now: Table lamp", {}),
        ("Amazon <donotreply@amazon.de>", "Verkauft, bitte versenden: Lampe", {}),
        ("payments@amazon.com", "Your payment is on the way", {}),
    ],
)  # fmt: skip
def test_what_asks_nothing_is_kept_without_its_words_and_opens_no_question(
    sender: str, subject: str, headers: dict[str, str]
) -> None:
    found = row(sender, subject, **headers)
    assert isinstance(found.payload, UnknownMail)
    assert found.payload.ignored
    assert found.personal == {"subject": subject}


@pytest.mark.parametrize(
    ("sender", "subject", "headers"),
    [
        ("Ada <ada@private.example>", "My lamp", {}),
        ("Amazon Seller Central <help@amaz0n.example>", "Please log in", {"List_Unsubscribe": "<x>"}),
        ("News <news@letters.example>", "Your eBay case", {"List_Unsubscribe": "<x>"}),
        ("News <news@letters.example>", "News", {"List_Unsubscribe": "<x>", "X_Space_Notification_Type": FILED}),
        ("donotreply@amazon.de", "Something that nobody described", {"List_Unsubscribe": "<x>"}),
    ],
)  # fmt: skip
def test_what_may_matter_stays_to_be_looked_at(sender: str, subject: str, headers: dict[str, str]) -> None:
    found = row(sender, subject, **headers).payload
    assert isinstance(found, UnknownMail)
    assert not found.ignored


def report(action: str = "failed", to: str = ALIAS, whole: bool = False) -> bytes:
    sent = f"Message-ID: <sent-1@shop.example>\nTo: {to}\nSubject: Re: Frage ({ORDER})\n\nwords\n"
    return (
        "From: MAILER-DAEMON@mail.example\nSubject: Undelivered\nDate: Sat, 21 Nov 2026 13:54:00 +0100\nMessage-ID: <report@mail.example>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry, it came back.\n"
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\nFinal-Recipient: rfc822; {to}\nAction: {action}\n\n"
        f"--b\nContent-Type: {'message/rfc822' if whole else 'text/rfc822-headers'}\n\n{sent}\n--b--\n"
    ).encode()


@pytest.mark.parametrize("whole", [True, False])
def test_a_delivery_report_names_the_mail_that_did_not_arrive(whole: bool) -> None:
    found = read(report(whole=whole)).row
    assert found.payload == MessageBlocked("sealed <report@mail.example>", "bounced", "sealed <sent-1@shop.example>")
    assert (found.order, found.thread) == (ORDER, THREAD)


@pytest.mark.parametrize(
    ("action", "to"), [("delayed", ALIAS), ("failed", "somebody@else.example"), ("failed", "ada77@marketplace.amazon.de.example")]
)
def test_a_delay_or_a_mail_to_somebody_else_blocks_nothing(action: str, to: str) -> None:
    assert isinstance(read(report(action, to)).payload, UnknownMail)


def test_a_mail_to_a_member_of_ebay_that_did_not_arrive_belongs_to_ebay() -> None:
    found = read(report(to="ada.77@members.ebay.de")).row
    assert (found.payload.why, found.channel, found.thread) == ("bounced", "ebay", "sealed ebay member ada.77@members.ebay.de")  # type: ignore[union-attr]


def test_the_own_answer_kept_by_the_mail_program_is_an_answer_in_its_conversation() -> None:
    found = row("Shop <desk@shop.example>", f"Re: Frage ({ORDER})", To=f"Ada <{ALIAS}>", Message_ID="<sent-1@shop.example>")
    assert found.payload == SellerMessage("sealed <sent-1@shop.example>", THREAD, "amazon.de")
    assert (found.order, found.thread) == (ORDER, THREAD)
    assert row("desk@shop.example", "Re", To="ada.77@members.ebay.de").channel == "ebay"


@pytest.mark.parametrize("header", ["Received", "Delivered_To", "Return_Path"])
def test_a_mail_that_a_server_brought_is_no_own_answer(header: str) -> None:
    assert isinstance(row("desk@shop.example", "Re: Frage", To=ALIAS, **{header: "x"}).payload, UnknownMail)


def test_a_copy_without_an_order_finds_its_conversation_by_the_alias_or_by_what_it_answers() -> None:
    named = row("donotreply@amazon.de", "Ihre E-Mail an Ada", f"An: {ALIAS}\nGuten Tag", type=REPLY)
    assert (named.order, named.thread, named.payload.thread) == ("", THREAD, THREAD)  # type: ignore[union-attr]
    answering = row("donotreply@amazon.de", "Ihre E-Mail an Ada", type=REPLY, In_Reply_To="<9@mails.example>")
    assert answering.thread == "sealed <9@mails.example>"
    both = row("donotreply@amazon.de", "Ihre E-Mail an Ada", f"{ALIAS} other1+a@marketplace.amazon.de", type=REPLY)
    assert both.thread == "sealed <1@mails.example>", "between two nobody guesses"


def test_the_line_above_the_words_goes_before_the_subject_and_the_words_before_nothing() -> None:
    text = (
        "# 302-0000009-0000009:\n1 / Lamp [ASIN: B000000003]\n\n------------- Message:  -------------\n\nHello # 302-1111111-1111111: what of it?\n\n"
        "------------- End message -------------\n"
    )
    assert row(BUYER, f"Inquiry ({ORDER})", text).order == "302-0000009-0000009"
    below = text.replace("# 302-0000009-0000009:", "You have a message:")
    assert row(BUYER, f"Inquiry ({ORDER})", below).order == ORDER


def test_the_answered_mail_is_cut_from_the_buyer_words() -> None:
    for line in ("On 20 Nov 2026 at 10:00, Shop <x@y.example> wrote:", "Am 20.11.2026 um 10:00 schrieb Shop:", "Le 20 nov. 2026, Shop a écrit :",
                 "Il giorno 20 nov 2026 Shop ha scritto:", "El 20 nov 2026, Shop escribió:", "Op 20 nov. 2026 schreef Shop:", "-----Original Message-----",
                 "Von: Shop\nGesendet: Freitag"):  # fmt: skip
        text = f"It is still not here.\n\n{line}\nWe give you a refund."
        found = row(BUYER, "Question", text)
        assert found.personal["text"] == "It is still not here.", line  # type: ignore[index]


def test_words_that_begin_with_a_quotation_are_kept_whole() -> None:
    assert "Answer" in row(BUYER, "Question", "On Monday Ada wrote:\nAnswer below\n").personal["text"]  # type: ignore[index]


def test_an_attached_text_or_mail_is_not_what_the_buyer_writes() -> None:
    outer = MIMEMultipart()
    for name, value in (
        ("From", BUYER),
        ("Subject", "Frage"),
        ("Date", "Sat, 21 Nov 2026 13:54:00 +0100"),
        ("Message-ID", "<1@x>"),
    ):
        outer[name] = value
    attached = MIMEText("refund refund")
    attached.add_header("Content-Disposition", "attachment", filename="a.txt")
    inner = MIMEBase("message", "rfc822")
    inner.set_payload([MIMEText("I want my money back, in an attached mail")])
    for part in (attached, inner, MIMEText("Guten Tag, hier bin ich mit einer Frage zu dem Artikel.")):
        outer.attach(part)
    found = read(outer.as_bytes()).row
    assert found.payload.topic == ""  # type: ignore[union-attr]
    assert found.personal["text"] == "Guten Tag, hier bin ich mit einer Frage zu dem Artikel."  # type: ignore[index]


def test_html_in_base64_is_read() -> None:
    outer = MIMEMultipart("alternative")
    for name, value in (
        ("From", CLAIMS),
        ("Subject", f"Claim received on order {ORDER}"),
        ("Date", "Sat, 21 Nov 2026 13:54:00 +0100"),
        ("Message-ID", "<1@x>"),
    ):
        outer[name] = value
    outer.attach(MIMEText("<p>A claim of <b>14,95&nbsp;€</b> was received.</p>", "html", "utf-8"))
    assert b"base64" in outer.as_bytes()
    assert read(outer.as_bytes()).payload.amount == 1495


@pytest.mark.parametrize("body", [
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nno end", b"Content-Type: multipart/mixed\n\nno boundary",
    b"Content-Type: text/plain; charset=\xff\xfe\n\nx", b"Content-Transfer-Encoding: base64\n\n!!!! not base64 %%%", b"Content-Type: text/plain; charset=utf-7\n\n+2AA-",
    b"Content-Transfer-Encoding: quoted-printable\n\n=ZZ=", b"Content-Type: ;;;\n\nx", b"Content-Type: text/html; charset=hex\n\n<p>x",
])  # fmt: skip
def test_broken_parts_do_not_lose_the_mail(body: bytes) -> None:
    raw = f"From: {BUYER}\nSubject: Frage ({ORDER})\nDate: Sat, 21 Nov 2026 13:54:00 +0100\nMIME-Version: 1.0\n".encode() + body
    assert isinstance(read(raw).payload, BuyerMessage)


def test_parts_that_nest_without_end_are_a_problem_not_a_crash() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000))
    found = read(f"From: {BUYER}\nSubject: x\nDate: Sat, 21 Nov 2026 13:54:00 +0100\nMIME-Version: 1.0\n".encode() + nested)
    assert len(found.rows) + len(found.rejected) == 1


def test_two_senders_are_none() -> None:
    raw = mail(CLAIMS, f"Claim received on order {ORDER}", type=FILED)
    assert isinstance(read(raw).payload, ClaimFiled)
    assert isinstance(read(b"From: evil@mail.example\n" + raw).payload, UnknownMail)
    assert isinstance(read(raw.replace(b"\nSubject:", b"\nFrom: evil@mail.example\nSubject:")).payload, UnknownMail)
    both = raw.replace(b"<atoz-guarantee-no-reply@amazon.de>", b"<atoz-guarantee-no-reply@amazon.de>, <evil@mail.example>")
    assert both != raw
    assert isinstance(read(both).payload, UnknownMail)


def test_the_text_of_html_keeps_rows_as_lines() -> None:
    html = "<table><tr><td><p>Hi,</p><table><tr><th>A &amp; B<th>C</tr><tr><td><p>1</p></td><td>2</td></tr></table></td></tr></table><!-- x --><style>p{}</style>"
    assert as_text(html).splitlines() == ["Hi,", "A & B\tC", "1\t2"]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet=st.sampled_from(list("<>!-/ abtrdhpstyle&;#x\n\"'=")), max_size=200))
def test_any_markup_gives_a_text(html: str) -> None:
    assert isinstance(as_text(html), str)


@pytest.mark.parametrize(
    "piece", ["<!--", "<style", "<tr><td>", "<a ", "<", "&#", "<td", "-----", "------------- Message", "within ", "a@b"]
)
def test_a_mail_that_repeats_itself_is_read_in_moments(piece: str) -> None:
    raw = (
        mail(BUYER, "Frage", "HTML", type=MESSAGE)
        .replace(b"text/plain", b"text/html")
        .replace(b"HTML", piece.encode() * (200_000 // len(piece)))
    )
    begun = time.process_time()
    read(raw)
    assert time.process_time() - begun < 5


BLOCK = [b"a", b"\n", b"\r\n", b"\n\nFrom x\n", b"\n\nFrom ", b"From ", b"\n>From x\n", b"\n\n>>From x", b"b" * 50]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(BLOCK), max_size=30), st.integers(1, 60))
def test_a_box_is_cut_alike_whatever_the_size_of_the_blocks(pieces: list[bytes], size: int) -> None:
    content = b"From x\n" + b"".join(pieces)
    whole = list(box.mails(BytesIO(content), sample_of(content)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("odra.connectors.mails.box._BLOCK", size)
        assert list(box.mails(BytesIO(content), sample_of(content))) == whole


def test_a_mailbox_of_thousands_is_read_at_a_pace() -> None:
    """A floor far below what is measured (thousands a second), to catch what reads everything of everything."""
    news = mail("News <n@letters.example>", "Offers", List_Unsubscribe="<x>", html="<p>Offer</p>" * 500)
    content = b"".join(
        b"From x\n" + one + b"\n"
        for one in [news, mail(BUYER, "Frage", type=MESSAGE), mail(CLAIMS, f"Claim received {ORDER}")] * 500
    )
    begun = time.process_time()
    assert len(read(content).rows) == 1500
    assert 1500 / (time.process_time() - begun) > 300


DATED = b"From 18@xxx Mon Nov 23 10:00:00 +0000 2026\n"


def boxed(*subjects: str, between: bytes) -> bytes:
    mails = [mail(CLAIMS, f"{subject} {ORDER}", Message_ID=f"<{n}@mails.example>") for n, subject in enumerate(subjects)]
    return DATED + (between + DATED).join(one.rstrip(b"\n") for one in mails) + b"\n"


@pytest.mark.parametrize("between", [b"\n", b"\n\n", b"\r\n", b"\r\n\r\n", b"\n\n\n"])
def test_mails_are_parted_by_a_dated_line_with_or_without_an_empty_one(between: bytes) -> None:
    found = read(boxed("Claim received", "Claim decision", "Claim received", between=between))
    assert (len(found.rows), found.problems) == (3, [])


def test_a_line_of_a_mail_that_begins_with_from_parts_nothing() -> None:
    first = mail(
        CLAIMS, f"Claim decision {ORDER}", "The claim was granted.\n\nFrom Amazon we want to add that you can appeal.\nSincerely"
    )
    content = DATED + first + DATED + mail(CLAIMS, f"Claim received {ORDER}", Message_ID="<2@mails.example>")
    found = read(content)
    assert [type(r.payload).__name__ for r in found.rows] == ["ClaimDecided", "ClaimFiled"]
    assert (found.rows[0].personal or {})["text"].endswith("Sincerely")


def test_a_border_right_after_a_line_like_one_is_not_passed_over() -> None:
    first = mail(CLAIMS, f"Claim decision {ORDER}", "The claim was granted.\n\nFrom Amazon with thanks")
    found = read(DATED + first + b"\n" + DATED + mail(CLAIMS, f"Claim received {ORDER}"))
    assert [type(r.payload).__name__ for r in found.rows] == ["ClaimDecided", "ClaimFiled"]


def test_a_border_without_a_date_counts_where_an_empty_line_and_the_headers_of_a_mail_stand_around_it() -> None:
    one, two = mail(CLAIMS, f"Claim received {ORDER}"), mail(CLAIMS, f"Claim decision {ORDER}")
    assert len(read(b"From shop\n" + one + b"\nFrom shop\n" + two).rows) == 2
    assert len(read(b"From shop\n" + one + b"From shop\nNote: nothing\n").rows) == 1


def test_a_line_like_a_border_that_no_mail_follows_stays_in_its_mail_and_is_told() -> None:
    found = read(DATED + mail(CLAIMS, f"Claim received {ORDER}") + b"\n" + DATED + b"a part without headers\n")
    assert [p.code for p in found.problems] == ["mail_border_unsure"]
    assert "a part without headers" in (found.rows[0].personal or {})["text"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    count=st.integers(1, 6),
    blanks=st.integers(0, 3),
    body=st.sampled_from([b"", b"From Ada\n", b"\nFrom you: nothing\n", b">From x\n", b"From: x\n"]),
)
def test_no_mail_of_a_box_is_lost(count: int, blanks: int, body: bytes) -> None:
    mails = [DATED + mail(CLAIMS, f"Claim received {ORDER}", Message_ID=f"<{n}@mails.example>") + body for n in range(count)]
    assert len(read((b"\n" * blanks).join(mails)).rows) == count


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Re: Your question", {"Auto_Submitted": "auto-replied"}),
        ("Re: Your question", {"X_Autoreply": "yes"}),
        ("Re: Your question", {"Precedence": "auto_reply"}),
        ("Automatic reply: Your question", {}),
        ("Out of Office: Your question", {}),
        ("Automatische Antwort: Ihre Frage", {}),
        ("Abwesenheitsnotiz: Ihre Frage", {}),
        ("Réponse automatique : votre question", {}),
        ("Risposta automatica: la sua domanda", {}),
        ("Respuesta automática: su pregunta", {}),
        ("Automatisch antwoord: uw vraag", {}),
        ("Afwezig: uw vraag", {}),
    ],
)
@pytest.mark.parametrize("to", [ALIAS, "ada77@members.ebay.de"])
def test_an_automatic_answer_of_the_seller_is_none(subject: str, headers: dict[str, str], to: str) -> None:
    told = row("Shop <shop@example.de>", f"{subject} {ORDER}", "I am away.", To=to, **headers).payload
    assert isinstance(told, UnknownMail)
    assert told.ignored


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}])
@pytest.mark.parametrize("sender", [BUYER, "ada77 <ada77@members.ebay.de>"])
def test_an_automatic_reply_of_the_buyer_is_told_as_one(sender: str, headers: dict[str, str]) -> None:
    told = row(sender, f"Re: Your order {ORDER}", "I want my money back when I return on Monday.", **headers).payload
    assert isinstance(told, BuyerMessage)
    assert told.topic == "automatic"


def test_a_subject_alone_tells_that_the_buyer_is_away() -> None:
    told = row(BUYER, f"Abwesenheitsnotiz: Ihre Bestellung {ORDER}", "Ich bin bis Montag nicht da.", type=MESSAGE).payload
    assert isinstance(told, BuyerMessage)
    assert told.topic == "automatic"


def test_what_a_relay_only_passed_on_is_the_buyers_own_word() -> None:
    told = row(
        BUYER, f"Your order {ORDER}", "I want my money back, please.", type=MESSAGE, Auto_Submitted="auto-generated"
    ).payload
    assert isinstance(told, BuyerMessage)
    assert told.topic == "refund"


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "no"}, {}])
def test_an_answer_to_somebody_who_was_away_is_one(headers: dict[str, str]) -> None:
    told = row("Shop <shop@example.de>", f"Re: Afwezig bij bezorging {ORDER}", "We call PostNL.", To=ALIAS, **headers).payload
    assert isinstance(told, SellerMessage)
