"""Requests that came without a fee, at an event that has some: what they cost is said with the organisers' yes."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from events.programme.models import Event, Fee
from events.registration.models import Booking, Invitation, Registration
from events.registration.states import HeldFor, State


def undecided(rows: Iterable[Registration]) -> list[Registration]:
    """For whom nobody said yet what the place costs, not even that it is free; no query where there is none.

    Who was invited without a fee has the organisers' yes: their place is free.
    """
    return _unsaid([row for row in rows if _may_ask(row)])


def undecided_before(row: Registration) -> bool:
    """Whether a registration that is cancelled was a request of which nobody said what the place costs."""
    before = row.cancelled_from
    asked = before == State.PENDING or row.event.approval != Event.Approval.NONE
    return asked and before != State.CONFIRMED and _has_no_price(row) and bool(_unsaid([row]))


def _unsaid(asking: list[Registration]) -> list[Registration]:
    """Those of these without a price whom nobody told one, nor that there is none."""
    if not asking:
        return []
    sells = set(
        Fee.objects.filter(event__in={row.event_id for row in asking}).values_list("event", flat=True)
    )
    asking = [row for row in asking if row.event_id in sells and row.booking.origin == Booking.Origin.WEB]
    if not asking:
        return []
    keys = [row.pk for row in asking]
    invited = set(Invitation.objects.filter(registration__in=keys).values_list("registration", flat=True))
    agreed = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Registration),
        action="events.registration.agreed",
        object_id__in=[str(key) for key in keys],
    )
    said = set(agreed.values_list("object_id", flat=True))
    return [row for row in asking if row.pk not in invited and str(row.pk) not in said]


def _may_ask(row: Registration) -> bool:
    """Whether it asks for a place, or waits for one at an event where organisers say yes, and no fee is known."""
    if not _has_no_price(row):
        return False
    if row.state == State.PENDING or row.held_for == HeldFor.APPROVAL:
        return True
    waits = row.state == State.WAITLISTED or row.held_for == HeldFor.OFFER
    return waits and row.event.approval != Event.Approval.NONE


def _has_no_price(row: Registration) -> bool:
    """Whether no fee is known of a place that counts."""
    return row.fee_id is None and not row.price and not row.trial
