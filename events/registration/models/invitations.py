"""People who were asked to come, by name."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.registration.models.registrations import Registration
from events.registration.models.vouchers import Voucher
from events.registration.states import LIVE
from home.languages import Language


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Invitations that were sent, neither declined nor followed by a registration."""
        return self.filter(sent_at__isnull=False, declined_at=None).exclude(registration__state__in=LIVE)

    def unregistered(self) -> Self:
        """Whom no live registration at the event belongs to, by whatever way it was made."""
        return self.filter(~Exists(_answering()))

    def with_answers(self) -> Self:
        """With `comes`: whether a live registration answers the invitation."""
        return self.annotate(comes=Exists(_answering()))


def _answering() -> models.QuerySet[Registration]:
    """The live registrations that the link of an invitation made, or that have its address."""
    by_address = Q(event=OuterRef("event"), email=OuterRef("email")) & ~Q(email="")
    return Registration.objects.live().filter(by_address | Q(pk=OuterRef("registration")))


class Invitation(models.Model):
    """A personal link to the form of an event, with what is known of the person filled in.

    What became of it is read from its dates: sent, opened, registered, declined, reminded (once).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="invitations", verbose_name=_("event")
    )
    name = models.CharField(_("name"), max_length=150)
    name_ar = models.CharField(_("name in Arabic"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"))
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    fee = models.ForeignKey(
        "events.Fee", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("fee")
    )
    voucher = models.ForeignKey(
        Voucher, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("voucher")
    )
    registration = models.ForeignKey(
        Registration, models.SET_NULL, null=True, blank=True, related_name="invitations", editable=False
    )
    link_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    sent_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    declined_at = models.DateTimeField(null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["event", "name", "pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=~Q(email=""),
                name="one_invitation_per_address",
                violation_error_message=_("This address is invited already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """What messages are about."""
        return f"invitation:{self.uuid}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)
