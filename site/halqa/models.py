"""What the worker leaves in the database of itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.timezone import now

ALIVE = timedelta(seconds=150)
"""How old the last beat of a living worker may be; it beats before each thing it does, and at least every minute."""


class WorkerBeatQuerySet(models.QuerySet["WorkerBeat"]):
    def alive(self, at: datetime | None = None) -> WorkerBeatQuerySet:
        return self.filter(beat_at__gt=(at or now()) - ALIVE)


class WorkerBeat(models.Model):
    """A running worker: when it last gave a sign, and what it was about to do."""

    name = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)
    doing = models.CharField(max_length=60, blank=True)

    objects = WorkerBeatQuerySet.as_manager()


class Chore(models.Model):
    """When a chore was last begun, by whichever worker: two workers do not do the same one at the same time."""

    name = models.CharField(max_length=60, unique=True)
    begun_at = models.DateTimeField()
