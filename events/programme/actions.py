"""Everything that changes an event or its sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max, Min, ProtectedError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Event, Session
from home import pagecache, zones

if TYPE_CHECKING:
    from home.models import User


class ProgrammeError(Exception):
    """Says in the organiser's language why it cannot be done."""


@transaction.atomic
def save_event(event: Event, *, by: User | None = None) -> Event:
    """Keep the event as it is now; what hangs on its revision makes itself again."""
    new = event.pk is None
    venue = Event.objects.filter(pk=event.pk).values_list("venue", flat=True).first()
    if not new and venue != event.venue_id:
        note_change(event, Event.Change.PLACE)
    event.save()
    if new and by is not None:
        event.team.add(by)
    touch(event)
    return event


@transaction.atomic
def save_session(session: Session) -> Session:
    """Keep a session: its UTC instants follow from the wall times, and the event's from its sessions."""
    session.zone = session.zone or session.event.zone
    session.starts_at, session.ends_at = instants(session)
    session.tz_version = zones.TZDATA_VERSION
    before = Session.objects.filter(pk=session.pk).values("starts_at", "ends_at", "room_id").first()
    if before and (before["starts_at"], before["ends_at"]) != (session.starts_at, session.ends_at):
        note_change(session.event, Event.Change.TIME)
    if before and before["room_id"] != session.room_id:
        note_change(session.event, Event.Change.PLACE)
    session.save()
    set_span(session.event)
    return session


@transaction.atomic
def remove_session(session: Session) -> None:
    """Take a session out of the event while nobody is registered for it."""
    event = session.event
    try:
        session.delete()
    except ProtectedError:
        raise ProgrammeError(
            _("People are registered for the session of %(day)s: move it instead of deleting it.")
            % {"day": session.date}
        ) from None
    set_span(event)


def note_change(event: Event, what: str, *, at: datetime | None = None) -> None:
    """The public is told on the page that hour or place changed, and when; a draft nobody has read yet is not."""
    if event.state == Event.State.DRAFT:
        return
    at = at or now()
    recent = event.changed_at is not None and at - event.changed_at < timedelta(days=1)
    event.changed = ",".join(sorted({*(event.changed.split(",") if recent and event.changed else ()), what}))
    event.changed_at = at
    Event.objects.filter(pk=event.pk).update(changed=event.changed, changed_at=event.changed_at)


def instants(session: Session) -> tuple[datetime, datetime]:
    """The UTC start and end of the session's wall times; an end not after the start is the next day."""
    last_day = session.date if session.end > session.start else session.date + timedelta(days=1)
    return (
        zones.utc_of(session.date, session.start, session.zone),
        zones.utc_of(last_day, session.end, session.zone),
    )


@transaction.atomic
def resync(event: Event) -> bool:
    """Compute the instants again from the hours people were told; whether a change of the law moved one."""
    moved = False
    for session in event.sessions.select_for_update():
        before = (session.starts_at, session.ends_at)
        session.starts_at, session.ends_at = instants(session)
        session.tz_version = zones.TZDATA_VERSION
        session.save(update_fields=["starts_at", "ends_at", "tz_version"])
        moved = moved or before != (session.starts_at, session.ends_at)
    if moved:
        set_span(event)
    return moved


@transaction.atomic
def set_span(event: Event) -> None:
    """The event runs from its first session's start to its last one's end."""
    span = event.sessions.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    event.starts_at, event.ends_at = span["first"], span["last"]
    Event.objects.filter(pk=event.pk).update(starts_at=event.starts_at, ends_at=event.ends_at)
    touch(event)


def touch(event: Event) -> None:
    """Raise the revision: pages, calendars and notices made from an older one are made again."""
    Event.objects.filter(pk=event.pk).update(revision=F("revision") + 1)
    pagecache.forget()
    event.refresh_from_db(fields=["revision"])


@transaction.atomic
def move_to(event: Event, state: str, *, at: datetime | None = None) -> None:
    """Announce, postpone or cancel; a draft becomes public by being announced."""
    event.state = state
    event.save(update_fields=["state"])
    touch(event)
