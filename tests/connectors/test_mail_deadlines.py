"""Until when a notice wants an answer: what the asking sentence names, in hours, days or by a day. Whatever else stands in it prolongs nothing."""

from typing import Any

import pytest
from tests.connectors.reading import Read, read
from tests.connectors.test_mails import CLAIMS, FILED, ORDER, mail
from tests.helpers import at

from odra.facts.payloads import AccountNotice, Chargeback, ClaimAsked, ClaimFiled, RequestOpened

SUBJECT = f"Claim received on order {ORDER}"
MARKETS = {
    "en": "amazon.co.uk", "us": "amazon.com", "ca": "amazon.ca", "de": "amazon.de", "es": "amazon.es", "fr": "amazon.fr", "it": "amazon.it", "nl": "amazon.nl",
}  # fmt: skip


def filed(language: str, text: str) -> Read:
    market = MARKETS[language]
    sender = CLAIMS.replace("amazon.de", market)
    return read(mail(sender, SUBJECT, f"About your order.\n\n{text}\n", type=FILED))


def named(told: Any) -> tuple[int | None, int | None, int | None, bool]:
    return told.answer_hours, told.answer_days, told.answer_by_at, told.answer_unsure


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Please respond soon. Buyers can file claims up to 90 days after delivery; you have the right to appeal within 30 days.",
        ),
        ("en", "We usually reply to an appeal within 7 days. Please respond as soon as you can."),
        ("en", "Please answer. The bank takes its decision within 75 days."),
        ("en", "You will receive a response from us within 5 days. Please respond."),
        ("de", "Bitte reagieren Sie bald. Gegen die Entscheidung können Sie innerhalb von 30 Tagen Einspruch einlegen."),
        ("de", "Bitte antworten Sie. Wir antworten innerhalb von 5 Tagen. Der Käufer hat 30 Tage Zeit."),
        ("es", "Responda cuanto antes. Puede presentar una apelación en un plazo de 30 días."),
        ("fr", "Merci de répondre. Vous pouvez faire appel dans les 30 jours. La banque décide sous 75 jours."),
        ("it", "Rispondi al più presto. Puoi presentare ricorso entro 30 giorni. L'acquirente ha 90 giorni."),
        ("nl", "Reageer snel. Tegen de beslissing kun je binnen 30 dagen in beroep gaan. Wij antwoorden binnen 7 dagen."),
        ("nl", "Reageer snel. De koper heeft binnen 30 dagen na levering gereageerd."),
    ],
)
def test_what_others_have_time_for_is_no_time_to_answer(language: str, text: str) -> None:
    found = filed(language, text)
    assert named(found.payload) == (None, None, None, False)


@pytest.mark.parametrize(
    ("language", "text", "hours", "days"),
    [
        ("en", "Please respond within 12 hours.", 12, None),
        ("en", "You have 24 hours.", 24, None),
        ("en", "You must answer within twenty-four hours.", 24, None),
        ("en", "Please respond within a day.", None, 1),
        ("en", "Claims not answered within 3 calendar days are granted.", None, 3),
        ("en", "Please respond within 3 days, otherwise you can only appeal within 30 days.", None, 3),
        ("en", "Respond within 5 days. If you send nothing within 2 days of this answer, we decide.", None, 2),
        ("de", "Sie haben 24 Stunden Zeit, um zu antworten.", 24, None),
        ("de", "Bitte reichen Sie Ihre Unterlagen innerhalb von zwei Tagen ein.", None, 2),
        ("es", "Tiene 24 horas para responder.", 24, None),
        ("fr", "Vous avez 24 heures pour répondre.", 24, None),
        ("it", "Hai 24 ore per rispondere.", 24, None),
        ("nl", "Je hebt 24 uur om te reageren.", 24, None),
        ("nl", "U hebt één dag de tijd.", None, 1),
        ("it", "Rispondi entro e non oltre le 48 ore.", 48, None),
        ("fr", "Merci de nous répondre sous 2 jours ouvrés.", None, 2),
        ("en", "If we do not hear from you within two (2) business days, the claim is granted.", None, 2),
        ("nl", "Reageer binnen een week.", None, 7),
    ],
)
def test_hours_and_days_are_kept_as_they_are_named(language: str, text: str, hours: int | None, days: int | None) -> None:
    assert named(filed(language, text).payload) == (hours, days, None, False)


@pytest.mark.parametrize(
    ("language", "text", "until"),
    [
        ("en", "Please respond by 24 November 2026.", "2026-11-25 00:00"),
        ("en", "Please respond by Tuesday, November 24, 2026.", "2026-11-25 00:00"),
        ("en", "Please respond no later than 11/24/2026 23:59 GMT.", "2026-11-24 23:59"),
        ("en", "Please respond by 24 November, 5 pm.", "2026-11-24 17:00"),
        ("en", "Deadline: 24 November 2026", "2026-11-25 00:00"),
        ("en", "We must receive your reply no later than 11:59 p.m. on 24 November 2026.", "2026-11-24 23:59"),
        ("en", "Response required by: Nov 24, 2026", "2026-11-25 00:00"),
        ("de", "Antwortfrist: 24.11.2026", "2026-11-24 23:00"),
        ("fr", "Veuillez répondre d'ici le 24 novembre à 18h.", "2026-11-24 17:00"),
        ("it", "Hai tempo fino al 24 novembre per rispondere.", "2026-11-24 23:00"),
        ("es", "Tiene hasta el 24 de noviembre para responder.", "2026-11-24 23:00"),
        ("nl", "Je hebt tot 24 november om te reageren.", "2026-11-24 23:00"),
        ("en", "Please respond by 03/12/2026.", "2026-12-04 00:00"),
        ("us", "Please respond by 12/03/2026.", "2026-12-04 08:00"),
        ("us", "Please respond by November 25, 11:59 PM PST.", "2026-11-26 07:59"),
        ("us", "Please respond by November 25, 5 p.m. ET.", "2026-11-25 22:00"),
        ("us", "Please respond by November 25, 5 pm (EST).", "2026-11-25 22:00"),
        ("en", "Please respond by November 25, 5 pm PT.", "2026-11-26 01:00"),
        ("ca", "Please respond by 11/12/2026.", "2026-12-12 05:00"),
        ("ca", "Please respond by 12/01/2026.", "2026-12-02 05:00"),
        ("de", "Bitte antworten Sie bis zum 24.11.2026.", "2026-11-24 23:00"),
        ("de", "Bitte antworten Sie bis zum 24.11.", "2026-11-24 23:00"),
        ("de", "Bitte antworten Sie bis zum 24. November 2026, 12:00 Uhr.", "2026-11-24 11:00"),
        ("de", "Bitte antworten Sie spätestens am 24. November.", "2026-11-24 23:00"),
        ("es", "Responda antes del 25 de noviembre de 2026.", "2026-11-24 23:00"),
        ("fr", "Répondez avant le 25 novembre 2026.", "2026-11-24 23:00"),
        ("fr", "Répondez au plus tard le 24 novembre.", "2026-11-24 23:00"),
        ("it", "Rispondi entro il 24/11/2026.", "2026-11-24 23:00"),
        ("nl", "Reageer uiterlijk op 24 november 2026.", "2026-11-24 23:00"),
        ("nl", "Reageer vóór 24-11-2026 12:00.", "2026-11-24 11:00"),
        ("nl", "Reageer uiterlijk 2026-11-24.", "2026-11-24 23:00"),
    ],
)
def test_a_named_day_ends_where_the_marketplace_is(language: str, text: str, until: str) -> None:
    assert named(filed(language, text).payload) == (None, None, at(until), False)


def test_a_day_without_its_year_is_the_next_one() -> None:
    late = read(
        mail(CLAIMS, SUBJECT, "Bitte antworten Sie bis zum 3. Januar.", type=FILED, Date="Wed, 30 Dec 2026 10:00:00 +0100")
    )
    assert late.payload.answer_by_at == at("2027-01-03 23:00")


def test_of_several_times_the_earliest_counts() -> None:
    assert named(filed("en", "Please respond within 3 days. Please respond by 22 November.").payload) == (
        None,
        None,
        at("2026-11-23 00:00"),
        False,
    )


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "Your case is closed within 24 hours.", (24, None, None, True)),
        ("en", "Respond with the tracking that shows it was delivered within 5 days.", (None, 5, None, True)),
        ("de", "Der Vorgang endet innerhalb von 24 Stunden.", (24, None, None, True)),
    ],
)
def test_a_time_beside_the_asking_sentence_is_unsure(language: str, text: str, told: tuple[Any, ...]) -> None:
    assert named(filed(language, text).payload) == told


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Please respond by Friday."),
        ("en", "Please respond by tomorrow noon."),
        ("en", "Please respond by 31/31/2026."),
        ("en", "Please respond, it has been 5 days."),
        ("de", "Bitte antworten Sie bis Freitag."),
        ("es", "Responda antes del lunes."),
        ("fr", "Répondez avant vendredi."),
        ("it", "Rispondi entro venerdì."),
        ("nl", "Reageer uiterlijk vrijdag."),
        ("nl", "Reageer vandaag nog."),
        ("en", "Please respond before 17:00."),
    ],
)
def test_a_time_that_is_not_understood_is_told(language: str, text: str) -> None:
    found = filed(language, text)
    assert [p.code for p in found.problems] == ["mail_time_unread"]
    assert named(found.rows[0].payload) == (None, None, None, False)


@pytest.mark.parametrize(
    ("sender", "subject", "kind"),
    [
        (CLAIMS, f"Rückfrage zum A-bis-z-Garantieantrag für Bestellung {ORDER}", ClaimAsked),
        ("cb-seller-notification@amazon.de", f"Rückbuchung zu Bestellung {ORDER}", Chargeback),
        ("seller-performance@amazon.de", "Ihr Verkäuferkonto wurde gesperrt", AccountNotice),
    ],
)
def test_every_notice_reads_its_day(sender: str, subject: str, kind: type) -> None:
    told = read(
        mail(sender, subject, "Bitte antworten Sie bis zum 25.11.2026. Einspruch ist innerhalb von 90 Tagen möglich.")
    ).payload
    assert isinstance(told, kind)
    assert named(told) == (None, None, at("2026-11-25 23:00"), False)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("Please respond by 25 November.", "2026-11-26 00:00"),
        ("Please respond within 24 hours.", "2026-11-22 12:54"),
        ("Please respond within 3 days.", "2026-11-24 12:54"),
        ("The buyer may appeal within 30 days.", ""),
    ],
)
def test_a_request_of_ebay_reads_its_time(text: str, until: str) -> None:
    told = read(
        mail("eBay <ebay@ebay.co.uk>", "Case opened: item not received 5123456789", f"Order 12-34567-89012\n{text}")
    ).payload
    assert isinstance(told, RequestOpened)
    assert told.answer_by_at == (at(until) if until else None)


def test_hours_of_a_claim_do_not_change_with_the_clocks() -> None:
    told = read(mail(CLAIMS, SUBJECT, "Respond within 72 hours.", type=FILED, Date="Sat, 24 Oct 2026 10:00:00 +0200")).payload
    assert isinstance(told, ClaimFiled)
    assert named(told) == (72, None, None, False)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "If you have already refunded, no action is required. Otherwise respond within 3 days."),
        ("de", "Wenn Sie schon erstattet haben, müssen Sie nichts weiter tun. Andernfalls antworten Sie innerhalb von 3 Tagen."),
        ("es", "Si ya ha reembolsado, no es necesario que haga nada. De lo contrario, responda en 3 días."),
        ("fr", "Si vous avez déjà remboursé, aucune action n'est requise. Sinon répondez sous 3 jours."),
        ("it", "Se hai già rimborsato, nessuna azione è richiesta. Altrimenti rispondi entro 3 giorni."),
        ("nl", "Heb je al terugbetaald, dan is geen actie nodig. Reageer anders binnen 3 dagen."),
    ],
)
def test_nothing_to_do_under_a_condition_still_asks_for_an_answer(language: str, text: str) -> None:
    told = filed(language, text).payload
    assert (told.answer_needed, told.answer_days) == (True, 3)
