"""Which mail a registration gets; the row is written in the transaction of what it tells."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from events.messages import actions as messages
from events.messages.models import Message
from events.registration import facts
from events.registration.models import Booking, Registration
from events.registration.states import HeldFor, State

KINDS = {
    State.PENDING: "pending",
    State.WAITLISTED: "waiting_list",
    State.CONFIRMED: "confirmation",
    State.CANCELLED: "cancelled",
    State.EXPIRED: "offer_expired",
    State.DECLINED: "declined",
}
"""The mail that says which state a registration is in."""

HELD_KINDS = {
    HeldFor.OFFER: "offer",
    HeldFor.PAYMENT: "payment",
    HeldFor.APPROVAL: "pending",
    HeldFor.NAMING: "",
}
"""The same of a place that is held: a place without a name has nobody to write to but who booked."""

UNPAID = "payment_expired"
"""The mail of an expired place that was kept for a payment."""

ALL_KINDS = {*KINDS.values(), *HELD_KINDS.values(), UNPAID} - {""}

TO_MEMBERS = {"confirmation", "cancelled", "declined"}
"""What people who were registered by somebody else hear themselves; the rest their contact is told, once for all."""

GATHERED = timedelta(minutes=2)
"""So long the desk may decide on one person of a group after another before the contact is told of all in one mail."""


def kind_of(registration: Registration) -> str:
    """The kind of the mail of its state; empty when there is none."""
    if registration.state == State.HELD:
        return HELD_KINDS[HeldFor(registration.held_for)]
    return KINDS[State(registration.state)]


def tell_state(
    registration: Registration, occasion: str, *, not_before: datetime | None = None, **more: Any
) -> Message | None:
    """Write the mail of the registration's state; what was not sent yet of an earlier state is taken back."""
    kind = kind_of(registration)
    messages.withdraw(registration.ref, ALL_KINDS - {kind} | {"reminder"})
    return tell(registration, kind, occasion, not_before=not_before, **more)


def tell_unpaid(registration: Registration, occasion: str, *, not_before: datetime) -> Message | None:
    """Write that the place is no longer kept, for its payment did not come in time."""
    messages.withdraw(registration.ref, ALL_KINDS - {UNPAID} | {"reminder"})
    return tell(registration, UNPAID, occasion, not_before=not_before)


def tell_link(registration: Registration, occasion: str) -> Message | None:
    """Write a mail with the own link alone: where the event is off or over, that of the state would mislead."""
    if not registration.email:
        return None
    return messages.queue(
        "find_ticket",
        registration.email,
        registration.language,
        about=registration.ref,
        occasion=occasion,
        context={"name": registration.name, "registrations": [facts.facts_of(registration)]},
        event=registration.event,
    )


def tell(
    registration: Registration,
    kind: str,
    occasion: str,
    *,
    not_before: datetime | None = None,
    first: bool = False,
    **more: Any,
) -> Message | None:
    """Write one mail about a registration; `first`: the registration is new, nothing was written about it yet."""
    if not registration.email or not kind:
        return None
    booking = registration.booking
    if kind in ALL_KINDS - TO_MEMBERS and booking.is_group and booking.contact_email:
        return None  # a contact who was forgotten hears nothing: then they do themselves
    return messages.queue(
        kind,
        registration.email,
        registration.language,
        about=registration.ref,
        occasion=occasion,
        context=facts.facts_of(registration) | more,
        not_before=not_before,
        event=registration.event,
        first=first,
    )


def tell_group(
    booking: Booking,
    occasion: str,
    *,
    not_before: datetime | None = None,
    first: bool = False,
    ended: Registration | None = None,
    **more: Any,
) -> Message | None:
    """Write the mail of a group's state to its contact: who is named, and what is to be answered for all.

    What was not sent yet of an earlier state is taken back; its reason is told with the new one. `first`: nothing was
    written about the group yet. `ended`: whose end it tells when no place is left.
    """
    rows = list(booking.registrations.select_related("event__venue").order_by("pk"))
    if not first:
        why = _untold_reason(booking)
        messages.withdraw(booking.ref, {"group"})
        if why and any(row.state == State.DECLINED for row in rows):
            more = {"why": why} | {name: value for name, value in more.items() if value}
    return messages.queue(
        "group",
        booking.contact_email,
        booking.language,
        about=booking.ref,
        occasion=occasion,
        context=facts.group_facts(booking, rows, ended) | more,
        not_before=not_before,
        event=booking.event,
    )


def tell_decision(registration: Registration, occasion: str, at: datetime, **more: Any) -> None:
    """Tell the contact of a group what the desk decided on one of its people; what follows soon goes in one mail."""
    if registration.booking.is_group:
        tell_group(registration.booking, occasion, not_before=at + GATHERED, ended=registration, **more)


def _untold_reason(booking: Booking) -> str:
    """The reason in the mail of the group that was not sent yet."""
    unsent = Message.objects.filter(about=booking.ref, kind="group", withdrawn_at=None).unsent()
    last = unsent.order_by("-pk").first()
    return str(last.context.get("why") or "") if last else ""
