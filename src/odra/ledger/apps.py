from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "odra.ledger"
    label = "ledger"
