"""The counters of taken places: on the event first, then on its sessions.

`taken` is raised in the statement that checks it, so two people cannot have the last place; the database's own
CHECK stands behind. `over` is how far a named decision went beyond the capacity: it falls with each place given
back, so that a room which is too full empties before its places are offered again.
Every function here must run in a transaction; the event's row is the lock of all its places.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from events.programme.models import Event, Session
from events.registration.models import Registration, SessionPlace
from events.registration.states import OCCUPYING, State


class _FullError(Exception):
    pass


def take(event: Event, sessions: Collection[int], wanted: int = 1, *, newcomer: bool = False) -> bool:
    """Whether the places were there; they are taken then.

    For a newcomer they are not while somebody waits, nor when the event changed since the row was read without a
    lock: it may be called off by now.
    """
    free = Event.objects.filter(pk=event.pk, taken__lte=F("capacity") + F("over") - wanted)
    if newcomer:
        waiting = Registration.objects.filter(event=OuterRef("pk"), state=State.WAITLISTED)
        free = free.filter(~Exists(waiting), revision=event.revision, state=event.state)
    room = Q(capacity__isnull=True) | Q(taken__lte=F("capacity") + F("over") - wanted)
    roomy = Session.objects.filter(room, event=event.pk, pk__in=sessions)
    try:
        with transaction.atomic():
            if not free.update(taken=F("taken") + wanted):
                raise _FullError
            if roomy.update(taken=F("taken") + wanted) < len(sessions):
                raise _FullError
    except _FullError:
        return False
    return True


def take_anyway(event: Event, sessions: Collection[int], wanted: int = 1) -> bool:
    """Take places whether there are any or not, after a named decision; whether it went over the capacity."""
    if take(event, sessions, wanted):
        return False
    raised = {
        "taken": F("taken") + wanted,
        "over": Greatest(F("over"), F("taken") + wanted - Coalesce(F("capacity"), F("taken") + wanted)),
    }
    Event.objects.filter(pk=event.pk).update(**raised)
    Session.objects.filter(event=event.pk, pk__in=sessions).update(**raised)
    return True


def give_back(event: Event, sessions: Collection[int], count: int = 1) -> None:
    """Give places back; what was taken over the capacity goes first."""
    lowered = {"taken": F("taken") - count, "over": Greatest(F("over") - count, Value(0))}
    Event.objects.filter(pk=event.pk).update(**lowered)
    Session.objects.filter(event=event.pk, pk__in=sessions).update(**lowered)


def miscounted() -> list[str]:
    """Events and sessions whose counter differs from their registrations: always none."""
    taken = Registration.objects.occupying().filter(trial=False)
    events = Event.objects.annotate(real=_count(taken.filter(event=OuterRef("pk")), "event"))
    seated = SessionPlace.objects.filter(
        session=OuterRef("pk"), registration__state__in=OCCUPYING, registration__trial=False
    )
    sessions = Session.objects.annotate(real=_count(seated, "session"))
    wrong = [("event", row) for row in events.exclude(taken=F("real")).values("uuid", "taken", "real")]
    wrong += [("session", row) for row in sessions.exclude(taken=F("real")).values("uuid", "taken", "real")]
    return [f"{kind} {row['uuid']}: {row['taken']} counted, {row['real']} real" for kind, row in wrong]


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
