"""The waiting list: a freed place is offered to the next, who says yes, no, or nothing in time."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.messages import actions as messages
from events.programme.models import Event
from events.registration import letters, moves, rules
from events.registration.models import Registration
from events.registration.rules import RegistrationError
from events.registration.states import HeldFor, State

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def offer_places(event: Event, at: datetime | None = None) -> list[Registration]:
    """Offer what is free to those who wait, in their order; who was offered a place now."""
    at = at or now()
    event = moves.lock(event.pk)
    if event.places_left == 0 or not rules.may_offer(event, at):
        return []
    offered: list[Registration] = []
    for waiter in Registration.objects.waiting().filter(event=event):
        if len(offered) >= event.places_left:
            break
        waiter.event = event
        if _offer(waiter, at):
            offered.append(waiter)
    return offered


def _offer(waiter: Registration, at: datetime) -> bool:
    """Whether all the places this person waits for were free; they are held for them then."""
    event = waiter.event
    deadline = rules.offer_deadline(event, at)
    try:
        move = moves.move(waiter, State.HELD, at=at, held_for=HeldFor.OFFER, held_until=deadline)
    except moves.FullError:
        return False  # one of their sessions is full: the next may want others
    letters.tell_state(waiter, f"move:{move.pk}", not_before=rules.waking(at, event.zone))
    return True


@transaction.atomic
def accept_offer(
    registration: Registration, *, by: User | None = None, at: datetime | None = None
) -> Registration:
    """Take the offered place; a second tap changes nothing."""
    at = at or now()
    event = moves.hold_still(registration)
    if registration.state == State.CONFIRMED:
        return registration
    if not rules.may_answer(registration, at):
        if event.state != Event.State.ANNOUNCED:
            raise RegistrationError(str(rules.obstacles(event, at)[0]))
        raise RegistrationError(_("This offer has ended; the place went to the next on the waiting list."))
    move = moves.move(registration, State.CONFIRMED, at=at, by=by)
    letters.tell_state(registration, f"move:{move.pk}")
    return registration


@transaction.atomic
def refuse_offer(
    registration: Registration, *, by: User | None = None, at: datetime | None = None
) -> Registration:
    """Leave the offered place to the next; a second tap changes nothing."""
    at = at or now()
    event = moves.hold_still(registration)
    if registration.state == State.CANCELLED:
        return registration
    if registration.state != State.HELD or registration.held_for != HeldFor.OFFER:
        raise RegistrationError(_("No place is offered to this registration."))
    move = moves.move(registration, State.CANCELLED, at=at, by=by)
    letters.tell_state(registration, f"move:{move.pk}", was=move.before)
    offer_places(event, at)
    return registration


def take_back(registration: Registration, *, by: User | None = None, at: datetime) -> None:
    """Take an offer back: who had it waits again, with the rank they had. The event is locked."""
    messages.withdraw(registration.ref, {"offer"})
    joined = registration.moves.filter(after=State.WAITLISTED).order_by("-at", "-pk").first()
    since = joined.at if joined is not None else at
    known = {"told": registration.told, "told_revision": registration.told_revision}  # no mail says the move
    moves.move(registration, State.WAITLISTED, at=at, by=by, waiting_since=since, **known)


def sweep(at: datetime | None = None) -> int:
    """End the offers that nobody answered and offer what is free: how many registrations moved.

    Each event is a transaction of its own; one that fails is logged and does not keep the others from theirs.
    """
    at = at or now()
    moved = 0
    for event_id in _due(at):
        try:
            with transaction.atomic():
                event = moves.lock(event_id)
                moved += _expire(event, at) + len(offer_places(event, at))
        except Exception:
            logger.exception("The waiting list of event %s could not be moved on.", event_id)
    return moved


def _due(at: datetime) -> list[int]:
    """Events where an offer has ended or somebody waits while a place is free."""
    lapsed = Registration.objects.lapsed(at).values("event")
    waiting = Registration.objects.filter(
        state=State.WAITLISTED,
        event__state=Event.State.ANNOUNCED,
        event__starts_at__gt=at,
        event__taken__lt=F("event__capacity") + F("event__over"),
    ).values("event")
    due = Event.objects.filter(Q(pk__in=lapsed) | Q(pk__in=waiting))
    return list(due.order_by("pk").values_list("pk", flat=True))


def _expire(event: Event, at: datetime) -> int:
    lapsed = list(Registration.objects.lapsed(at).filter(event=event).order_by("held_until", "pk"))
    for registration in lapsed:
        registration.event = event
        was_offer = registration.held_for == HeldFor.OFFER
        move = moves.move(registration, State.EXPIRED, at=at)
        if was_offer and event.state == Event.State.ANNOUNCED:
            not_before = rules.waking(at, event.zone)
            letters.tell_state(registration, f"move:{move.pk}", not_before=not_before)
    return len(lapsed)
