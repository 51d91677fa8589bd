"""R18: a letter never doubts, accuses or threatens, in none of the six languages; help is not mistaken for it."""

import pytest

from odra.letters.accusing import ACCUSING, accuses
from odra.letters.draft import templates

HARSH = {
    "en": ["This looks like fraud.", "You claim that it is lost.", "We will take legal action."],
    "de": ["Das ist Betrug.", "Sie behaupten, es sei nicht da.", "Wir leiten rechtliche Schritte ein.", "Beweisen Sie das."],
    "fr": ["C'est une arnaque.", "Vous prétendez ne rien avoir reçu.", "Nous allons porter plainte."],
    "it": ["È una truffa.", "Lei sostiene di non averlo ricevuto.", "Passeremo alle vie legali."],
    "es": ["Esto es una estafa.", "Usted afirma que no llegó.", "Tomaremos acciones legales."],
    "nl": ["Dit is oplichting.", "U beweert dat het niet kwam.", "Wij nemen juridische stappen."],
}
KIND = [
    "I will file a loss report with the carrier on your behalf.", "Ich gebe eine Verlustmeldung für Sie auf.",
    "Je dépose une déclaration de perte pour vous, comme mentionné.", "Presento una denuncia di smarrimento per lei, con i migliori sentimenti.",
    "Presento una reclamación por pérdida en su nombre.", "Ik doe voor u melding van verlies bij de vervoerder.",
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in HARSH.items() for text in texts])
def test_a_harsh_sentence_is_found(language: str, text: str) -> None:
    assert accuses(text)


@pytest.mark.parametrize("text", KIND)
def test_help_is_not_taken_for_a_threat(text: str) -> None:
    assert not accuses(text)


def test_every_language_of_the_marketplaces_is_listened_to() -> None:
    assert set(ACCUSING) == set(HARSH)


@pytest.mark.parametrize("code", templates("en"))
def test_no_letter_of_ours_accuses(code: str) -> None:
    assert not accuses(templates("en")[code].text)
