"""Which mail a registration gets; the row is written in the transaction of what it tells."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from events.messages import actions as messages
from events.messages.models import Message
from events.registration import facts
from events.registration.models import Registration
from events.registration.states import HeldFor, State

KINDS = {
    State.PENDING: "pending",
    State.WAITLISTED: "waiting_list",
    State.HELD: "offer",
    State.CONFIRMED: "confirmation",
    State.CANCELLED: "cancelled",
    State.EXPIRED: "offer_expired",
    State.DECLINED: "declined",
}
"""The mail that says which state a registration is in."""


def tell_state(
    registration: Registration, occasion: str, *, not_before: datetime | None = None, **more: Any
) -> Message | None:
    """Write the mail of the registration's state; what was not sent yet of an earlier state is taken back."""
    if registration.state == State.HELD and registration.held_for != HeldFor.OFFER:
        return None
    kind = KINDS[State(registration.state)]
    messages.withdraw(registration.ref, set(KINDS.values()) - {kind})
    return tell(registration, kind, occasion, not_before=not_before, **more)


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
    registration: Registration, kind: str, occasion: str, *, not_before: datetime | None = None, **more: Any
) -> Message | None:
    """Write one mail about a registration."""
    if not registration.email:
        return None
    return messages.queue(
        kind,
        registration.email,
        registration.language,
        about=registration.ref,
        occasion=occasion,
        context=facts.facts_of(registration) | more,
        not_before=not_before,
        event=registration.event,
    )
