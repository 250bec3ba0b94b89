"""What is sold and how much of it: fees, shared limits and reserved shares, kept with their history."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from events.programme import actions as programme
from events.programme.models import Allotment, Event, Fee, Quota, Session
from events.registration import capacity as places
from events.registration import history, moves, offers
from events.registration.models import Registration
from events.registration.rules import RegistrationError

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def save_fee(fee: Fee, capacity: int | None, *, by: User | None, why: str = "") -> list[Registration]:
    """Keep a fee, new or known, with so many places of its own; who on the waiting list was offered one.

    All fees of an event are in one currency: what people owe is added up.
    """
    event = moves.lock(fee.event_id)
    others = Fee.objects.filter(event=event).exclude(pk=fee.pk).exclude(currency=fee.currency)
    other = others.values_list("currency", flat=True).first()
    if other is not None:
        raise RegistrationError(
            _("The other fees of this event are in %(currency)s: all have to be in the same currency.")
            % {"currency": other}
        )
    before = Fee.objects.filter(pk=fee.pk).first()
    owed = Registration.objects.filter(event=event, price__gt=0).exclude(currency=fee.currency)
    if (before is None or before.currency != fee.currency) and owed.exists():
        raise RegistrationError(
            _("People are registered at prices in another currency: it cannot be changed any more.")
        )
    if before is not None:  # places are changed by `set_limit` alone
        fee.capacity = before.capacity
    fee.save()
    programme.touch(event)
    history.note(event, "fee", by=by, fee=str(fee.uuid))
    return places.set_limit(fee, capacity, by=by, why=why) if capacity != fee.capacity else []


@transaction.atomic
def remove_fee(fee: Fee, *, by: User | None) -> None:
    """Delete a fee that nobody has; RegistrationError says what hangs on it."""
    event = moves.lock(fee.event_id)
    if fee.registrations.exists():
        raise RegistrationError(
            _("People are registered with this fee: it stays. Hide it, or give it an end of sale.")
        )
    for rows in (fee.vouchers.all(), fee.allotments.all()):
        for row in rows:
            if row.fees.count() == 1:  # without its last fee it would count for every one
                raise RegistrationError(
                    _("“%(name)s” is for this fee only: give it another fee or end it first.") % {"name": row}
                )
    uuid = str(fee.uuid)
    fee.delete()
    programme.touch(event)
    history.note(event, "fee_removed", by=by, fee=uuid)
    offers.offer_places(event)


@transaction.atomic
def save_quota(
    quota: Quota,
    capacity: int,
    *,
    fees: Collection[Fee],
    sessions: Collection[Session],
    by: User | None,
    why: str = "",
) -> list[Registration]:
    """Keep a shared limit with what it counts, counted anew; who on the waiting list was offered a place."""
    moves.lock(quota.event_id)
    if not fees and not sessions:
        raise RegistrationError(_("Choose the fees or sessions that share these places."))
    if quota.pk:
        quota.capacity = Quota.objects.values_list("capacity", flat=True).get(pk=quota.pk)
    quota.save()
    quota.fees.set(fees)
    quota.sessions.set(sessions)
    return places.set_limit(quota, capacity, by=by, why=why)


@transaction.atomic
def remove_quota(quota: Quota, *, by: User | None, at: datetime | None = None) -> list[Registration]:
    """Take a shared limit away; who on the waiting list was offered a place."""
    event = moves.lock(quota.event_id)
    uuid = str(quota.uuid)
    quota.delete()
    programme.touch(event)
    history.note(event, "limit_removed", by=by, limit=uuid)
    return offers.offer_places(event, at)


@transaction.atomic
def save_share(
    share: Allotment, seats: int, *, fees: Collection[Fee], by: User | None, why: str = ""
) -> Allotment:
    """Keep a reserved share, new or known, and for which fees it is."""
    event: Event = moves.lock(share.event_id)
    kept = places.set_aside(share, seats, by=by, why=why)
    kept.fees.set(fees)
    offers.offer_places(event)
    return kept
