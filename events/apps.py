from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Events"

    def ready(self) -> None:
        from events.templatetags.registration_tags import register_holes

        register_holes()
        from events.messages import personal as of_mails  # noqa: F401  (answers for its personal data)
        from events.registration import personal  # noqa: F401  (answers for its personal data)
