"""Columns of carriers' and shipping programs' lists, in the languages that sellers have them in."""

import re
from collections.abc import Sequence

from odra.connectors.tables.columns import plain

_SIGNS = re.compile(r"[^\w]")
# Field -> headers, compared without case, blanks, hyphens and marks. Of several that are there, the first named is taken.
HEADERS = {
    "tracking": "tracking-number tracking-id tracking-no tracking-code tracking-nr tracking-nummer parcel-number parcel-tracking-number "
    "shipment-tracking-number consignment-number track-and-trace track-trace track-trace-code tracktrace barcode sendungsnummer "
    "sendungsverfolgungsnummer paketnummer paketscheinnummer zendingnummer zendingsnummer trackingcode numéro-de-suivi numero-de-suivi "
    "n°-de-suivi numéro-de-colis numero-de-colis número-de-seguimiento numero-de-seguimiento código-de-seguimiento codigo-de-seguimiento "
    "localizador numero-di-tracking numero-tracking codice-di-tracking codice-tracking codice-spedizione numero-di-spedizione awb waybill tracking",
    "order": "amazon-order-id order-id order-number order-no order-nr amazon-order-number bestelnummer ordernummer bestellnummer "
    "amazon-bestellnummer auftragsnummer numéro-de-commande numero-de-commande n°-de-commande id-commande número-de-pedido numero-de-pedido "
    "id-pedido id-de-pedido numero-d'ordine numero-ordine id-ordine order",
    "reference": "reference referentie kenmerk uw-referentie uw-kenmerk klantreferentie customer-reference your-reference reference-1 "
    "shipment-reference referenz referenznummer kundenreferenz ihre-referenz référence votre-référence référence-client referencia "
    "referencia-cliente riferimento riferimento-cliente label-description labelomschrijving",
    "carrier": "carrier-name carrier shipping-carrier carrier-code courier vervoerder bezorgdienst versanddienstleister versanddienst paketdienst "
    "zusteller frachtführer transporteur transportista empresa-de-transporte corriere vettore",
    "shipped": "ship-date shipping-date shipment-date date-shipped shipped-on shipped-at shipped-date dispatch-date verzenddatum verzonden-op "
    "datum-verzonden versanddatum versendet-am date-d'expédition date-expédition date-d'envoi fecha-de-envío fecha-envío fecha-de-envio "
    "data-di-spedizione data-spedizione data-di-invio created-at created aangemaakt aangemaakt-op erstellt-am date datum fecha data",
    "happened": "event-time event-date event-datetime event-timestamp timestamp time-stamp date-time datetime scan-time scan-date scanned-at "
    "status-date status-time statusdatum status-datum datum-status laatste-update last-update last-updated zeitpunkt zeitstempel scandatum "
    "date-de-l'événement date-événement date-statut fecha-del-evento fecha-evento fecha-estado data-evento data-stato data-e-ora date-heure "
    "fecha-y-hora datum-tijd datum-en-tijd datum-uhrzeit date datum fecha data",
    "clock": "time tijd uhrzeit zeit heure hora ora event-hour scan-hour",
    "code": "event-code status-code statuscode eventcode code-événement código-de-estado codice-stato code",
    "status": "status-description event-description statusomschrijving status event tracking-status latest-status last-status laatste-status "
    "delivery-status zendingstatus sendungsstatus ereignis statut événement libellé estado evento stato description omschrijving beschreibung "
    "descripción descrizione",
    "signed": "signed-by signed-for-by signatory signature-name received-by pod-name pod-signature getekend-door ontvangen-door handtekening "
    "unterschrieben-von empfangen-von signé-par reçu-par firmado-por recibido-por firmato-da ricevuto-da",
    "place": "location place city event-location event-city plaats locatie ort standort stadt lieu ville lugar ubicación ciudad luogo località",
    "country": "country country-code event-country land landcode ländercode pays code-pays país paese",
    "postcode": "postcode postal-code zip zip-code zipcode postleitzahl plz code-postal código-postal cap",
}  # fmt: skip


def named(header: str) -> str:
    return _SIGNS.sub("", plain(header))


FIELDS = {field: tuple(named(name) for name in names.split()) for field, names in HEADERS.items()}


def places(header: Sequence[str]) -> dict[str, int]:
    """Where each field stands, -1 where nowhere."""
    there = {named(h): n for n, h in reversed(list(enumerate(header)))}
    return {field: next((there[name] for name in names if name in there), -1) for field, names in FIELDS.items()}


def fields_by_column(header: Sequence[str]) -> list[str]:
    """The field of each column; one column is one field, the first that claims it."""
    found = {place: field for field, place in reversed(places(header).items())}
    return [found.get(n, "") for n in range(len(header))]


def is_scans(header: Sequence[str]) -> bool:
    """Number, moment and status: each row is an event. A date of dispatch beside a status is none."""
    at = places(header)
    return at["tracking"] >= 0 and at["happened"] >= 0 and (at["status"] >= 0 or at["code"] >= 0)


def is_numbers(header: Sequence[str]) -> bool:
    at = places(header)
    return at["tracking"] >= 0 and (at["order"] >= 0 or at["reference"] >= 0) and not is_scans(header)
