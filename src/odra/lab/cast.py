"""The simulated shop's world: marketplaces, goods, invented people, the words they write."""

import msgspec


class Market(msgspec.Struct, frozen=True):
    """`share` of the orders; `prefix` of its order ids; `dates` as its feedback file writes them."""

    id: str
    channel: str
    native: str
    share: float
    prefix: str
    currency: str
    country: str
    dates: str


MARKETS = (
    Market("amazon.de", "Amazon.de", "A1PA6795UKMFR9", 0.40, "302", "EUR", "DE", "%d.%m.%y"),
    Market("amazon.nl", "Amazon.nl", "A1805IZSGTT6HS", 0.14, "406", "EUR", "NL", "%d-%m-%Y"),
    Market("amazon.co.uk", "Amazon.co.uk", "A1F83G8C2ARO7P", 0.13, "203", "GBP", "GB", "%d/%m/%y"),
    Market("amazon.fr", "Amazon.fr", "A13V1IB3VIYZZH", 0.11, "171", "EUR", "FR", "%d/%m/%y"),
    Market("amazon.it", "Amazon.it", "APJ6JRA9NG5V4", 0.08, "405", "EUR", "IT", "%d/%m/%y"),
    Market("amazon.es", "Amazon.es", "A1RKKUPIHCS9HS", 0.06, "404", "EUR", "ES", "%d/%m/%y"),
    Market("amazon.com", "Amazon.com", "ATVPDKIKX0DER", 0.06, "112", "USD", "US", "%m/%d/%y"),
    Market("", "Non-Amazon", "", 0.02, "S01", "EUR", "DE", "%d.%m.%y"),
)
GOODS = (
    ("STRAP-NAVY-20", "B0STRAP020", "Nylon watch strap, navy, 20 mm", 1495),
    ("STRAP-BLK-22", "B0STRAP022", "Leather watch strap, black, 22 mm", 2490),
    ("TOWEL-BLUE", "B0TOWEL001", "Linen tea towel, blue stripe", 1295),
    ("NOTE-A6", "B0NOTEA6X1", "Notebook A6, dotted, 96 pages", 990),
    ("PIN-GULL", "B0PINGULL1", "Enamel pin, gull", 895),
    ("LOOP-BLK", "B0LOOPBLK1", "Leather key loop, black", 1750),
    ("PATCH-TIN", "B0PATCHTIN", "Bicycle patch kit, tin", 1580),
    ("POUCH-GREY", "B0POUCHGRY", "Reading glasses pouch, grey felt", 1340),
)
FIRST = ("Jonas", "Megan", "Camille", "Giulia", "Stefan", "Hannah", "Priya", "Daniel", "Etienne", "Sofie", "Lucas", "Marta", "Bram",
         "Noor", "Elin", "Pablo", "Carla", "Owen", "Ines", "Tomas")  # fmt: skip
LAST = (
    "Vogelaar",
    "Harding",
    "Moreau",
    "Bianchi",
    "Keller",
    "Lindqvist",
    "Sharma",
    "Okafor",
    "Laurent",
    "Jansen",
    "Weber",
    "Ortega",
)
STREETS = ("Lindenstrasse", "Kerkstraat", "Mill Lane", "Rue des Lilas", "Via Roma", "Calle Mayor", "Oak Street")
PLACES = {
    "DE": (("Berlin", "10115", ""), ("Leipzig", "04109", ""), ("Freiburg", "79098", "")), "NL": (("Utrecht", "3511 AB", ""), ("Zwolle", "8011 PK", "")),
    "GB": (("Leeds", "LS1 4AP", ""), ("Bristol", "BS1 5TR", "")), "FR": (("Lyon", "69002", ""), ("Nantes", "44000", "")),
    "IT": (("Torino", "10121", "TO"), ("Bari", "70121", "BA")), "ES": (("Sevilla", "41001", ""), ("Bilbao", "48001", "")),
    "US": (("Portland", "97204", "OR"), ("Atlanta", "30303", "GA")), "AT": (("Graz", "8010", ""),), "AU": (("Perth", "6000", "WA"),),
}  # fmt: skip
# What a buyer writes on a marketplace: (subject, words) for not received, a return, anything else.
WORDS = {
    "DE": {"not_received": ("Paket nicht angekommen", "Hallo, meine Bestellung ist leider noch nicht angekommen. Wo bleibt sie?"),
           "return": ("Ruecksendung", "Ich moechte den Artikel zuruecksenden, die Farbe gefaellt mir nicht."),
           "other": ("Frage zum Artikel", "Passt das auch fuer ein kleineres Modell?")},
    "NL": {"not_received": ("Bestelling niet ontvangen", "Hallo, ik heb mijn bestelling nog niet ontvangen. Weten jullie waar die is?"),
           "return": ("Retourneren", "Ik wil het artikel graag terugsturen."), "other": ("Vraag over het artikel", "Is dit ook in het groen te krijgen?")},
    "GB": {"not_received": ("Order delivery inquiry", "Hello, my parcel has not arrived yet. Could you look into it?"),
           "return": ("Return request", "I would like to return this, it is not the right size."), "other": ("Product question", "Does this come with screws?")},
    "FR": {"not_received": ("Mon colis n'est pas arrivé", "Bonjour, je n'ai toujours pas reçu ma commande. Merci de votre aide."),
           "return": ("Demande de retour", "Je souhaite renvoyer l'article."), "other": ("Question", "Est-ce lavable en machine ?")},
    "IT": {"not_received": ("Il pacco non è arrivato", "Buongiorno, il mio ordine non è ancora arrivato. Potete controllare?"),
           "return": ("Richiesta di reso", "Vorrei restituire l'articolo."), "other": ("Domanda", "Di che materiale è?")},
    "ES": {"not_received": ("El pedido no ha llegado", "Hola, mi pedido no ha llegado. ¿Pueden revisarlo?"),
           "return": ("Devolución", "Quiero devolver el artículo."), "other": ("Pregunta", "¿Tiene garantía?")},
}  # fmt: skip
WORDS["US"] = WORDS["GB"]
COMMENTS = {1: "Never arrived and a slow answer.", 2: "Took four weeks.", 4: "Nice, a bit late.", 5: "Lovely, thank you."}
