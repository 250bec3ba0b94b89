"""Where an event stands in time: computed, never stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

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


class Phase(StrEnum):
    """What the page of an event is for."""

    BEFORE = "before"
    LIVE = "live"
    AFTER = "after"


def phase(event: Event, at: datetime | None = None) -> Phase:
    """What the page of the event is for at this moment."""
    at = at or now()
    if event.is_over(at):
        return Phase.AFTER
    return Phase.LIVE if event.is_live(at) else Phase.BEFORE


def moment_in(event: Event, wanted: Phase) -> datetime | None:
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
    if event.is_over(at):
        return Status.OVER
    return Status.LIVE if event.is_live(at) else Status.COMING
