from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "odra.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from odra.people import steps  # noqa: F401  its secrets go with a second step
