"""The marketplace's notices about orders, in the language of each marketplace: returns, cancellations, refused messages, questions, decisions."""

from collections.abc import Callable
from email.message import EmailMessage

from odra.lab.truth import Event, Sale

Mail = Callable[..., EmailMessage]
# (subject, words), by country. Italian, Spanish, French and American subjects are as sellers know them; the others say the same.
RETURNS = {
    "US": ("Return authorization request for order {order}", "Return reason: No longer needed\nSKU: {sku}\nQty: 1\nCustomer comments: Call {name}\n"),
    "DE": ("Benachrichtigung über die Rücksendegenehmigung für Bestellung {order}", "SKU: {sku}\nMenge: 1\nRücksendegrund: Nicht mehr benötigt\n"),
    "NL": ("Retourverzoek voor bestelling {order}", "SKU: {sku}\nAantal: 1\nReden van retour: Niet meer nodig\n"),
    "FR": ("Notification d'autorisation de retour pour la commande {order}", "SKU : {sku}\nQuantité : 1\nMotif du retour : Plus nécessaire\n"),
    "IT": ("Notifica di autorizzazione del reso per l'ordine {order}", "SKU: {sku}\nQuantità: 1\nMotivo del reso: Non è più necessario\n"),
    "ES": ("Notificación de autorización de devolución para el pedido {order}", "Sku: {sku}\nCantidad de la devolución: 1\nMotivo de la devolución: Ya no lo necesita\n"),
}  # fmt: skip
WAITING = {  # subjects of requests that the marketplace has not authorised
    "US": "Return authorization request for order {order}", "DE": "Rücksendeantrag für Bestellung {order}", "NL": "Retourverzoek voor bestelling {order}",
    "FR": "Demande de retour pour la commande {order}", "IT": "Richiesta di reso per l'ordine {order}", "ES": "Solicitud de devolución para el pedido {order}",
}  # fmt: skip
CANCELS = {
    "US": ("Order cancellation request from Amazon customer {name} (Order: {order})", "Cancellation reason: Bought by mistake\n"),
    "DE": ("Stornierungsanfrage für Bestellung {order}", "Stornierungsgrund: Versehentlich bestellt\n"),
    "NL": ("Annuleringsverzoek voor bestelling {order}", "De klant vraagt om deze bestelling te annuleren.\n"),
    "FR": ("Demande d'annulation de commande {order}", "Motif de l'annulation : Commande en double\n"),
    "IT": ("Richiesta di annullamento per l'ordine numero: {order}", "Il cliente chiede di annullare l'ordine prima della spedizione.\n"),
    "ES": ("Solicitud de cancelación del pedido para el número de pedido: {order}", "Motivo de la cancelación: Ya no lo necesita\n"),
}  # fmt: skip
BLOCKED = {
    "US": ("Your message could not be delivered", "The buyer has opted out of messages about order {order}.\n"),
    "DE": ("Ihre Nachricht konnte nicht zugestellt werden", "Der Käufer hat sich von unaufgeforderten Nachrichten abgemeldet. Bestellung {order}\n"),
    "NL": ("Uw bericht is niet bezorgd", "De koper heeft zich afgemeld voor ongevraagde berichten. Bestelling {order}\n"),
    "FR": ("Votre message n'a pas été remis", "L'acheteur a choisi de ne pas recevoir de messages. Commande {order}\n"),
    "IT": ("Il tuo messaggio all'acquirente non è stato consegnato", "L'acquirente ha disattivato i messaggi. Ordine {order}\n"),
    "ES": ("Tu mensaje no se ha podido entregar", "El comprador ha optado por no recibir mensajes no solicitados. Pedido {order}\n"),
}  # fmt: skip
QUESTIONS = {
    "US": ("Action required: More information needed for the A-to-z claim on order {order}", "Please answer within 48 hours.\n"),
    "DE": ("Weitere Informationen zu Ihrem Garantieantrag erforderlich: Bestellung {order}", "Bitte antworten Sie innerhalb von 48 Stunden.\n"),
    "NL": ("Meer informatie nodig over de claim voor bestelling {order}", "Reageer binnen 48 uur.\n"),
    "FR": ("Informations complémentaires demandées : réclamation pour la commande {order}", "Merci de répondre sous 48 heures.\n"),
    "IT": ("Ulteriori informazioni necessarie sul reclamo per l'ordine {order}", "Risponda entro 48 ore.\n"),
    "ES": ("Necesitamos más información sobre la reclamación del pedido {order}", "Responda en 48 horas.\n"),
}  # fmt: skip
TYPES = {
    "return": "RETURN_REQUEST",
    "cancel": "BRC_SELLER_NOTIFICATION",
    "blocked": "BUYER_OPTED_OUT_BSM_MESSAGES",
    "question": "",
}
SENDERS = {"question": "atoz-guarantee-no-reply", "blocked": "auto-communication"}
WORDED = {"return": RETURNS, "cancel": CANCELS, "blocked": BLOCKED, "question": QUESTIONS}
LANGUAGE = {"GB": "US"}


def notice(sale: Sale, event: Event, mail: Mail) -> EmailMessage:
    """A notice of an order's event, as its marketplace words it."""
    told = {"order": sale.order, "name": sale.name, "sku": sale.goods[0][0]}
    country = LANGUAGE.get(sale.market.country, sale.market.country)
    subject, words = WORDED[event.kind][country]
    if (event.kind, event.what) == ("return", "Pending"):
        subject = WAITING[country]
    sender = f"Amazon <{SENDERS.get(event.kind, 'donotreply')}@{sale.market.id}>"
    return mail(sender, subject.format_map(told), words.format_map(told), kind=TYPES[event.kind], market=sale.market.native)


def chargeback_decided(sale: Sale, event: Event, mail: Mail) -> EmailMessage:
    """`event.what`: won | lost."""
    words = {"won": "This chargeback was resolved in your favor.", "lost": "You are responsible for this chargeback."}[event.what]
    subject = f"{sale.order}, {sale.market.channel} Chargeback Dispute Funding Decision"
    return mail(
        f"Chargebacks <cb-seller-query@{sale.market.id}>",
        subject,
        f"Order number: {sale.order}\n{words}\n",
        market=sale.market.native,
    )
