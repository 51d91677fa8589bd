from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "odra.audit"
    label = "audit"
