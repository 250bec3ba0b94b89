from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Events"

    def ready(self) -> None:
        from events.registration import personal  # noqa: F401  (answers for its personal data)
