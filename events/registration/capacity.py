"""How many places there are: raised, they go to the waiting list; lowered below what is taken, by a named decision."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from events.programme import actions as programme
from events.programme.models import Event, Session
from events.registration import history, moves, offers
from events.registration.models import Registration, SessionPlace
from events.registration.rules import RegistrationError
from events.registration.states import OCCUPYING

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def set_capacity(
    event: Event, capacity: int, *, by: User | None, why: str = "", at: datetime | None = None
) -> list[Registration]:
    """Change the places of the event; who on the waiting list was offered one of the new places.

    Nobody loses a place: below what is taken a reason is asked for, and no place is offered until enough came back.
    """
    locked = moves.lock(event.pk)
    _check(locked.taken, capacity, why)
    over = Greatest(F("taken") - capacity, Value(0))
    Event.objects.filter(pk=event.pk).update(capacity=capacity, over=over)
    programme.touch(event)
    history.note(locked, "capacity", by=by, why=why, before=locked.capacity, after=capacity)
    offered = offers.offer_places(event, at)
    event.refresh_from_db(fields=["capacity", "taken", "over"])
    return offered


@transaction.atomic
def set_session_capacity(
    session: Session, capacity: int | None, *, by: User | None, why: str = "", at: datetime | None = None
) -> list[Registration]:
    """Change the places of one session (none: as many as the event has); who was offered one of the new places."""
    locked = moves.lock(session.event_id)
    session.refresh_from_db()
    over: Greatest | Value = Value(0)
    if capacity is not None:
        _check(session.taken, capacity, why)
        over = Greatest(F("taken") - capacity, Value(0))
    before = session.capacity
    Session.objects.filter(pk=session.pk).update(capacity=capacity, over=over)
    programme.touch(locked)
    history.note(locked, "capacity", by=by, why=why, before=before, after=capacity, session=str(session.uuid))
    offered = offers.offer_places(locked, at)
    session.refresh_from_db(fields=["capacity", "taken", "over"])
    return offered


@transaction.atomic
def include_session(session: Session) -> int:
    """A session that was added later is for everybody who comes to all the others; how many they are."""
    moves.lock(session.event_id)
    others = Session.objects.filter(event=session.event_id).exclude(pk=session.pk).count()
    everywhere = (
        Registration.objects.live()
        .filter(event=session.event_id)
        .exclude(places__session=session)
        .annotate(held=Count("places"))
        .filter(held=others)
    )
    rows = list(everywhere.order_by("pk"))
    SessionPlace.objects.bulk_create(SessionPlace(registration=row, session=session) for row in rows)
    taking = sum(row.state in OCCUPYING and not row.trial for row in rows)
    taken = F("taken") + taking
    over = F("over") if session.capacity is None else Greatest(F("over"), taken - session.capacity)
    Session.objects.filter(pk=session.pk).update(taken=taken, over=over)
    session.refresh_from_db(fields=["taken", "over"])
    return len(rows)


def _check(taken: int, capacity: int, why: str) -> None:
    if capacity < 0:
        raise RegistrationError(_("Give a number of places, 0 or more."))
    if capacity < taken and not why.strip():
        raise RegistrationError(
            _("%(taken)d places are taken. Give the reason why there are fewer now.") % {"taken": taken}
        )
