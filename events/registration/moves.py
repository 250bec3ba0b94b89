"""One guarded change of state: counters, row, the list of moves and the audit log, in one transaction.

The event's row is locked before anything else is: register, cancel, offers and sweep wait for one another there,
in the same order, and what was read under the lock stays true until the transaction ends. On SQLite the
transaction itself is that lock (BEGIN IMMEDIATE).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from events.programme.models import Event
from events.registration import facts, history, places, pricing, wishes
from events.registration.models import Move, Registration
from events.registration.places import Seat
from events.registration.rules import RegistrationError
from events.registration.states import LIVE, MOVES, OCCUPYING, State

if TYPE_CHECKING:
    from home.models import User


class FullError(RegistrationError):
    """No place is free."""


class LinkEndedError(RegistrationError):
    """The place is somebody else's since the page was opened, or its link was renewed."""


def lock(event_id: int) -> Event:
    """The event as it is now; nobody else takes, gives back or moves a place of it until the transaction ends."""
    rows = Event.objects.select_related("venue")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=event_id)


def hold_still(registration: Registration) -> Event:
    """Bring the registration up to date under its event's lock."""
    event = lock(registration.event_id)
    registration.refresh_from_db()
    registration.event = event
    for known in ("places_in_order", "good_tickets"):  # what `facts` was given when the row was read
        registration.__dict__.pop(known, None)
    return event


def hold_own(registration: Registration) -> Event:
    """As `hold_still`, for an act of the person themselves: not for who came by a link that has ended since."""
    known = registration.link_version
    event = hold_still(registration)
    if registration.link_version != known:
        raise LinkEndedError(_("Somebody else changed this registration just now. Look at it again."))
    return event


def move(
    registration: Registration,
    to: State,
    *,
    at: datetime,
    by: User | None = None,
    why: str = "",
    over: bool = False,
    **columns: Any,
) -> Move:
    """Lead a registration that is held still to another state; `over`: even when no place is free."""
    before = registration.state
    if to not in MOVES.get(before, ()):
        raise RegistrationError(
            _("This is no longer possible: the state of the registration is “%(state)s”.")
            % {"state": registration.get_state_display()}
        )
    _count(registration, to, over=over, by=by, why=why)
    changed = {
        "state": to,
        "held_for": "",
        "held_until": None,
        "waiting_since": at if to == State.WAITLISTED else None,
        "calendar_sequence": registration.calendar_sequence + 1,
        "told": facts.told(registration.event),
        "told_revision": registration.event.revision,
    } | columns
    if not Registration.objects.filter(pk=registration.pk, state=before).update(**changed):
        raise RegistrationError(_("Somebody else changed this registration just now. Look at it again."))
    for name, value in changed.items():
        setattr(registration, name, value)
    return record(registration, before, at=at, by=by, why=why)


def record(registration: Registration, before: str, *, at: datetime, by: User | None, why: str) -> Move:
    """Keep that the registration came to its state: in the list of moves and in the audit log."""
    why = why.strip()[:300]
    history.note(registration, registration.state, by=by)
    return Move.objects.create(
        registration=registration, before=before, after=registration.state, at=at, by=by, why=why
    )


def _count(registration: Registration, to: State, *, over: bool, by: User | None, why: str) -> None:
    """Take or give back the place, and the use of the voucher, that the move asks for or frees."""
    if registration.trial:
        return
    had, has = registration.state in OCCUPYING, to in OCCUPYING
    if had and not has:
        places.give_back(registration.event, [Seat.of(registration)])
    elif has and not had:
        _take(registration, over=over, by=by, why=why)
    was_live, is_live = registration.state in LIVE, to in LIVE
    if was_live and not is_live:
        pricing.return_voucher(registration.voucher_id)
    elif is_live and not was_live:
        pricing.use_voucher(registration.voucher, 1)


def _take(registration: Registration, *, over: bool, by: User | None, why: str) -> None:
    """Take the place: from a reserved share of the fee or code while one has any, else from everybody's places."""
    event = registration.event
    share = wishes.shares_for(event, registration.fee, registration.voucher, 1)[0]
    if registration.allotment_id != share:
        Registration.objects.filter(pk=registration.pk).update(allotment=share)
        registration.allotment_id = share
    seat = Seat.of(registration)
    if places.take(event, [seat]):
        return
    if not over:
        raise FullError(_("No place is free."))
    if places.take_anyway(event, [seat]):
        history.note(registration, "over", by=by, why=why)
