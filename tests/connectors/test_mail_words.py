"""What the words of a mail say: text or HTML, the buyer's own words, topics, amounts and days."""

import pytest
from tests.connectors.reading import read
from tests.connectors.test_mails import BUYER, CLAIMS, FILED, MESSAGE, ORDER, mail, row

SUBJECT = f"A-to-z Guarantee claim received for order {ORDER}"


def test_html_is_read_when_the_text_part_is_a_stub() -> None:
    html = "<html><head><style>p{}</style><title>no</title></head><body><p>Hi,</p><div>EUR 14,95 &amp; more<br>within 3 days</div></body></html>"
    for stub in ("", "See HTML.", "This message is in HTML; please open it in a program that shows it."):
        longer = html.replace("Hi,", "Hi, " + "and so on " * 30)
        payload = row(CLAIMS, SUBJECT, stub, type=FILED, html=longer).payload
        assert (payload.amount, payload.currency, payload.answer_days) == (1495, "EUR", 3)  # type: ignore[union-attr]


def test_the_text_part_is_read_when_it_says_something() -> None:
    html = "<p>EUR 99,99</p>" + "<p>and so on</p>" * 5
    assert (
        row(
            CLAIMS, SUBJECT, "The claim is for EUR 14,95 and was filed by the buyer yesterday.", type=FILED, html=html
        ).payload.amount
        == 1495
    )  # type: ignore[union-attr]


def test_a_mail_of_html_alone_is_read_without_its_markup() -> None:
    raw = (
        mail(BUYER, "Frage", "HTML", type=MESSAGE)
        .replace(b"text/plain", b"text/html")
        .replace(b"HTML", b"<style>.a{}</style><p>Wo ist <b>mein</b> Paket?</p><script>x()</script><p>Ada</p>")
    )
    assert read(raw).row.personal["text"] == "Wo ist mein Paket?\nAda"  # type: ignore[index]


def test_markup_that_cannot_be_followed_does_not_lose_the_mail() -> None:
    raw = (
        mail(CLAIMS, SUBJECT, "HTML", type=FILED)
        .replace(b"text/plain", b"text/html")
        .replace(b"HTML", b"<p>EUR 14.95</p><![x<!y>z")
    )
    assert read(raw).payload.amount == 1495


@pytest.mark.parametrize("charset", ["no-such-charset", "utf-8"])
def test_a_body_in_a_charset_that_is_wrong_or_unknown_is_read_as_far_as_it_goes(charset: str) -> None:
    raw = mail(BUYER, "Frage", "Zu spat, und ohne jede Nachricht von Ihnen.").replace(
        b'charset="utf-8"', f'charset="{charset}"'.encode()
    )
    raw = raw.replace(b"spat", b"sp\xe4t").replace(b"7bit", b"8bit")
    assert "und ohne jede Nachricht" in read(raw).row.personal["text"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("------------- Begin message -------------", "------------- End message -------------"),
        ("------------- Messaggio: -------------", "------------- Fine messaggio -------------"),
        ("------------- Nachricht: -------------", "------------- Ende der Nachricht -------------"),
        ("------------- Message : -------------", "------------- Fin du message -------------"),
        ("------------- Mensaje: -------------", "------------- Fin del mensaje -------------"),
        ("------------- Bericht: -------------", "------------- Einde bericht -------------"),
        ("------------- Bericht: -------------", "------------- Einde van het bericht -------------"),
        ("------------- Iniciar mensagem -------------", "------------- Mensagem final -------------"),
    ],
)
def test_the_buyer_words_stand_between_the_marketplace_markers(begin: str, end: str) -> None:
    text = f"You have a message.\n\n{begin}\n\nFirst line\nsecond line\n\n{end}\n\nWas this helpful? refund"
    assert row(BUYER, "Frage", text).personal["text"] == "First line\nsecond line"  # type: ignore[index]


def test_without_markers_a_quoted_mail_is_left_out() -> None:
    text = "Still nothing here, please answer me soon.\n> On Monday you wrote:\n> we send a refund"
    found = row(BUYER, "Frage", text)
    assert found.personal["text"] == "Still nothing here, please answer me soon."  # type: ignore[index]
    assert found.payload.topic == ""  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("subject", "words", "expected"),
    [
        ("Order delivery inquiry", "x", ("not_received", "subject")),
        ("Paket nicht angekommen: Gutschrift anfordern", "x", ("not_received", "subject")),
        ("Return request", "x", ("return", "subject")),
        ("Refund inquiry", "My parcel has not arrived", ("not_received", "body")),
        ("Refund inquiry", "x", ("refund", "subject")),
        ("Demande de retour", "x", ("return", "subject")),
        ("Richiesta di annullamento", "x", ("cancel", "subject")),
        ("Frage", "Ich habe das Paket noch nicht erhalten.", ("not_received", "body")),
        ("Vraag", "Ik heb nog niets ontvangen.", ("not_received", "body")),
        ("Question", "Je n'ai pas encore reçu mon colis", ("not_received", "body")),
        ("Domanda", "Il pacco non è ancora arrivato", ("not_received", "body")),
        ("Question", "It arrived broken.", ("damaged", "body")),
        ("Question", "I want my money back", ("refund", "body")),
        ("Question", "Does it come in blue?", ("", "")),
        ("Question", "I received it, thank you", ("", "")),
    ],
)
def test_topics_are_told_by_subject_then_by_words_hard_to_misread(subject: str, words: str, expected: tuple[str, str]) -> None:
    text = f"------------- Begin message -------------\n{words}\n------------- End message -------------"
    payload = row(BUYER, subject, text).payload
    assert (payload.topic, payload.topic_from) == expected  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "sender", "expected"),
    [
        ("119,00\u00a0€", "amazon.it", (11900, "EUR")),
        ("EUR 39.9", "amazon.it", (3990, "EUR")),
        ("1.234,50 EUR", "amazon.de", (123450, "EUR")),
        ("€14.95.", "amazon.ie", (1495, "EUR")),
        ("£1,234.50", "amazon.co.uk", (123450, "GBP")),
        ("$12.34", "amazon.com", (1234, "USD")),
        ("$12.34", "amazon.ca", (1234, "CAD")),
        ("R$ 12,34", "amazon.com.br", (1234, "BRL")),
        ("JPY 1,980", "amazon.co.jp", (1980, "JPY")),
        ("no amount", "amazon.de", (0, "")),
        ("12 PCS", "amazon.de", (0, "")),
        ("EUR 1,234", "amazon.de", (0, "EUR")),
    ],
)
def test_amounts_are_read_with_their_currency_or_not_at_all(text: str, sender: str, expected: tuple[int, str]) -> None:
    words = f"We have received a claim of {text} for your order, please read on."
    payload = row(CLAIMS.replace("amazon.de", sender), SUBJECT, words, type=FILED).payload
    assert (payload.amount, payload.currency) == expected  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Please respond within 3 calendar days", 3), ("Deve rispondere entro 3 giorni di calendario", 3), ("Bitte antworten Sie innerhalb von 3 Kalendertagen", 3),
        ("Répondez sous 3 jours", 3), ("Responda en 3 días", 3), ("Antwoord binnen 3 kalenderdagen", 3),
        ("It took 3 days", None), ("Bestellungen 30 Tagen", None), ("soon", None),
    ],
)  # fmt: skip
def test_the_days_that_a_notice_gives_are_read(text: str, days: int | None) -> None:
    assert row(CLAIMS, SUBJECT, f"We have received a claim on your order. {text}.", type=FILED).payload.answer_days == days  # type: ignore[union-attr]


@pytest.mark.parametrize(("text", "needed"), [
    ("Please respond.", True), ("No action is required at this time.", False), ("Al momento non è necessario intraprendere alcuna azione", False),
    ("Aucune action n'est requise", False),
])  # fmt: skip
def test_a_notice_says_whether_an_answer_is_needed(text: str, needed: bool) -> None:
    assert row(CLAIMS, SUBJECT, f"We have received a claim on your order. {text}.", type=FILED).payload.answer_needed is needed  # type: ignore[union-attr]
