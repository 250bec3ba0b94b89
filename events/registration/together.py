"""What the desk decides on a whole group at once: all of its places or none, and one mail to its contact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Fee
from events.registration import agreeing, changes, letters, moves, unpriced
from events.registration.models import Booking, Registration
from events.registration.rules import RegistrationError
from events.registration.states import MOVES, HeldFor, State

if TYPE_CHECKING:
    from decimal import Decimal

    from home.models import User


def asks(row: Registration) -> bool:
    """Whether it is a request that the organisers answer."""
    return row.state == State.PENDING or row.held_for == HeldFor.APPROVAL


def _is_unanswered(row: Registration) -> bool:
    """Whether it asks for a place, waits for one, or was offered one."""
    return asks(row) or row.state == State.WAITLISTED or row.held_for == HeldFor.OFFER


def pays(row: Registration) -> bool:
    """Whether its place is kept until it is paid."""
    return row.held_for == HeldFor.PAYMENT


def can_be_declined(row: Registration) -> bool:
    return State.DECLINED in MOVES.get(row.state, ())


@transaction.atomic
def confirm_group(
    booking: Booking, *, paid: bool = False, by: User | None, why: str = "", at: datetime | None = None
) -> int:
    """The yes to all requests of a group, or with `paid` that all of its places were paid; how many."""
    at = at or now()
    rows = _rows(booking, pays if paid else asks)
    for row in rows:
        changes.confirm(row, by=by, why=why, at=at, tells_contact=False)
    letters.tell_group(booking, f"desk:{at.isoformat()}")
    return len(rows)


@transaction.atomic
def agree_with_group(
    booking: Booking,
    fee: Fee | None,
    *,
    price: Decimal | None = None,
    by: User | None,
    at: datetime | None = None,
) -> int:
    """One fee for all of a group that came without, whether they ask or wait; how many."""
    rows = unpriced.undecided(_rows(booking, _is_unanswered))
    for row in rows:
        agreeing.change_fee(row, fee, price=price, by=by, at=at)
    return len(rows)


@transaction.atomic
def decline_group(booking: Booking, *, by: User | None, why: str = "", at: datetime | None = None) -> int:
    """The no to all that a group asks for, waits for or holds without having it for sure; how many."""
    at = at or now()
    rows = _rows(booking, can_be_declined)
    for row in rows:
        changes.decline(row, by=by, why=why, at=at, tells_contact=False)
    letters.tell_group(booking, f"desk:{at.isoformat()}", ended=rows[-1], why=why.strip()[:300])
    return len(rows)


def _rows(booking: Booking, standing: Callable[[Registration], bool]) -> list[Registration]:
    """The places of the group that stand so, under the lock of their event; RegistrationError where none does."""
    event = moves.lock(booking.event_id)
    rows = [row for row in booking.registrations.select_related("booking").order_by("pk") if standing(row)]
    if not rows:
        raise RegistrationError(_("Somebody else changed this group just now. Look at it again."))
    for row in rows:
        row.event = event
    return rows
