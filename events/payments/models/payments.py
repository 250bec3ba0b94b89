"""What was begun at a provider, what it told, and the money that came in."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.orders.models import Order
from events.orders.states import Means
from home.constraints import AppendOnly

if TYPE_CHECKING:
    from home.models import User


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def under_way(self) -> Self:
        """Attempts that may still bring money."""
        return self.filter(state__in=Attempt.UNDER_WAY)

    def to_ask(self, at: datetime | None = None) -> Self:
        """Attempts that the provider should be asked about again, the longest unasked first."""
        at = at or now()
        asked = Q(checked_at__isnull=True) | Q(checked_at__lte=at - timedelta(minutes=5))
        return self.under_way().filter(asked).order_by(F("checked_at").asc(nulls_first=True), "pk")

    def to_look_after(self, at: datetime | None = None) -> Self:
        """Paid attempts whose money may have gone back without our doing, to be asked about again.

        The older the payment the longer the pause; while a refund is on its way each hour.
        """
        at = at or now()
        due = Q(checked_at__isnull=True)
        for age, pause in Attempt.LOOKS:
            due |= Q(created_at__gt=at - age, checked_at__lte=at - pause)
        on_its_way = Payment.objects.filter(attempt=OuterRef("pk"), refunds__state="sent")
        due |= Q(Exists(on_its_way), checked_at__lte=at - timedelta(hours=1))
        return self.filter(due, state=Attempt.State.PAID).order_by(
            F("checked_at").asc(nulls_first=True), "pk"
        )


class Attempt(models.Model):
    """One payment that somebody began with a provider; its `uuid` is the key that makes a repeat the same act."""

    class State(models.TextChoices):
        STARTED = "started", _("begun here, the provider not told yet")
        OPEN = "open", _("waits for the payer")
        PENDING = "pending", _("paid by a slow means, not there yet")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("not paid in time")

    UNDER_WAY = (State.STARTED, State.OPEN, State.PENDING)
    LOOKS = (
        (timedelta(days=1), timedelta(hours=1)),
        (timedelta(days=14), timedelta(hours=12)),
        (timedelta(days=120), timedelta(days=3)),
    )
    """How often a provider is asked about a payment of such an age: a payer may dispute it for 120 days."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="attempts")
    means = models.CharField(max_length=10, choices=Means.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.STARTED)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=2)
    reference = models.CharField(max_length=120, blank=True)  # the provider's own name of it
    url = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=now)
    checked_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state__in=("started", "open", "pending")),
                name="one_attempt_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["means", "reference"], condition=~Q(reference=""), name="one_attempt_per_reference"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="attempt_is_for_money"),
        ]

    def __str__(self) -> str:
        return f"{self.means} {self.amount} {self.currency}"

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY


class PaymentQuerySet(models.QuerySet["Payment"]):
    def flagged(self) -> Self:
        """Payments that somebody has to look at."""
        return self.exclude(flag__in=Payment.SEEN)

    def visible_to(self, user: User) -> Self:
        return self.filter(order__in=Order.objects.visible_to(user))


class Payment(models.Model):
    """Money that came in: one row for each reference of a provider, whatever is told twice.

    `refunded` is what of it went back or is on its way back: it rises by one guarded statement only.
    """

    class Flag(models.TextChoices):
        NONE = "", _("nothing to be looked at")
        LATE = "late", _("came too late: the place was gone")
        OVER = "over", _("more than was owed")
        DISPUTED = "disputed", _("disputed by the payer")
        KEPT = "kept", _("looked at and kept")
        ANSWERED = "answered", _("disputed, and looked at")

    SEEN = (Flag.NONE, Flag.KEPT, Flag.ANSWERED)
    """Nobody has to look at these, or somebody did."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="payments", verbose_name=_("order"))
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="payments")
    means = models.CharField(_("means of payment"), max_length=10, choices=Means.choices)
    reference = models.CharField(_("reference"), max_length=120)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    received_at = models.DateTimeField(_("received"))
    recorded_at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    refunded = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    flag = models.CharField(_("to be looked at"), max_length=8, choices=Flag.choices, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            AppendOnly(name="payments_are_kept", but=("refunded", "flag")),
            models.UniqueConstraint(fields=["means", "reference"], name="one_payment_per_reference"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_of_money"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount")), name="refunded_at_most_the_payment"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_flagged(self) -> bool:
        """Whether somebody has to look at it."""
        return self.flag not in self.SEEN

    @property
    def left(self) -> Decimal:
        """What can still be refunded of it."""
        return self.amount - self.refunded


class GatewayEventQuerySet(models.QuerySet["GatewayEvent"]):
    def undone(self) -> Self:
        """What was told and not taken in yet."""
        return self.filter(done_at__isnull=True)


class GatewayEvent(models.Model):
    """What a provider told us, once per event: a hint to ask it again, never believed for amounts."""

    means = models.CharField(max_length=10, choices=Means.choices)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    reference = models.CharField(max_length=120)  # what it is about
    received_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    objects = GatewayEventQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["means", "event_id"], name="one_row_per_gateway_event")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
