"""When a law moves the clock: sessions keep the hour that people were told, and calendars are corrected."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.calendar.actions import refresh
from events.programme.actions import resync
from events.programme.models import Event, Session
from events.registration.notices import tell_law
from home.zones import TZDATA_VERSION


def resync_coming(at: datetime | None = None) -> int:
    """Compute the instants of every coming session again; how many events the law moved.

    Each event in one transaction with its calendars and mails: a second run finds nothing left to do.
    """
    moved = 0
    for event in Event.objects.filter(sessions__in=Session.objects.coming(at)).distinct().order_by("pk"):
        with transaction.atomic():
            if resync(event):
                refresh(event, at=at)
                tell_law(event, occasion=f"law:{TZDATA_VERSION}")
                moved += 1
    return moved
