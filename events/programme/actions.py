"""Everything that changes an event or its sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max, Min, Model, ProtectedError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme import history
from events.programme.models import Event, Session
from events.programme.phases import switch_of
from home import pagecache, zones

if TYPE_CHECKING:
    from home.models import User

BY_VERBS = (
    "state",
    "capacity",
    "starts_at",
    "ends_at",
    "changed",
    "changed_at",
    "moved_from",
    "switched_to",
    "switched_at",
)
"""Columns of an event that have acts of their own: saving its facts leaves them as they are."""


class ProgrammeError(Exception):
    """Says in the organiser's language why it cannot be done."""


@transaction.atomic
def save_event(event: Event, *, by: User | None = None, beside: Iterable[str] = ()) -> Event:
    """Keep the event as it is now; what hangs on its revision makes itself again.

    `beside` names what the caller changes that is no column of the row (team, themes): the history says it too.
    """
    before = _held_still(event)
    if before is not None and before.venue_id != event.venue_id:
        note_change(event, Event.Change.PLACE)
    event.save()
    if before is None and by is not None:
        event.team.add(by)
    touch(event)
    if before is None:
        history.note(event, "created", by=by)
    elif changed := [*_differing(before, event), *beside]:
        history.note(event, "edited", by=by, columns=changed)
    return event


def _held_still(event: Event) -> Event | None:
    """The row as it is now, locked before any other row; what only verbs change is taken over from it.

    A form that was opened before a colleague cancelled, or lowered the places, must not write the old ones back.
    """
    row = Event.objects.select_for_update(no_key=True).filter(pk=event.pk).first()
    if row is not None:
        for name in BY_VERBS:
            setattr(event, name, getattr(row, name))
    return row


def _differing(before: Model, after: Model) -> list[str]:
    """The columns that people write and that are not as before."""
    fields = [field for field in before._meta.concrete_fields if field.editable and field.name != "state"]
    return [field.name for field in fields if getattr(before, field.attname) != getattr(after, field.attname)]


@transaction.atomic
def save_session(session: Session, *, by: User | None = None) -> Session:
    """Keep a session: its UTC instants follow from the wall times, and the event's from its sessions."""
    _held_still(session.event)
    session.zone = session.zone or session.event.zone
    session.starts_at, session.ends_at = instants(session)
    session.tz_version = zones.TZDATA_VERSION
    before = Session.objects.filter(pk=session.pk).first()
    if before is not None:
        session.capacity = before.capacity  # changed by `set_session_capacity` alone
    changed = _differing(before, session) if before else []
    if before and (before.starts_at, before.ends_at) != (session.starts_at, session.ends_at):
        note_change(session.event, Event.Change.TIME)
    if "room" in changed:
        note_change(session.event, Event.Change.PLACE)
    session.save()
    set_span(session.event)
    if before is None:
        history.note(session.event, "session_added", by=by, session=str(session))
    elif changed:
        act = "session_moved" if {"date", "start", "end", "zone", "room"} & {*changed} else "edited"
        history.note(session.event, act, by=by, session=str(session), columns=changed)
    return session


@transaction.atomic
def remove_session(session: Session, *, by: User | None = None) -> None:
    """Take a session out of the event while nobody is registered for it."""
    event = session.event
    _held_still(event)
    name = str(session)
    try:
        session.delete()
    except ProtectedError:
        raise ProgrammeError(
            _("People are registered for the session of %(day)s: move it instead of deleting it.")
            % {"day": session.date}
        ) from None
    set_span(event)
    history.note(event, "session_removed", by=by, session=name)


def note_change(event: Event, what: str, *, at: datetime | None = None) -> None:
    """The public is told on the page that hour or place changed, and when; a draft nobody has read yet is not."""
    if event.state == Event.State.DRAFT:
        return
    at = at or now()
    recent = event.changed_at is not None and at - event.changed_at < timedelta(days=1)
    event.changed = ",".join(sorted({*(event.changed.split(",") if recent and event.changed else ()), what}))
    event.changed_at = at
    if what == Event.Change.TIME and not (recent and event.moved_from):
        event.moved_from = event.starts_at  # of a day's corrections, what people were told before the first
    Event.objects.filter(pk=event.pk).update(
        changed=event.changed, changed_at=event.changed_at, moved_from=event.moved_from
    )


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
    _held_still(event)
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
def switch_page(
    event: Event, to: Event.Phase | None, *, by: User | None = None, at: datetime | None = None
) -> bool:
    """Let the page be before, live or after whatever the clock says; None: the clock again. Whether that is news."""
    at = at or now()
    _held_still(event)
    if event.state != Event.State.ANNOUNCED or event.starts_at is None:
        raise ProgrammeError(_("Only the page of an announced event with a date can be switched."))
    if switch_of(event, at) == to:
        return False
    event.switched_to, event.switched_at = (to, at) if to else ("", None)
    event.save(update_fields=["switched_to", "switched_at"])
    pagecache.forget()  # no revision: calendars, notices and orders tell nothing of it
    history.note(event, f"page_{to or 'clock'}", by=by)
    return True


@transaction.atomic
def move_to(event: Event, state: str, *, by: User | None = None, why: str = "") -> bool:
    """Announce, postpone or cancel; a draft becomes public by being announced. Whether somebody else was not first."""
    moved = Event.objects.filter(pk=event.pk).exclude(state=state).update(state=state)
    event.state = state
    if moved:
        touch(event)
        history.note(event, str(state), by=by, why=why)
    return bool(moved)
