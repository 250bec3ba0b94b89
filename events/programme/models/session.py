"""The dated blocks of an event."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from home.languages import in_language


class SessionQuerySet(models.QuerySet["Session"]):
    def coming(self, at: datetime | None = None) -> Self:
        """Sessions that are not over, the next first."""
        return self.filter(ends_at__gte=at or now()).order_by("starts_at", "pk")


class Session(models.Model):
    """A plenary or a half-day, as people were told: wall date, wall times and zone; the instants beside are computed.

    An end that is not after the start means the next day. `starts_at`, `ends_at` (UTC) and `tz_version` are
    written by `programme.actions` only.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        "events.Event", models.PROTECT, related_name="sessions", verbose_name=_("event")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    title_ar = models.CharField(_("title in Arabic"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    date = models.DateField(_("date"))
    start = models.TimeField(_("begins at"))
    end = models.TimeField(_("ends at"))
    zone = models.CharField(_("time zone"), max_length=40, default="Africa/Casablanca")
    room = models.ForeignKey(
        "events.Room", models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    optional = models.BooleanField(
        _("chosen by each person"),
        default=False,
        help_text=_("Otherwise everybody who registers comes to it."),
    )
    capacity = models.PositiveIntegerField(_("places of its own"), null=True, blank=True)
    taken = models.PositiveIntegerField(editable=False, default=0)
    over = models.PositiveIntegerField(editable=False, default=0)
    starts_at = models.DateTimeField(editable=False, db_index=True)
    ends_at = models.DateTimeField(editable=False, db_index=True)
    tz_version = models.CharField(max_length=12, editable=False, default="")

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["event", "starts_at", "position"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity") + F("over")),
                name="session_never_oversold",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and kwargs.get("update_fields") is None:
            # only a single UPDATE changes the counters: a row read before it must not write them back
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = names - {"taken", "over"}
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.title or f"{self.date} {self.start:%H:%M}"

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def minutes(self) -> int:
        """Planned length in whole minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)
