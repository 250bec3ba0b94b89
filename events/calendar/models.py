"""What calendars were told: written once when something changes, sent as it stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

from django.db import connections, models
from django.db.models import BooleanField, Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.calendar.ics import Stamps
from events.programme.models import Event, Session
from home.languages import Language

PAST = timedelta(days=90)
"""How long what took place stays in a feed."""
GONE = timedelta(days=30)
"""How long after its end what was cancelled or taken away is still said to be off."""


class CalendarEntryQuerySet(models.QuerySet["CalendarEntry"]):
    def left_behind(self) -> Self:
        """Entries whose session is no longer public, or no longer there, and that do not say so yet."""
        return self.filter(Q(session=None) | Q(session__event__state=Event.State.DRAFT), withdrawn=False)

    def coming(self, at: datetime | None = None) -> Self:
        """Entries that a feed of this moment may hold."""
        return self.filter(ends_at__gte=(at or now()) - PAST)


class CalendarEntry(models.Model):
    """What all calendars were told of one session; it outlives the session, to say that it is gone."""

    uid = models.UUIDField(unique=True, editable=False)
    session = models.OneToOneField(
        Session, models.SET_NULL, null=True, related_name="calendar_entry", editable=False
    )
    revision = models.PositiveIntegerField(default=0, editable=False)  # of the event, when this was written
    checked_on = models.DateField(editable=False)
    recipe = models.CharField(max_length=64, default="", editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    join_url = models.TextField(default="", editable=False)
    zone = models.CharField(max_length=40, editable=False)
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(db_index=True, editable=False)
    withdrawn = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar entry")
        verbose_name_plural = _("calendar entries")

    def __str__(self) -> str:
        return str(self.uid)


class CalendarBlockQuerySet(models.QuerySet["CalendarBlock"]):
    def of_feed(self, language: str, at: datetime) -> Self:
        """The blocks of a feed at this moment: all to come, 90 days back, and for 30 days what is off."""
        kept = Q(entry__ends_at__gte=at - GONE) | Q(cancelled=False, entry__ends_at__gte=at - PAST)
        return self.filter(kept, language=language).order_by("entry__starts_at", "entry__uid")


class CalendarBlock(models.Model):
    """One session in one language, as bytes, with the stamps that move only when the bytes do."""

    entry = models.ForeignKey(CalendarEntry, models.CASCADE, related_name="blocks", editable=False)
    language = models.CharField(max_length=2, choices=Language.choices, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    significant_hash = models.CharField(max_length=64, editable=False)
    sequence = models.PositiveIntegerField(editable=False)
    modified_at = models.DateTimeField(editable=False)
    cancelled = models.BooleanField(editable=False)
    ics = models.BinaryField(editable=False)

    objects = CalendarBlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar block")
        verbose_name_plural = _("calendar blocks")
        constraints = [
            models.UniqueConstraint(fields=["entry", "language"], name="one_calendar_block_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.language}"

    @property
    def stamps(self) -> Stamps:
        return Stamps(sequence=self.sequence, modified=self.modified_at, created=self.entry.created_at)


def unsaid_sessions(at: datetime | None = None) -> models.QuerySet[Session]:
    """Public sessions of which calendars do not say yet what their event says now."""
    said = CalendarEntry.objects.filter(
        session=OuterRef("pk"), revision=OuterRef("event__revision"), withdrawn=False
    )
    public = Session.objects.exclude(event__state=Event.State.DRAFT)
    return public.filter(~Exists(said), ends_at__gte=(at or now()) - PAST)


# The same two questions as `unsaid_sessions` and `left_behind`, in one piece: asked at every poll of every
# calendar program, where putting the query together would take three times as long as answering it.
IN_DOUBT = """
    EXISTS (
        SELECT 1 FROM events_session session JOIN events_event event ON event.id = session.event_id
        LEFT JOIN events_calendarentry said
            ON said.session_id = session.id AND said.revision = event.revision AND NOT said.withdrawn
        WHERE session.ends_at >= %s AND event.state <> 'draft' AND said.id IS NULL
    ) OR EXISTS (
        SELECT 1 FROM events_calendarentry said LEFT JOIN events_session session ON session.id = said.session_id
        LEFT JOIN events_event event ON event.id = session.event_id
        WHERE NOT said.withdrawn AND (said.session_id IS NULL OR event.state = 'draft')
    )
"""


class FeedVersionQuerySet(models.QuerySet["FeedVersion"]):
    def with_doubt(self, at: datetime | None = None) -> Self:
        """Each with `in_doubt`: whether an event has changed that calendars do not tell yet."""
        since = connections[self.db].ops.adapt_datetimefield_value((at or now()) - PAST)
        return self.annotate(in_doubt=RawSQL(IN_DOUBT, [since], BooleanField()))  # noqa: S611


class FeedVersion(models.Model):
    """A feed as it is sent. `key` is its language and, once there are filters, these in canonical order."""

    key = models.CharField(max_length=300, unique=True, editable=False)
    language = models.CharField(max_length=2, choices=Language.choices, editable=False)
    etag = models.CharField(max_length=64, editable=False)
    packed = models.BinaryField(editable=False)
    modified_at = models.DateTimeField(editable=False)
    window_from = models.DateField(editable=False)
    stale = models.BooleanField(default=False, editable=False)
    fetched_on = models.DateField(db_index=True, editable=False)

    objects = FeedVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")

    def __str__(self) -> str:
        return self.key

    def is_true(self, at: datetime) -> bool:
        """Whether it can be sent as it stands; asked of a row that `with_doubt` gave."""
        return not (self.stale or getattr(self, "in_doubt", True) or self.window_from != window_of(at))


def window_of(at: datetime) -> date:
    """The day from which a feed made at this moment looks back."""
    return (at - PAST).date()
