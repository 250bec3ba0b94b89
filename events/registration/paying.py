"""What payments change about registrations. What a place costs and what was paid for it is known above this feature."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Event
from events.registration import changes, letters, moves, rules
from events.registration.models import Booking, Registration
from events.registration.rules import RegistrationError
from events.registration.states import HeldFor, State
from events.registration.wishes import next_stop

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def extend_hold(booking: Booking, until: datetime | None) -> int:
    """Keep the places of a booking that wait for their payment until then (UTC; None: without an end); how many.

    An end that is known already and later stays, so that a late click does not shorten what was promised.
    """
    moves.lock(booking.event_id)
    rows = booking.registrations.filter(state=State.HELD, held_for=HeldFor.PAYMENT)
    if until is not None:
        rows = rows.exclude(held_until__gte=until)
    return rows.update(held_until=until)


@transaction.atomic
def set_hold(booking: Booking, until: datetime | None) -> int:
    """As `extend_hold`, also when it ends sooner than before: another means of payment was chosen."""
    moves.lock(booking.event_id)
    rows = booking.registrations.filter(state=State.HELD, held_for=HeldFor.PAYMENT)
    return rows.update(held_until=until)


@transaction.atomic
def settle_place(
    registration: Registration, *, by: User | None = None, why: str = "", at: datetime | None = None
) -> bool:
    """Lead a place that waited for its payment on: to be named, or confirmed. Whether it waited.

    One that was given up for want of a payment is taken again while a place is free.
    Raises FullError where none is, RegistrationError where the person has another place or the event is off.
    """
    at = at or now()
    event = moves.hold_still(registration)
    if registration.state == State.EXPIRED:
        return _seat_again(registration, event, by=by, why=why, at=at)
    if registration.state != State.HELD or registration.held_for != HeldFor.PAYMENT:
        return False
    if why_not := rules.called_off(event):
        raise RegistrationError(why_not)
    changes.confirm(registration, by=None, why=why, at=at)
    return True


def _seat_again(registration: Registration, event: Event, *, by: User | None, why: str, at: datetime) -> bool:
    """Take a free place for who paid too late; nobody who waits for one is passed over."""
    if event.state != Event.State.ANNOUNCED or rules.is_past(event, at):
        raise RegistrationError(_("The event no longer takes anybody."))
    if Registration.objects.waiting().filter(event=event).exists():
        raise moves.FullError(_("Others wait for a place."))
    state, held_for = next_stop(registration.name, registration.price, after=HeldFor.PAYMENT)
    try:
        with transaction.atomic():
            move = moves.move(registration, state, at=at, by=by, why=why, held_for=held_for)
    except IntegrityError:
        raise RegistrationError(_("This address has registered again since.")) from None
    letters.tell_state(registration, f"move:{move.pk}")
    letters.tell_decision(registration, f"paid:{move.pk}", at)
    return True
