"""One act of registering."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from home.languages import Language


class Booking(models.Model):
    """One act of registering: who did it, from where, and the key that makes a repeat the same act.

    A group (`is_group`) waits and is offered places together; its contact has a page of its own to name the people.
    """

    class Origin(models.TextChoices):
        WEB = "web", _("website")
        DESK = "desk", _("desk")
        WALK_IN = "walk_in", _("at the door")
        IMPORT = "import", _("import")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        "events.Event", models.PROTECT, related_name="bookings", verbose_name=_("event")
    )
    contact_name = models.CharField(_("contact"), max_length=150)
    contact_email = models.EmailField(_("contact's e-mail address"), blank=True)
    contact_phone = models.CharField(_("contact's telephone"), max_length=40, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.WEB)
    idempotency_key = models.CharField(max_length=64, unique=True, editable=False)
    is_group = models.BooleanField(default=False, editable=False)
    link_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")

    def __str__(self) -> str:
        return f"{self.contact_name} ({self.created_at:%Y-%m-%d})"

    @property
    def ref(self) -> str:
        """What messages are about."""
        return f"booking:{self.uuid}"
