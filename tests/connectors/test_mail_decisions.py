"""What notices state and what they only mention: conditions, advice, reasons and denials decide nothing. Better unknown than wrong."""

import pytest
from tests.connectors.reading import read
from tests.connectors.test_mails import BUYER, CLAIMS, DECIDED, FILED, ORDER, mail, row

from odra.facts.payloads import AccountNotice, BuyerMessage, RefundIssued, UnknownMail

BOILERPLATE = (
    "You can appeal within 30 days. Your appeal is reviewed by a specialist; if it is successful, we will reimburse you."
)


@pytest.mark.parametrize(
    ("text", "outcome", "paid_by"),
    [
        (f"We granted the claim and debited your account EUR 25.50. {BOILERPLATE}", "granted", "seller"),
        (f"We decided the claim in your favor. {BOILERPLATE}", "denied", "unknown"),
        (
            "Wir haben den Antrag bewilligt. Wenn Ihr Einspruch abgelehnt wird, bleibt die Belastung bestehen.",
            "granted",
            "unknown",
        ),
        ("Ihr Einspruch wird von uns geprüft. Der Antrag wurde zu Ihren Gunsten entschieden.", "denied", "unknown"),
        ("We looked at the claim: no refund was granted to the customer.", "unknown", "unknown"),
        ("We could not decide this claim in your favor.", "unknown", "unknown"),
        ("Nous avons accepté la réclamation car vous avez refusé le retour.", "granted", "unknown"),
        ("L'importo è stato addebitato sul Suo account perché ha rifiutato il reso.", "granted", "seller"),
        ("We granted this claim. The claim has not been withdrawn.", "granted", "unknown"),
        ("De claim is toegekend. De claim is niet ingetrokken.", "granted", "unknown"),
        ("The claim has been granted. The claim has been denied.", "unknown", "unknown"),
        ("The claim has been denied. Your request to extend the time was granted.", "denied", "unknown"),
        ("Se il reclamo viene accolto, Le scriveremo. Il reclamo è stato respinto.", "denied", "unknown"),
        ("La reclamación se ha denegado. Si es concedida, le escribiremos.", "denied", "unknown"),
        ("Your appeal has been denied. The original decision remains.", "appeal_lost", "unknown"),
        ("Your appeal was not granted.", "appeal_lost", "unknown"),
        ("We have reviewed your appeal. We have reimbursed your account.", "appeal_won", "unknown"),
        ("Ihr Einspruch wurde abgelehnt.", "appeal_lost", "unknown"),
        ("Ihrem Einspruch wurde stattgegeben. Einspruch wurde angenommen.", "appeal_won", "unknown"),
        ("The claim was granted and we have not yet received\nyour answer; it will not be\ndenied.", "granted", "unknown"),
    ],
)
def test_a_claim_is_decided_as_the_mail_states(text: str, outcome: str, paid_by: str) -> None:
    payload = row(CLAIMS, f"Notice on order {ORDER}", f"About your order.\n\n{text}\n", type=DECIDED).payload
    assert (payload.outcome, payload.paid_by) == (outcome, paid_by)  # type: ignore[union-attr]


def test_of_two_outcomes_the_subject_tells_which() -> None:
    text = "The claim has been granted at first. The claim has been denied."
    assert row(CLAIMS, f"Claim was denied: order {ORDER}", text, type=DECIDED).payload.outcome == "denied"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("The dispute was resolved in favor of the cardholder.", "lost"),
        ("We were unable to resolve this chargeback in your favor.", "unknown"),
        ("The chargeback could not be resolved.", "unknown"),
        ("The chargeback has been resolved and your account will be charged.", "lost"),
        ("You will not be held responsible for this chargeback.", "won"),
        ("This dispute was resolved in your favor.", "won"),
        ("If the bank decides in your favor, we will write again.", "unknown"),
        ("Ihr Konto wird nicht belastet.", "won"),
        ("Die Rückbuchung wurde nicht zu Ihren Gunsten entschieden.", "lost"),
    ],
)
def test_a_chargeback_is_decided_as_the_mail_states(text: str, outcome: str) -> None:
    found = row("cb-seller-query@amazon.com", f"{ORDER}, Amazon.com Chargeback Dispute Funding Decision", f"About it.\n{text}\n")
    assert found.payload.outcome == outcome  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Customers may file a claim within 90 days of delivery. You must respond within 3 calendar days.", 3),
        ("Kunden stellen den Antrag innerhalb von 90 Tagen. Bitte antworten Sie innerhalb von 3 Tagen.", 3),
        ("Refunds arrive within 2 days. Please reply within 7 days.", 7),
        ("Claims come within 90 days. Send us what you have within 5 days.", 5),
    ],
)
def test_the_time_to_answer_is_that_of_the_sentence_which_asks_for_it(text: str, days: int) -> None:
    assert row(CLAIMS, f"A-to-z Guarantee claim received for order {ORDER}", text, type=FILED).payload.answer_days == days  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (f"Refund of order {ORDER} was not processed", "See Seller Central for what to do about it."),
        (f"Refund of order {ORDER}", "Your refund of EUR 45.90 failed: your balance is too low."),
        (f"Erstattung für Bestellung {ORDER} veranlasst", "Ihre Erstattung über 45,90 EUR ist fehlgeschlagen."),
        (f"Remboursement initié pour la commande {ORDER}", "Le remboursement de 45,90 EUR a échoué."),
        (f"Rimborso avviato per l'ordine {ORDER}", "Il rimborso di 45,90 EUR non è riuscito."),
        (f"Reembolso iniciado para el pedido {ORDER}", "El reembolso de 45,90 EUR ha fallado."),
        (f"Terugbetaling gestart voor bestelling {ORDER}", "De terugbetaling van 45,90 EUR is mislukt."),
    ],
)
@pytest.mark.parametrize("type", ["", "REFUND_ISSUED"])
def test_a_refund_that_failed_is_none(subject: str, text: str, type: str) -> None:
    assert isinstance(row("donotreply@amazon.de", subject, text, type=type).payload, UnknownMail)


def test_a_refund_is_one_though_the_mail_says_what_happens_if_it_fails() -> None:
    text = "Your refund of EUR 45.90 was sent. If your refund failed, we would write."
    assert isinstance(row("donotreply@amazon.de", f"Refund issued for order {ORDER}", text).payload, RefundIssued)


def test_a_failed_refund_of_ebay_is_none() -> None:
    found = row("ebay@ebay.com", "Refund for order 12-34567-89012", "Your refund of $12.34 failed: your balance is too low.")
    assert isinstance(found.payload, UnknownMail)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Order total: £38.95\nRefund of £5.00 has been issued.", (500, "GBP")),
        (f"Bestellung {ORDER} über 25,50 EUR. Wir haben 10,00 EUR erstattet.", (1000, "EUR")),
        ("Order total: £38.95\nRefund amount: £5.00", (500, "GBP")),
        ("Item: £30.00\nShipping: £8.95\nSee Seller Central.", (0, "")),
        ("Refund of the item: £10.00\nRefund of the postage: £2.50\nTotal refund: £12.50", (1250, "GBP")),
    ],
)
def test_the_amount_of_a_refund_stands_beside_its_words(text: str, amount: tuple[int, str]) -> None:
    payload = row("donotreply@amazon.co.uk", f"Refund issued for order {ORDER}", text).payload
    assert (payload.amount, payload.currency) == amount  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("The case was closed in your favor and the buyer will not be refunded.", "seller"),
        ("You don't have to issue a refund.", "closed"),
        ("The case was decided in the buyer's favor. We refunded the buyer; you must reimburse eBay.", "buyer"),
        ("The case was decided in the buyer's favor and you must reimburse eBay.", "buyer"),
        ("We refunded the buyer.", "refunded"),
    ],
)
def test_a_request_of_ebay_ends_as_the_mail_states(text: str, outcome: str) -> None:
    assert row("eBay <ebay@ebay.com>", "Case 5123456791 was closed", f"About it.\n{text}\n").payload.outcome == outcome  # type: ignore[union-attr]


@pytest.mark.parametrize("subject", ["Your SAFE-T claim has been granted", "Your claim has been granted"])
def test_a_claim_of_the_seller_for_a_lost_return_is_no_claim_of_a_buyer(subject: str) -> None:
    text = f"Your SAFE-T claim for order {ORDER} has been granted. We paid 12.34 USD."
    assert isinstance(row("seller-guarantee@amazon.com", f"{subject} ({ORDER})", text).payload, UnknownMail)


@pytest.mark.parametrize("subject", ["Your account health rating is great", "Newsletter: your account health and you"])
@pytest.mark.parametrize("sender", ["donotreply@amazon.com", "account-health@amazon.com"])
def test_praise_and_news_of_the_account_are_no_warning(subject: str, sender: str) -> None:
    text = "Your account health is good and no action is required. We will be at the fair."
    assert isinstance(row(sender, subject, text).payload, UnknownMail)


@pytest.mark.parametrize("text", ["Your order defect rate is above the target.", "Please respond within 72 hours."])
def test_a_warning_beside_the_rate_or_an_answer_asked_for_is_one(text: str) -> None:
    payload = row("donotreply@amazon.com", "Account health", text).payload
    assert isinstance(payload, AccountNotice)
    assert payload.topic == "performance_warning"


@pytest.mark.parametrize(
    ("results", "believed"),
    [
        ("mx.shop.example; spf=pass smtp.mailfrom=x@bounces.amazon.de; dkim=fail header.d=amazon.de", True),
        ("mx.shop.example; dkim=pass (good) header.d=amazon.de header.s=k1", True),
        ("mx.shop.example; dkim=pass header.i=@marketplace.amazon.de; spf=softfail smtp.mailfrom=x@mail.example", True),
        ("mx.shop.example; dmarc=pass (p=quarantine) header.from=marketplace.amazon.de", True),
        ("mx.shop.example; spf=pass smtp.mailfrom=x@evil.example; dkim=pass header.d=evil.example", False),
        ("mx.shop.example; spf=pass smtp.mailfrom=x@notamazon.de; dkim=pass header.d=amazon.de.example", False),
        ("mx.shop.example; spf=softfail smtp.mailfrom=x@amazon.de; dkim=none; dmarc=none header.from=amazon.de", False),
        ("mx.shop.example; none", False),
        ('mx.shop.example; spf=pass smtp.mailfrom="; dkim=pass header.d=amazon.de"@evil.example', False),
        ("mx.shop.example; spf=pass (for ; dkim=pass header.d=amazon.de) smtp.mailfrom=evil.example", False),
    ],
)
def test_where_the_own_server_looked_a_pass_of_the_marketplace_is_needed(results: str, believed: bool) -> None:
    raw = f"Authentication-Results: {results}\r\n".encode() + mail(BUYER, "Frage")
    assert isinstance(read(raw).payload, BuyerMessage if believed else UnknownMail)
