from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "odra.cases"
    label = "cases"
