"""What is read before a place is taken, without a lock and in as few queries as it takes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _

from events.programme.models import Event, Session
from events.registration import pricing
from events.registration.models import Booking, Registration, Voucher
from events.registration.models.vouchers import as_code
from events.registration.rules import RegistrationError
from events.registration.wishes import Wish


@dataclass(frozen=True)
class Before:
    """What was there before an act: the key to keep it under, what it led to already, and who has this address."""

    key: str
    answered: list[Registration]
    live: Registration | None = None
    sequence: int = 0
    """A calendar that knows an earlier registration of this address believes only higher numbers."""


def look(wish: Wish) -> Before:
    """One query: the registrations of this form, and those of this address at the event."""
    whole = f"{wish.key}|{wish.event.pk}|{wish.address or wish.name}"
    keys = (wish.key, hashlib.sha256(whole.encode()).hexdigest())
    rows = Registration.objects.select_related("event", "booking").order_by()
    found = rows.filter(booking__idempotency_key__in=keys)
    alone = wish.contact is None and bool(wish.address)
    if alone:  # a union, since no index serves the one or the other
        found = found.union(rows.filter(event=wish.event.pk, email=wish.address), all=True)
    known = sorted({row.pk: row for row in found}.values(), key=lambda row: row.pk)
    key, answered = _key(wish, keys, known)
    theirs = [row for row in known if row.event_id == wish.event.pk and row.email == wish.address]
    if not alone:
        return Before(key, answered)
    return Before(
        key,
        answered,
        next((row for row in theirs if row.is_live), None),
        max((row.calendar_sequence + 1 for row in theirs), default=0),
    )


def _key(
    wish: Wish, keys: Collection[str], known: Collection[Registration]
) -> tuple[str, list[Registration]]:
    """The key to keep the act under, and what it led to when it was answered before.

    A form shown again by the browser's back button carries its old key: with another name or address it is a new act.
    """
    for key in keys:
        made = [row for row in known if row.booking.idempotency_key == key]
        if not made:
            return key, []
        booking = made[0].booking
        if wish.contact is not None and len(made) != len(wish.people) and _is(booking, wish):
            break  # other people in the same form: what they took before must not stand for these
        if booking.event_id == wish.event.pk and _is(booking, wish):
            return key, made
    raise RegistrationError(_("This form was used before. Please open the page again."))


def _is(booking: Booking, wish: Wish) -> bool:
    """Whether the booking was made with these words."""
    return booking.contact_email == wish.address and (bool(wish.address) or booking.contact_name == wish.name)


def read(wish: Wish) -> tuple[Event, list[Session], Voucher | None]:
    """The event as it is now, with its sessions, the shared limits of each and the voucher of the code that was given,
    in one query."""
    rows = (
        Session.objects.filter(event=wish.event.pk).select_related("event__venue").annotate(limit=F("quotas"))
    )
    if code := as_code(wish.choice.voucher):
        given = FilteredRelation("event__vouchers", condition=Q(event__vouchers__code=code))
        rows = rows.annotate(given=given).select_related("event__venue", "given")  # type: ignore[misc]
    sessions = pricing.with_limits(rows.order_by("starts_at", "pk"))
    if not sessions:
        return Event.objects.select_related("venue").get(pk=wish.event.pk), [], None
    voucher: Voucher | None = getattr(sessions[0], "given", None)
    return sessions[0].event, sessions, voucher
