"""How many places there are: raised, they go to the waiting list; lowered below what is taken, by a named decision."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Greatest
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.programme import actions as programme
from events.programme.models import Allotment, Event, Fee, Quota, Session
from events.registration import history, moves, offers, places
from events.registration.models import Registration, SessionPlace
from events.registration.rules import RegistrationError
from events.registration.states import OCCUPYING

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def set_capacity(
    event: Event, capacity: int, *, by: User | None, why: str = "", at: datetime | None = None
) -> list[Registration]:
    """Change the places of the event; who on the waiting list was offered one of the new places.

    Nobody loses a place: below what is taken a reason is asked for, and no place is offered until enough came back.
    """
    locked = moves.lock(event.pk)
    _check(locked.taken, capacity, why, aside=locked.set_aside)
    over = Greatest(F("taken") + F("set_aside") - capacity, Value(0))
    Event.objects.filter(pk=event.pk).update(capacity=capacity, over=over)
    programme.touch(event)
    history.note(locked, "capacity", by=by, why=why, before=locked.capacity, after=capacity)
    offered = offers.offer_places(event, at)
    event.refresh_from_db(fields=["capacity", "taken", "over", "set_aside"])
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
def set_limit(
    row: Fee | Quota, capacity: int | None, *, by: User | None, why: str = "", at: datetime | None = None
) -> list[Registration]:
    """Change the places of a fee or a shared limit (none: no limit of its own), counted anew by the registrations.

    Nobody loses a place: below what is taken a reason is asked for. Answers who on the waiting list was offered one
    of the new places. Call it also after other fees or sessions were put under the limit.
    """
    event = moves.lock(row.event_id)
    taken = places.taken_of(row) if isinstance(row, Quota) else _taken_by(row)
    if capacity is not None:
        _check(taken, capacity, why)
    over = 0 if capacity is None else max(taken - capacity, 0)
    before = row.capacity
    type(row).objects.filter(pk=row.pk).update(capacity=capacity, taken=taken, over=over)
    programme.touch(event)
    history.note(event, "limit", by=by, why=why, before=before, after=capacity, limit=str(row.uuid))
    offered = offers.offer_places(event, at)
    row.refresh_from_db(fields=["capacity", "taken", "over"])
    return offered


def _taken_by(fee: Fee) -> int:
    return Registration.objects.occupying().filter(fee=fee, trial=False).count()


@transaction.atomic
def set_aside(
    share: Allotment, seats: int, *, by: User | None, why: str = "", at: datetime | None = None
) -> Allotment:
    """Set so many places aside for the share, new or known: only places that are free, never below what is taken."""
    event = moves.lock(share.event_id)
    before = 0
    if share.pk:
        present = Allotment.objects.get(pk=share.pk)
        if present.released_at is not None:
            raise RegistrationError(_("This share has ended: its places are everybody's. Make a new one."))
        before, share.taken = present.seats, present.taken
    if seats < max(share.taken, 1):
        raise RegistrationError(_("Give a number of places that is not below what is taken, and not 0."))
    if seats - before > event.places_left:
        raise RegistrationError(
            ngettext(
                "Only %(count)d place is free to be set aside.",
                "Only %(count)d places are free to be set aside.",
                event.places_left,
            )
            % {"count": event.places_left}
        )
    fewer = max(before - seats, 0)  # in a room that is too full what is no longer kept is nobody's
    Event.objects.filter(pk=event.pk).update(
        set_aside=F("set_aside") + seats - before, over=Greatest(F("over") - fewer, Value(0))
    )
    share.seats = seats
    share.save()
    Allotment.objects.filter(pk=share.pk).update(seats=seats)
    programme.touch(event)
    history.note(event, "limit", by=by, why=why, before=before, after=seats, limit=str(share.uuid))
    offers.offer_places(event, at)
    return share


@transaction.atomic
def release(share: Allotment, *, by: User | None = None, at: datetime | None = None) -> int:
    """End a reserved share: what is left of it is everybody's, who waits first; how many places. Once."""
    at = at or now()
    event = moves.lock(share.event_id)
    share.refresh_from_db()
    if share.released_at is not None:
        return 0
    left = share.left
    Allotment.objects.filter(pk=share.pk).update(released_at=at)
    Event.objects.filter(pk=event.pk).update(
        set_aside=F("set_aside") - left, over=Greatest(F("over") - left, Value(0))
    )
    programme.touch(event)
    history.note(event, "released", by=by, after=left, limit=str(share.uuid))
    offers.offer_places(event, at)
    share.refresh_from_db()
    return left


def sweep(at: datetime | None = None) -> int:
    """End the reserved shares whose date has come; how many."""
    at = at or now()
    closing = (
        Q(until__lte=at)
        | Q(until=None, event__closes_at__lte=at)
        | Q(until=None, event__closes_at=None, event__starts_at__lte=at)
    )
    ended = 0
    for share in Allotment.objects.filter(closing, released_at=None).order_by("pk"):
        try:
            release(share, at=at)
        except Exception:
            logger.exception("The reserved share %s could not be ended.", share.uuid)
        else:
            ended += 1
    return ended


@transaction.atomic
def include_session(session: Session) -> int:
    """A session that was added later is for everybody who comes to all that are for everybody; how many they are.

    One that people choose is for nobody until they do.
    """
    moves.lock(session.event_id)
    if session.optional:
        return 0
    others = Session.objects.filter(event=session.event_id, optional=False).exclude(pk=session.pk).count()
    everywhere = (
        Registration.objects.live()
        .filter(event=session.event_id)
        .exclude(places__session=session)
        .annotate(held=Count("places", filter=Q(places__session__optional=False)))
        .filter(held=others)
    )
    rows = list(everywhere.order_by("pk"))
    SessionPlace.objects.bulk_create(SessionPlace(registration=row, session=session) for row in rows)
    taking = sum(row.state in OCCUPYING and not row.trial for row in rows)
    taken = F("taken") + taking
    over = F("over") if session.capacity is None else Greatest(F("over"), taken - session.capacity)
    Session.objects.filter(pk=session.pk).update(taken=taken, over=over)
    for quota in session.quotas.all():
        _count_anew(quota)
    session.refresh_from_db(fields=["taken", "over"])
    return len(rows)


def _count_anew(quota: Quota) -> None:
    taken = places.taken_of(quota)
    over = 0 if quota.capacity is None else max(taken - quota.capacity, quota.over)
    Quota.objects.filter(pk=quota.pk).update(taken=taken, over=over)


def _check(taken: int, capacity: int, why: str, *, aside: int = 0) -> None:
    if capacity < 0:
        raise RegistrationError(_("Give a number of places, 0 or more."))
    if capacity < taken + aside and aside and not why.strip():
        raise RegistrationError(
            _("%(taken)d places are taken or set aside. Give the reason why there are fewer now.")
            % {"taken": taken + aside}
        )
    if capacity < taken and not why.strip():
        raise RegistrationError(
            _("%(taken)d places are taken. Give the reason why there are fewer now.") % {"taken": taken}
        )
