"""One event as a file to add to a calendar, and the entries that files and mails are made of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import prefetch_related_objects

from events.calendar import wording
from events.calendar.actions import refresh
from events.calendar.ics import Entry, Stamps, single
from events.calendar.models import CalendarBlock, CalendarEntry
from events.programme.models import Event


def event_file(
    event: Event, language: str, *, only: Collection[UUID] | None = None
) -> tuple[bytes, datetime] | None:
    """The file of its sessions, all or only these, and when one of them last changed; nothing when there is none."""
    found = told(event, language)
    if only is not None:
        found = [(entry, stamps) for entry, stamps in found if UUID(entry.uid) in only]
    return (single(found), max(stamps.modified for _entry, stamps in found)) if found else None


def told(event: Event, language: str) -> list[tuple[Entry, Stamps]]:
    """What calendars say now of each session of a public event, with the stamps it has in the feed."""
    make_true(event)
    prefetch_related_objects([event], "themes", "venue")
    sessions = list(event.sessions.select_related("room").order_by("starts_at", "position", "pk"))
    blocks = CalendarBlock.objects.filter(entry__session__in=sessions, language=language)
    stamps = {str(block.entry.uid): block.stamps for block in blocks.select_related("entry").defer("ics")}
    entries = wording.entries_of(event, sessions, language, wording.organisation())
    return [(entry, stamps[entry.uid]) for entry in entries if entry.uid in stamps]


def make_true(event: Event) -> None:
    """See to it that the stored entries of this event say what it says now."""
    said = CalendarEntry.objects.filter(session__event=event, revision=event.revision, withdrawn=False)
    if said.count() != event.sessions.count():
        refresh(event)
