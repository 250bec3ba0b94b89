"""How often something was asked in a stretch of time; the keys are hashed, so no address is kept here."""

from __future__ import annotations

from django.db import models


class RateCount(models.Model):
    """One count of one fixed window; `home.limits` raises it in a single statement."""

    key = models.CharField(max_length=64, editable=False)
    ends_at = models.DateTimeField(db_index=True, editable=False)
    count = models.PositiveIntegerField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "ends_at"], name="one_count_per_window")]

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at:%Y-%m-%d %H:%M}"
