"""What registered people are to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class ChangeNotice(models.Model):
    """Registered people are to be told that an event moved or is off; a sweep goes on where a killed one stopped."""

    class Kind(models.TextChoices):
        CHANGED = "event_changed", _("changed")
        POSTPONED = "event_postponed", _("postponed")
        CANCELLED = "event_cancelled", _("cancelled")

    event = models.ForeignKey("events.Event", models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    revision = models.PositiveIntegerField()
    facts = models.JSONField()
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["done_at"], name="notices_to_go_on_with")]

    def __str__(self) -> str:
        return self.get_kind_display()
