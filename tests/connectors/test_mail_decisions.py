"""What notices state and what they only mention: conditions, advice, reasons and denials decide nothing. Better unknown than wrong."""

import pytest
from tests.connectors.reading import read
from tests.connectors.test_mails import BUYER, CLAIMS, DECIDED, FILED, ORDER, mail, row

from odra.facts.payloads import AccountNotice, BuyerMessage, ChargebackDecided, RefundIssued, UnknownMail

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


WISHES_AND_DENIALS = [
    ("en", "Your request to deny the claim was rejected."),
    ("en", "You asked us to reject the claim, but the request was denied."),
    ("en", "The claim was not denied."),
    ("en", "The claim was granted in error. It is under review."),
    ("de", "Ihre Bitte, den Antrag abzulehnen, wurde abgelehnt."),
    ("de", "Der Antrag wurde nicht abgelehnt."),
    ("de", "Wird der Antrag abgelehnt, schreiben wir Ihnen."),
    ("es", "Su solicitud de rechazar la reclamación ha sido denegada."),
    ("es", "La reclamación no ha sido rechazada."),
    ("fr", "Votre demande de rejeter la réclamation a été refusée."),
    ("fr", "La réclamation n'a pas été rejetée."),
    ("it", "La richiesta di rifiutare il reclamo è stata respinta."),
    ("it", "Il reclamo non è stato respinto."),
    ("nl", "Je verzoek om de claim af te wijzen is afgewezen."),
    ("nl", "De claim is niet ingetrokken."),
    ("nl", "Wordt de claim afgewezen, dan schrijven we je."),
]
SITES = {"en": "amazon.co.uk", "de": "amazon.de", "es": "amazon.es", "fr": "amazon.fr", "it": "amazon.it", "nl": "amazon.nl"}


def decided(language: str, text: str) -> tuple[str, str]:
    payload = row(
        CLAIMS.replace("amazon.de", SITES[language]), f"Order {ORDER}", f"About your order.\n\n{text}\n", type=DECIDED
    ).payload
    return payload.outcome, payload.paid_by  # type: ignore[union-attr]


@pytest.mark.parametrize(("language", "text"), WISHES_AND_DENIALS)
def test_what_was_wished_or_denied_is_no_outcome_for_the_seller(language: str, text: str) -> None:
    assert decided(language, text)[0] in ("unknown", "granted")


@pytest.mark.parametrize(
    ("language", "text", "outcome"),
    [
        (
            "en",
            "We have decided to overturn our original decision on your appeal, which had granted the claim. We reimbursed GBP 5 to your account.",
            "appeal_won",
        ),
        ("en", "Your appeal was not accepted. The decision stands.", "appeal_lost"),
        ("en", "We have reviewed your appeal and are unable to reverse our decision.", "appeal_lost"),
        ("de", "Wir haben Ihrem Einspruch in dieser Sache stattgegeben.", "appeal_won"),
        ("de", "Ihrem Einspruch wurde nicht stattgegeben.", "appeal_lost"),
        ("es", "Hemos aceptado su apelación.", "appeal_won"),
        ("es", "Su apelación no ha sido aceptada.", "appeal_lost"),
        ("fr", "Nous avons accepté votre appel concernant la réclamation.", "appeal_won"),
        ("fr", "Votre appel n'a pas été accepté. La décision reste inchangée.", "appeal_lost"),
        ("it", "Il tuo ricorso sul reclamo è stato accolto.", "appeal_won"),
        ("it", "Il tuo ricorso non è stato accolto.", "appeal_lost"),
        ("nl", "We hebben je beroep tegen de beslissing toegewezen.", "appeal_won"),
        ("nl", "Je beroep is niet toegewezen.", "appeal_lost"),
    ],
)
def test_an_appeal_is_won_or_lost_in_its_own_words(language: str, text: str, outcome: str) -> None:
    assert decided(language, text)[0] == outcome


@pytest.mark.parametrize(
    ("language", "text", "outcome"),
    [
        ("en", "The buyer appealed our decision. The appeal was granted and your account was debited.", "granted"),
        ("en", "The buyer's appeal was denied; our decision in your favor stands.", "unknown"),
        ("de", "Der Einspruch des Käufers wurde abgelehnt.", "unknown"),
        ("de", "Dem Einspruch des Käufers wurde stattgegeben.", "granted"),
        ("es", "La apelación del comprador ha sido aceptada y se ha cargado el importe.", "granted"),
        ("fr", "L'acheteur a fait appel. Son appel est accepté et votre compte est débité.", "granted"),
        ("it", "L'acquirente ha presentato ricorso. Il ricorso è stato accolto e l'importo addebitato.", "granted"),
        (
            "nl",
            "De koper is in beroep gegaan. Zijn beroep is toegewezen en het bedrag is van je account afgeschreven.",
            "granted",
        ),
    ],
)
def test_the_buyer_s_appeal_never_wins_for_the_seller(language: str, text: str, outcome: str) -> None:
    assert decided(language, text)[0] == outcome


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The claim was denied. Nothing was debited."),
        ("de", "Der Antrag wurde abgelehnt. Es wird nichts von Ihrem Konto abgebucht."),
        ("es", "La reclamación fue desestimada. No se ha cobrado nada."),
        ("fr", "La réclamation est rejetée. Rien ne sera débité."),
        ("it", "Il reclamo è stato respinto. Nulla sarà addebitato."),
        ("nl", "De claim is in jouw voordeel beslist. Er wordt niets afgeschreven."),
    ],
)
def test_that_nothing_is_debited_is_no_debit(language: str, text: str) -> None:
    outcome, payer = decided(language, text)
    assert outcome == "denied" and payer != "seller"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Nothing will be debited, the bank ruled in your favor.", "won"),
        ("Es wird nichts abgebucht, die Bank hat zu deinen Gunsten entschieden.", "won"),
        ("De bank heeft in jouw voordeel beslist. Er wordt niets afgeschreven.", "won"),
        ("De bank heeft niet in jouw voordeel beslist.", "lost"),
        ("De bank heeft in het voordeel van de kaarthouder beslist.", "lost"),
        ("El contracargo se ha resuelto a favor del titular.", "lost"),
        ("La banca ha deciso a favore del titolare.", "lost"),
        ("La banque a tranché en faveur du titulaire.", "lost"),
        ("Nulla sarà addebitato: la banca ha deciso a tuo favore.", "won"),
    ],
)
def test_a_chargeback_is_won_or_lost_by_whom_it_favours(text: str, outcome: str) -> None:
    assert row("cb-seller-query@amazon.com", f"{ORDER}, Chargeback Dispute Funding Decision", text).payload.outcome == outcome  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "subject",
    [
        "decisione sulla contestazione",
        "decisión sobre la disputa",
        "décision concernant la contestation",
        "Entscheidung zur Zahlungsanfechtung",
        "beslissing over het geschil",
        "dispute decision",
    ],
)
def test_a_decision_in_the_subject_is_no_new_chargeback(subject: str) -> None:
    assert isinstance(
        row("cb-seller-query@amazon.it", f"{ORDER}, {subject}", "See Seller Central for it.").payload, ChargebackDecided
    )


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Reason: Unauthorized use of the card.", "fraud"),
        ("Reason: Item not received. To protect against fraud, keep your proofs.", "service"),
        ("This is not a fraud chargeback.", "unknown"),
        ("This is a fraud chargeback.", "fraud"),
        ("Amazon is responsible for payment-fraud chargebacks. For service chargebacks you must respond.", "unknown"),
        ("If it is fraud, we bear it.", "unknown"),
        ("Reason: fraud. This is a service chargeback.", "fraud"),
        ("Grund: Ware nicht erhalten. Bei Betrug haftet Amazon.", "service"),
        ("Schützen Sie sich vor Betrug.", "unknown"),
        ("Reden: artikel niet ontvangen. Dit is geen fraude.", "service"),
        ("Bescherm uzelf tegen fraude.", "unknown"),
        ("Motivo: articolo non ricevuto. Non si tratta di frode.", "service"),
        ("Si protegga dalla frode.", "unknown"),
        ("Motif : article non reçu. Pour prévenir la fraude, gardez vos preuves.", "service"),
        ("Motivo: no recibido. No es un fraude.", "service"),
        ("Motivo: fraude.", "fraud"),
    ],
)
def test_a_chargeback_is_of_fraud_only_where_that_is_its_stated_reason(text: str, category: str) -> None:
    told = row("cb-seller-notification@amazon.com", f"Chargeback notification {ORDER}", f"There is a chargeback.\n{text}").payload
    assert told.category == category  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("market", "text", "authorised"),
    [
        ("amazon.co.uk", "This return was not automatically authorised.", "no"),
        ("amazon.co.uk", "Once the return is authorized, the buyer gets a label.", ""),
        ("amazon.co.uk", "Authorization: Pending", "no"),
        ("amazon.co.uk", "This return was automatically authorized.", "yes"),
        ("amazon.de", "Diese Rücksendung wurde noch nicht genehmigt.", "no"),
        ("amazon.de", "Sobald die Rücksendung genehmigt ist, erhält der Käufer ein Etikett.", ""),
        ("amazon.es", "La devolución aún no ha sido autorizada.", "no"),
        ("amazon.fr", "Ce retour n'a pas encore été autorisé.", "no"),
        ("amazon.it", "Il reso non è ancora stato autorizzato.", "no"),
        ("amazon.it", "Il reso è stato autorizzato automaticamente.", "yes"),
        ("amazon.nl", "Deze retour is nog niet goedgekeurd.", "no"),
        ("amazon.nl", "Zodra de retour is goedgekeurd, krijgt de koper een label.", ""),
    ],
)
def test_a_return_is_authorised_only_where_that_is_stated(market: str, text: str, authorised: str) -> None:
    told = row(
        f"order-update@{market}", f"Return for order {ORDER}", f"The buyer wants to return it.\n{text}\n", type="RETURN_REQUEST"
    )
    assert told.payload.authorised == authorised  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Our decision in your favor has been reversed."),
        ("en", "A decision in your favor is not possible."),
        ("en", "Your appeal was granted in part."),
        ("de", "Die Entscheidung zu Ihren Gunsten wurde aufgehoben."),
        ("de", "Eine Entscheidung zu Ihren Gunsten ist nicht möglich."),
        ("es", "La decisión a su favor ha sido anulada."),
        ("fr", "Notre décision en votre faveur a été annulée."),
        ("it", "La decisione a tuo favore è stata annullata."),
        ("nl", "De beslissing in uw voordeel is teruggedraaid."),
    ],
)
def test_an_outcome_for_the_seller_that_was_turned_or_halved_is_open(language: str, text: str) -> None:
    assert decided(language, text)[0] == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "The cardholder has won.",
        "The previous decision in your favor has been reversed.",
        "Die Entscheidung zu Ihren Gunsten wurde aufgehoben.",
    ],
)
def test_a_chargeback_is_not_won_by_a_word_beside_it(text: str) -> None:
    assert row("cb-seller-query@amazon.com", f"{ORDER}, Chargeback Dispute Funding Decision", text).payload.outcome == "unknown"  # type: ignore[union-attr]
