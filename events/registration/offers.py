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
from events.registration import letters, moves, rules, unpriced, wishes
from events.registration.models import Booking, Registration
from events.registration.places import Seat
from events.registration.rules import RegistrationError
from events.registration.states import OCCUPYING, HeldFor, State

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)

Shares = dict[tuple[int | None, int | None, int], tuple[int | None, ...]]
"""The reserved shares of so many places by fee and by share of the code, until a place is taken."""


@transaction.atomic
def offer_places(event: Event, at: datetime | None = None) -> list[Registration]:
    """Offer what is free to those who wait, in their order; who was offered a place now."""
    at = at or now()
    event = moves.lock(event.pk)
    if event.places_left + event.set_aside == 0 or not rules.may_offer(event, at):
        return []
    offered: list[Registration] = []
    in_vain: set[tuple[Seat, ...]] = set()
    known: Shares = {}
    for waiters in _in_order(event):
        wanted = _wanted(waiters, known)
        if wanted in in_vain or sum(seat.allotment is None for seat in wanted) > event.places_left:
            continue
        if not _offer(waiters, at):
            in_vain.add(wanted)  # what they want is full: the next may want something else
            continue
        offered += waiters
        known.clear()  # the reserved shares have other places left now
        event.refresh_from_db(fields=["taken", "over", "set_aside"])
        if event.places_left + event.set_aside == 0:
            break
    return offered


def _wanted(waiters: list[Registration], known: Shares) -> tuple[Seat, ...]:
    """The seats these people wait for; of a reserved share what they may take of it now."""
    one = waiters[0]
    if one.trial:
        return ()
    terms = (one.fee_id, one.voucher.allotment_id if one.voucher else None, len(waiters))
    if terms not in known:
        known[terms] = wishes.shares_for(one.event, one.fee, one.voucher, len(waiters))
    shares = known[terms]
    return tuple(
        Seat(tuple(sorted(place.session_id for place in waiter.places.all())), waiter.fee_id, share)
        for waiter, share in zip(waiters, shares, strict=True)
    )


def _in_order(event: Event) -> list[list[Registration]]:
    """Who waits, first come first; the people of a group wait, and are offered places, together."""
    together: dict[tuple[str, int], list[Registration]] = {}
    rows = Registration.objects.waiting().filter(event=event)
    for waiter in rows.select_related("booking", "fee", "voucher").prefetch_related("places"):
        waiter.event = event
        group = ("booking", waiter.booking_id) if waiter.booking.is_group else ("alone", waiter.pk)
        together.setdefault(group, []).append(waiter)
    return list(together.values())


def _offer(waiters: list[Registration], at: datetime) -> bool:
    """Whether all the places these people wait for were free; they are held for them then."""
    event = waiters[0].event
    deadline = rules.offer_deadline(event, at)
    try:
        with transaction.atomic():
            made = [
                moves.move(waiter, State.HELD, at=at, held_for=HeldFor.OFFER, held_until=deadline)
                for waiter in waiters
            ]
    except moves.FullError:
        return False
    tell(waiters, f"move:{made[0].pk}", not_before=rules.waking(at, event.zone))
    return True


def tell(rows: list[Registration], occasion: str, *, not_before: datetime | None = None) -> None:
    """Write the mail of their state: of a group one, to its contact."""
    if rows[0].booking.is_group:
        letters.tell_group(rows[0].booking, occasion, not_before=not_before)
    for row in rows:
        letters.tell_state(row, occasion, not_before=not_before)


@transaction.atomic
def accept_offer(
    registration: Registration, *, by: User | None = None, at: datetime | None = None
) -> Registration:
    """Take the offered place; a second tap changes nothing.

    Of whom nobody said yet what the place costs, it is kept until the organisers do.
    """
    at = at or now()
    event = moves.hold_still(registration)
    if registration.state in OCCUPYING and registration.held_for != HeldFor.OFFER:
        return registration
    if not rules.may_answer(registration, at):
        if event.state != Event.State.ANNOUNCED:
            raise RegistrationError(str(rules.obstacles(event, at)[0]))
        raise RegistrationError(_("This offer has ended; the place went to the next on the waiting list."))
    state, held_for = wishes.next_stop(registration.name, registration.price)
    if unpriced.undecided([registration]):
        state, held_for = State.HELD, HeldFor.APPROVAL
    move = moves.move(registration, state, at=at, by=by, held_for=held_for)
    letters.tell_state(registration, f"move:{move.pk}")
    return registration


@transaction.atomic
def accept_group(booking: Booking, *, by: User | None = None, at: datetime | None = None) -> int:
    """Take all the places that are offered to a group; how many. A second tap changes nothing."""
    at = at or now()
    rows = _offered_to(booking)
    for registration in rows:
        accept_offer(registration, by=by, at=at)
    if rows:
        letters.tell_group(booking, f"accepted:{at.isoformat()}")
    elif not booking.registrations.occupying().exists():
        raise RegistrationError(_("This offer has ended; the place went to the next on the waiting list."))
    return len(rows)


@transaction.atomic
def refuse_group(booking: Booking, *, by: User | None = None, at: datetime | None = None) -> int:
    """Leave all the places that are offered to a group to the next; how many."""
    rows = _offered_to(booking)
    for registration in rows:
        refuse_offer(registration, by=by, at=at)
    return len(rows)


def _offered_to(booking: Booking) -> list[Registration]:
    """The registrations of a group that were offered a place; their event is locked."""
    moves.lock(booking.event_id)
    rows = booking.registrations.filter(state=State.HELD, held_for=HeldFor.OFFER)
    return list(rows.select_related("event", "booking").order_by("pk"))


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
            moved += move_on(event_id, at)
        except Exception:
            logger.exception("The waiting list of event %s could not be moved on.", event_id)
    return moved


@transaction.atomic
def move_on(event_id: int, at: datetime) -> int:
    """End what nobody answered or paid at one event and offer what is free: how many registrations moved."""
    event = moves.lock(event_id)
    return _expire(event, at) + len(offer_places(event, at))


def _due(at: datetime) -> list[int]:
    """Events where an offer has ended or somebody waits while a place is free."""
    lapsed = Registration.objects.lapsed(at).values("event")
    waiting = Registration.objects.filter(
        state=State.WAITLISTED,
        event__state=Event.State.ANNOUNCED,
        event__starts_at__gt=at,
        event__taken__lt=F("event__capacity") + F("event__over"),  # perhaps they may have what is set aside
    ).values("event")
    due = Event.objects.filter(Q(pk__in=lapsed) | Q(pk__in=waiting))
    return list(due.order_by("pk").values_list("pk", flat=True))


def _expire(event: Event, at: datetime) -> int:
    rows = Registration.objects.lapsed(at).filter(event=event).select_related("booking")
    lapsed = list(rows.order_by("held_until", "pk"))
    groups: dict[int, tuple[Booking, bool]] = {}
    for registration in lapsed:
        registration.event = event
        held_for = registration.held_for
        move = moves.move(registration, State.EXPIRED, at=at)
        if held_for not in {HeldFor.OFFER, HeldFor.PAYMENT} or event.state != Event.State.ANNOUNCED:
            continue
        not_before = rules.waking(at, event.zone)
        if held_for == HeldFor.OFFER:
            letters.tell_state(registration, f"move:{move.pk}", not_before=not_before)
        else:
            letters.tell_unpaid(registration, f"move:{move.pk}", not_before=not_before)
        if registration.booking.is_group:
            groups[registration.booking_id] = (registration.booking, held_for == HeldFor.PAYMENT)
    for booking, unpaid in groups.values():
        not_before = rules.waking(at, event.zone)
        letters.tell_group(booking, f"expired:{at.isoformat()}", not_before=not_before, unpaid=unpaid)
    return len(lapsed)
