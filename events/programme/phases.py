"""Where an event stands in time: computed, never stored."""

from __future__ import annotations

from datetime import datetime

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


def phase(event: Event, at: datetime | None = None) -> str:
    """before, live or after: what the page of the event is for at this moment."""
    at = at or now()
    if event.is_over(at):
        return "after"
    return "live" if event.is_live(at) else "before"


def status(event: Event, at: datetime | None = None) -> Status:
    """A cancelled or postponed event is that before anything else, until it is over."""
    if event.state == Event.State.CANCELLED:
        return Status.CANCELLED
    if event.is_over(at):
        return Status.OVER
    if event.state == Event.State.POSTPONED:
        return Status.POSTPONED
    return Status.LIVE if event.is_live(at) else Status.COMING
