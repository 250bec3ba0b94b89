"""What the page of an event shows of it: the same for the page, its preview and the page made from facts alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import now

from events.people.models import Person
from events.programme.models import Event, ProgrammeItem
from events.programme.phases import Status, phase, status

CHANGE_IS_SHOWN = timedelta(days=60)


@dataclass(frozen=True)
class Change:
    """What was changed after the event was announced, and when."""

    at: datetime
    what: list[str]


def facts_of(event: Event, at: datetime | None = None) -> dict[str, Any]:
    """The event with everything its page shows: five queries, whatever its size."""
    at = at or now()
    lines = ProgrammeItem.objects.prefetch_related("people")
    sessions = list(event.sessions.select_related("room").prefetch_related(Prefetch("programme", lines)))
    now_is = status(event, at)
    return {
        "event": event,
        "sessions": sessions,
        "has_programme": any(session.programme.all() for session in sessions),
        "speakers": list(event.speakers.select_related("person__organisation")),
        "partners": list(event.partners.select_related("organisation")),
        "phase": phase(event, at),
        "status": now_is,
        "is_open": now_is in (Status.COMING, Status.LIVE),
        "shows_places": now_is == Status.COMING and not event.invitation_only,
        "change": _change(event, at),
    }


def _change(event: Event, at: datetime) -> Change | None:
    if not event.changed_at or event.is_over(at) or at - event.changed_at > CHANGE_IS_SHOWN:
        return None
    return Change(
        event.changed_at, [str(Event.Change(what).label) for what in event.changed.split(",") if what]
    )


def initials(person: Person) -> str:
    """Two letters in Latin; one in Arabic, where letters join and two would read as a word."""
    name = str(person.full_name).removeprefix(person.title).split()
    if not name:
        return ""
    if not name[0][0].isascii() and name[0][0] >= "\u0600":
        return name[0].removeprefix("ال")[:1] or name[0][:1]
    return (name[0][0] + (name[-1][0] if len(name) > 1 else "")).upper()
