from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Events"

    def ready(self) -> None:
        from events.templatetags.registration_tags import register_holes

        register_holes()
        from events.attendance import personal as of_attendance  # noqa: F401  (answers for its personal data)
        from events.messages import personal as of_mails  # noqa: F401  (answers for its personal data)
        from events.people import personal as of_people  # noqa: F401  (answers for its personal data)
        from events.registration import personal  # noqa: F401  (answers for its personal data)

        self._watch()

    def _watch(self) -> None:
        """Kept pages are forgotten when what they show of events changes; registrations only fill their holes."""
        from events import models
        from events.views.places import short_places
        from home import pagecache

        pagecache.register_holes("short_places", short_places)

        pagecache.watch(
            models.Event, models.Session, models.Speaker, models.ProgrammeItem, models.Partner, models.Venue,
            models.Room, models.Series, models.Fee, models.OpinionResult, models.Event.themes.through,
            models.ProgrammeItem.people.through,
        )  # fmt: skip
        pagecache.watch(models.Person, models.Organisation, created_too=False)
