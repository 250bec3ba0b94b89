"""The states of a registration, and the only moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    PENDING = "pending", _("awaits approval")
    WAITLISTED = "waitlisted", _("on the waiting list")
    HELD = "held", _("place held")
    CONFIRMED = "confirmed", _("confirmed")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")
    DECLINED = "declined", _("declined by the organiser")


class HeldFor(models.TextChoices):
    OFFER = "offer", _("an offered place")
    PAYMENT = "payment", _("payment")
    NAMING = "naming", _("a name")
    APPROVAL = "approval", _("approval")


OCCUPYING = (State.HELD, State.CONFIRMED)
"""A place is taken."""

LIVE = (State.PENDING, State.WAITLISTED, State.HELD, State.CONFIRMED)
"""The registration is not over: one of these per address and event."""

MOVES: dict[str, frozenset[str]] = {
    State.PENDING: frozenset(
        {State.HELD, State.CONFIRMED, State.WAITLISTED, State.DECLINED, State.CANCELLED}
    ),
    State.WAITLISTED: frozenset({State.HELD, State.CONFIRMED, State.CANCELLED, State.DECLINED}),
    State.HELD: frozenset(
        {State.HELD, State.CONFIRMED, State.CANCELLED, State.EXPIRED, State.DECLINED, State.WAITLISTED}
    ),  # held for payment, then for a name; an offer that is taken back leads to the waiting list again
    State.CONFIRMED: frozenset({State.CANCELLED}),
    State.CANCELLED: frozenset({State.CONFIRMED, State.HELD}),  # taken back while a place is free
    State.EXPIRED: frozenset({State.CONFIRMED, State.HELD}),  # paid for after all, while a place is free
}
"""From each state, where it may go; what is not here is over for good."""


def before(to: str) -> list[str]:
    """The states from which one may move to this one."""
    return [state for state, allowed in MOVES.items() if to in allowed]
