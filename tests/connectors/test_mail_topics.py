"""What buyers write about, in which language, and the times that notices give."""

import pytest
from tests.connectors.test_mails import BUYER, row

from odra.cases.registry import wired
from odra.connectors.mails.body import folded
from odra.connectors.mails.languages import language_of
from odra.connectors.mails.times import Span, spans
from odra.connectors.mails.topics import TOPICS, topic_of

WORDS = {
    "not_received": {
        "en": ["My parcel hasn't arrived yet.", "I still have not received the item", "Where is my order?"],
        "de": ["Das Paket ist immer noch nicht angekommen.", "Ich habe die Bestellung bisher nicht erhalten", "Wo bleibt meine Lieferung?"],
        "fr": ["Le colis n'est toujours pas arrivé", "Je n'ai rien reçu", "Où est ma commande ?"],
        "it": ["Il pacco non è mai arrivato", "Non ho ancora ricevuto nulla", "Dov’è il mio pacco?"],
        "es": ["Todavía no me ha llegado", "No he recibido el paquete", "¿Dónde está mi pedido?"],
        "nl": ["Het pakket is nog steeds niet aangekomen", "Ik heb nog niets ontvangen", "Waar blijft mijn bestelling?"],
        "pt": ["O pacote ainda não chegou"],
    },
    "damaged": {
        "en": ["The lamp arrived broken", "It doesn't work"], "de": ["Die Lampe ist beschädigt", "Sie funktioniert nicht"],
        "fr": ["L'article est cassé", "La lampe ne fonctionne pas"], "it": ["La lampada è rotta", "Il prodotto non funziona"],
        "es": ["La lámpara llegó rota", "El producto está dañado"], "nl": ["De lamp is kapot", "Het doet het niet"],
    },
    "wrong_item": {
        "en": ["You sent the wrong size"], "de": ["Sie haben den falschen Artikel geschickt"], "fr": ["Vous m'avez envoyé le mauvais article"],
        "it": ["Ho avuto un articolo sbagliato"], "es": ["No es lo que pedí"], "nl": ["Ik kreeg het verkeerde product"],
    },
    "cancel": {
        "en": ["Please cancel my order"], "de": ["Ich möchte die Bestellung stornieren"], "fr": ["Je souhaite annuler ma commande"],
        "it": ["Vorrei annullare l'ordine"], "es": ["Quiero cancelar el pedido"], "nl": ["Ik wil de bestelling annuleren"],
    },
    "return": {
        "en": ["I want to return this"], "de": ["Ich möchte die Lampe zurückschicken"], "fr": ["Je voudrais retourner l'article"],
        "it": ["Vorrei fare il reso"], "es": ["Quiero devolverlo"], "nl": ["Ik wil het terugsturen"],
    },
    "refund": {
        "en": ["I have not received my refund", "I want my money back"], "de": ["Ich will mein Geld zurück"],
        "fr": ["Je n'ai pas reçu le remboursement"], "it": ["Non ho ricevuto il rimborso"], "es": ["No he recibido el reembolso"],
        "nl": ["Ik wil mijn geld terug"],
    },
    "arrived": {
        "en": ["Thank you, it arrived today", "It arrived after all, thank you!", "I just wanted to let you know that the package has finally turned up.",
               "The order came today, no problem. Thanks for your quick reply.", "We found the parcel at our neighbour's. Thank you!",
               "It has arrived safely in good condition, thank you.", "It has now arrived so there is no need to refund me.", "The parcel is here!"],
        "de": ["Danke, alles angekommen", "Das Paket ist heute doch noch angekommen, vielen Dank!", "Gestern ist das Paket angekommen. Danke!",
               "Ich wollte Ihnen mitteilen, dass das Paket angekommen ist. Danke für die schnelle Antwort.", "Das Paket habe ich heute erhalten.",
               "Die Bestellung ist da. Die Erstattung ist nicht mehr nötig."],
        "fr": ["Bonjour, le colis est bien arrivé ce matin, merci !", "J'ai enfin reçu mon colis, merci beaucoup.", "Ma commande est arrivée. Pas de souci.", "Le colis est arrivé."],
        "it": ["Il pacco è arrivato stamattina, grazie mille!", "Ho finalmente ricevuto il pacco, grazie", "Buongiorno, è arrivato oggi. Nessun problema."],
        "es": ["Ya ha llegado, gracias", "El paquete llegó ayer, muchas gracias.", "Hola, ya he recibido el pedido. Gracias", "Me ha llegado hoy en perfecto estado"],
        "nl": ["Bedankt, het is binnen", "Het pakket is vandaag toch nog aangekomen, hartelijk dank!", "Ik heb mijn pakketje gisteren ontvangen.",
               "Vandaag is het pakket aangekomen.", "Het pakketje is er! Bedankt"],
        "pt": ["O pacote chegou hoje, obrigado", "A encomenda já chegou.", "Já recebi a encomenda, muito obrigada"],
    },
    "": {
        "en": ["Does it come in blue?", "I have not received an answer"],
        "de": ["Gibt es das auch in Blau?"], "fr": ["Merci, bien reçu"], "it": ["Confermo! Grazie mille"],
        "es": ["Gracias, ya lo tengo"],
    },
}  # fmt: skip
SAID = [(topic, language, text) for topic, by in WORDS.items() for language, texts in by.items() for text in texts]


@pytest.mark.parametrize(("topic", "language", "text"), SAID)
def test_pasted_words_are_about_what_they_say(topic: str, language: str, text: str) -> None:
    assert wired.topic is not None
    assert wired.topic(text) == topic_of(text) == topic


SOMETHING_ELSE = {
    "en": ["The parcel came, but I have not received your answer", "The invoice has not arrived", "You have not received the item back yet",
           "It did not arrive damaged, all is well", "My order has arrived but a screw is missing, not received"],
    "de": ["Das Paket ist angekommen, aber die Rechnung habe ich nicht erhalten", "Ihre Antwort ist nicht angekommen", "Es fehlt ein Teil, nicht erhalten",
           "Ich habe Ihre Rückmeldung noch nicht erhalten", "Meine Rücksendung ist nicht angekommen bei Ihnen", "Die Sendungsnummer nicht erhalten"],
    "fr": ["Le colis n'est pas arrivé cassé, merci", "La facture n'est pas arrivée", "Je n'ai pas reçu votre réponse"],
    "it": ["La fattura non è arrivata", "Il pacco è arrivato, ma un pezzo non l'ho ricevuto", "Non ho ricevuto la conferma"],
    "es": ["La factura no ha llegado", "He recibido el paquete pero no he recibido la etiqueta", "No he recibido ninguna respuesta"],
    "nl": ["Alles is goed aangekomen, maar de handleiding heb ik niet ontvangen", "Uw antwoord heb ik nog niet ontvangen", "U heeft het niet ontvangen?",
           "Mijn bestelling is binnen, er is een onderdeel niet geleverd"],
}  # fmt: skip
MISSING = {
    "en": ["Still no sign of my order. It says delivered.", "My order has not arrived, please refund me", "It has not arrived. I have the order confirmation."],
    "de": ["Angeblich zugestellt, aber ich habe nichts erhalten", "Ich habe Ihnen eine Nachricht geschickt und das Paket nicht erhalten", "Kein Paket erhalten",
           "Laut Sendungsnummer zugestellt, nicht erhalten"],
    "fr": ["Colis toujours pas arrivé", "Livré selon le suivi, mais je n'ai rien reçu", "Ma commande n'est pas arrivée, merci de me rembourser"],
    "it": ["Risulta consegnato, ma non ho ricevuto nulla", "Il primo pacco è arrivato, il secondo pacco non è arrivato"],
    "es": ["Pone entregado pero no me ha llegado nada", "Mi pedido no ha llegado y nadie da respuesta"],
    "nl": ["Volgens PostNL bezorgd, maar er ligt niets", "Ik heb mijn pakket en de factuur niet ontvangen", "Geen pakketje ontvangen",
           "Volgens het trackingnummer bezorgd, maar niet ontvangen"],
}  # fmt: skip


DOUBTFUL = {
    "en": ["Has it arrived?", "Has it arrived yet. Please tell me", "It has not arrived", "It arrived damaged", "The parcel arrived but it is broken", "My order arrived empty",
           "The wrong one arrived", "The tracking says it arrived but I have nothing", "According to DHL the parcel arrived yesterday", "Only one of two arrived",
           "One of the two has arrived", "I will be happy when it has arrived", "If it had arrived I would have told you", "I hope it has arrived by now",
           "Please confirm once it has arrived", "It should have arrived on Monday", "The parcel has arrived at the depot", "It arrived in Germany on Monday",
           "The refund has arrived, thank you", "Your message has arrived, thank you", "My return has arrived at your warehouse", "The invoice has arrived",
           "A different parcel has arrived", "The first parcel has arrived", "It arrived too late", "The replacement has arrived", "It has arrived open",
           "It arrived, please refund me the shipping", "My order has arrived and a screw is missing", "I received my order confirmation, thanks",
           "I see that you have received the parcel", "DHL told me it has arrived", "I got a message that the parcel has arrived", "Got it, thanks"],
    "de": ["Ist das Paket angekommen?", "Ist das Paket angekommen", "Das Paket ist nicht angekommen", "Laut DHL ist das Paket angekommen", "Das Paket ist angeblich angekommen",
           "Das Paket ist kaputt angekommen", "Das Paket ist angekommen, aber leer", "Nur eins der zwei Pakete ist angekommen", "Wenn es angekommen ist, freue ich mich",
           "Ich freue mich, sobald das Paket angekommen ist", "Das Paket ist in Köln angekommen", "Ihre Nachricht ist angekommen, danke", "Ein Paket ist angekommen",
           "Das Paket ist zu spät angekommen", "Sie haben das Paket erhalten", "Haben Sie das Paket erhalten", "Ich bekam eine Mail, dass das Paket angekommen ist"],
    "fr": ["Le colis est-il arrivé ?", "Le colis n'est pas arrivé", "Selon le suivi, le colis est arrivé", "Le colis est arrivé cassé", "J'ai bien reçu votre message",
           "Je serai content quand le colis est arrivé", "Si le colis est arrivé dites-le moi", "Un seul colis est arrivé", "Le colis est arrivé en France", "J'ai reçu le mauvais article"],
    "it": ["È arrivato il pacco?", "Il pacco non è arrivato", "Il pacco è arrivato rotto", "Risulta che il pacco è arrivato", "Quando è arrivato avviso", "È arrivato solo un pacco",
           "Il pacco è arrivato in Italia", "Se è arrivato mi faccia sapere"],
    "es": ["¿Ha llegado el paquete?", "El paquete no ha llegado", "El paquete ha llegado roto", "Según el seguimiento ya ha llegado", "Cuando el paquete ha llegado avisaré",
           "Solo el primer paquete ha llegado", "El paquete ha llegado a España", "Ya ha llegado, pero vacío"],
    "nl": ["Is het pakket aangekomen?", "Is het pakket aangekomen", "Het pakket is niet aangekomen", "Volgens de track and trace is het pakket aangekomen", "Het pakket is kapot aangekomen",
           "Als het is aangekomen laat ik het weten", "Maar een van de twee is aangekomen", "Het pakket is aangekomen in Nederland", "Het pakket is binnen, maar leeg",
           "De factuur is binnen", "Uw bericht is binnen, bedankt", "Een pakket is binnen", "U heeft het pakket ontvangen"],
    "pt": ["O pacote chegou?", "O pacote não chegou", "O pacote chegou quebrado", "Consta que o pedido chegou", "Quando o pacote chegou", "Só o primeiro pacote chegou", "O pacote chegou ao Brasil"],
}  # fmt: skip


@pytest.mark.parametrize("text", [text for texts in DOUBTFUL.values() for text in texts])
def test_a_parcel_has_come_only_where_nothing_makes_it_doubtful(text: str) -> None:
    assert topic_of(text) != "arrived"


@pytest.mark.parametrize(("text", "topic"), [("It arrived damaged", "damaged"), ("The parcel arrived but it is broken", "damaged"), ("Das Paket ist kaputt angekommen", "damaged"),
                                             ("The wrong item arrived", "wrong_item"), ("It has not arrived", "not_received")])  # fmt: skip
def test_what_came_damaged_or_not_at_all_stays_so(text: str, topic: str) -> None:
    assert topic_of(text) == topic


@pytest.mark.parametrize("text", [text for texts in SOMETHING_ELSE.values() for text in texts])
def test_what_is_missing_is_the_parcel_or_it_is_not_that_topic(text: str) -> None:
    assert topic_of(text) in ("", "refund", "return")


@pytest.mark.parametrize("text", [text for texts in MISSING.values() for text in texts])
def test_a_parcel_that_is_missing_is_so_in_many_words(text: str) -> None:
    assert topic_of(text) == "not_received"


@pytest.mark.parametrize(
    ("subject", "words", "topic"),
    [
        ("Frage von Amazon-Kunde Ada (Bestellung: 302-0000001-0000001)", "Hallo", ""),
        ("Product details inquiry from Amazon customer Ada", "Is it blue?", "other"),
        ("Product details enquiry from Amazon customer Ada", "It has not arrived", "not_received"),
        ("Factuuraanvraag van Amazon-klant Ada (Bestelling: 408-0000001-0000001)", "Graag een factuur", "other"),
        ("Le colis n’est pas arrivé", "Bonjour", "not_received"),
        ("Re: Le colis n’est pas arrivé", "Il est arrivé hier, merci", "arrived"),
        ("Re: Le colis n’est pas arrivé", "Est-il arrivé ?", "not_received"),
        ("Refund inquiry from Amazon customer Ada", "It arrived after all, thank you", "arrived"),
        ("Article endommagé", "Il est arrivé hier, merci", "damaged"),
        ("Article endommagé", "Bonjour", "damaged"),
        ("Return policy inquiry from Amazon customer Ada", "Hello", "return"),
        ("Wrong item received", "Hello", "wrong_item"),
        ("Ship faster inquiry from Amazon customer Ada", "Please hurry", "other"),
    ],
)
def test_the_marketplace_topic_in_the_subject_goes_first(subject: str, words: str, topic: str) -> None:
    assert (
        row(
            BUYER, subject, f"------------- Message:  -------------\n{words}\n------------- End message -------------"
        ).payload.topic
        == topic
    )  # type: ignore[union-attr]


def test_every_topic_is_in_the_list() -> None:
    assert {topic for topic, _, _ in SAID if topic} | {"other"} == set(TOPICS)


MARKETS = {
    "en": "amazon.co.uk",
    "de": "amazon.de",
    "fr": "amazon.fr",
    "it": "amazon.it",
    "es": "amazon.es",
    "nl": "amazon.nl",
    "pt": "amazon.com.br",
}


def test_the_language_is_told_by_marketplace_and_words_together() -> None:
    wrong = [(language, text) for _, language, text in SAID if language_of(text, MARKETS[language]) != language]
    assert wrong == []


def test_words_that_speak_clearly_go_before_the_marketplace() -> None:
    texts = [(language, text) for _, language, text in SAID if len(text) > 20]
    right = [
        language for language, text in texts if language_of(text, "amazon.de" if language != "de" else "amazon.fr") == language
    ]
    assert len(right) > 0.75 * len(texts)
    assert language_of("Hallo, ich habe das Paket noch nicht erhalten.", "amazon.nl") == "de"


@pytest.mark.parametrize(
    ("text", "market", "language"),
    [("", "amazon.it", "it"), ("", "", ""), ("ok", "amazon.com.be", "fr"), ("12345", "amazon.se", "sv")],
)
def test_words_that_say_nothing_leave_it_to_the_marketplace(text: str, market: str, language: str) -> None:
    assert language_of(text, market) == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Please respond within 48 hours.", Span(48, 0)), ("within the next 24 hours", Span(24, 0)), ("within three (3) business days", Span(0, 3)), ("within 3 calendar days", Span(0, 3)),
        ("no later than 7 days", Span(0, 7)), ("within two weeks", Span(0, 14)), ("innerhalb von 48 Stunden", Span(48, 0)), ("innerhalb der nächsten 3 Tage", Span(0, 3)),
        ("innerhalb von sieben Kalendertagen", Span(0, 7)), ("binnen 5 Werktagen", Span(0, 5)), ("sous 48 heures", Span(48, 0)), ("dans les 7 jours ouvrables", Span(0, 7)),
        ("dans un délai de trois jours", Span(0, 3)), ("entro 3 giorni di calendario", Span(0, 3)), ("entro tre giorni", Span(0, 3)), ("entro le prossime 48 ore", Span(48, 0)),
        ("en un plazo de 48 horas", Span(48, 0)), ("en los próximos 3 días", Span(0, 3)), ("dentro de siete días", Span(0, 7)), ("binnen 48 uur", Span(48, 0)),
        ("binnen drie kalenderdagen", Span(0, 3)), ("binnen een week", Span(0, 7)), ("em até 48 horas", Span(48, 0)), ("dentro de 7 dias", Span(0, 7)),
        ("It took 3 days", None), ("Bestellungen 30 Tagen", None), ("Tuesday", None), ("within reason", None),
    ],
)  # fmt: skip
def test_times_are_read_in_figures_and_in_words(text: str, expected: Span | None) -> None:
    assert spans(folded(text)) == ([expected] if expected else [])
