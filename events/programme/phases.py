"""Where an event stands in time: computed from the clock, unless somebody in the room has just said otherwise."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.programme.models import Event


class Status(models.TextChoices):
    """The one word about an event that its cards and its page show."""

    COMING = "coming", _("upcoming")
    LIVE = "live", _("live now")
    OVER = "over", _("over")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


Phase = Event.Phase
SWITCH_WINS = timedelta(hours=24)
"""So long a moderator's word goes before the clock: an evening that begins late or does not end, and no longer."""


def phase(event: Event, at: datetime | None = None) -> Event.Phase:
    """What the page of the event is for at this moment."""
    at = at or now()
    if switch := switch_of(event, at):
        return switch
    if event.is_over(at):
        return Phase.AFTER
    return Phase.LIVE if event.is_live(at) else Phase.BEFORE


def switch_of(event: Event, at: datetime | None = None) -> Event.Phase | None:
    """The phase that a moderator has switched the page to, while that goes before the clock."""
    at = at or now()
    if not event.switched_to or event.switched_at is None:
        return None
    wins = event.switched_at <= at < event.switched_at + SWITCH_WINS
    return Phase(event.switched_to) if wins else None


def by_the_clock(event: Event) -> Event:
    """The same event as if nobody had switched its page."""
    alone = copy(event)
    alone.switched_to, alone.switched_at = "", None
    return alone


def moment_in(event: Event, wanted: Event.Phase) -> datetime | None:
    """An instant at which the event is in this phase, for a look ahead or back; none while it has no date."""
    if event.starts_at is None or event.ends_at is None:
        return None
    if wanted == Phase.BEFORE:
        return event.starts_at - timedelta(days=1)
    return event.starts_at if wanted == Phase.LIVE else event.ends_at + timedelta(minutes=1)


def status(event: Event, at: datetime | None = None) -> Status:
    """A cancelled or postponed event is that before anything else, also once its day is past: it did not take place."""
    if event.state == Event.State.CANCELLED:
        return Status.CANCELLED
    if event.state == Event.State.POSTPONED:
        return Status.POSTPONED
    return {Phase.BEFORE: Status.COMING, Phase.LIVE: Status.LIVE, Phase.AFTER: Status.OVER}[phase(event, at)]
