"""Money that goes back: each refund, and the act of refunding everybody of an event."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.orders.models import Order
from events.orders.models.orders import NEAR
from events.orders.states import Means
from events.payments.models.payments import Payment
from events.payments.providers import BY_HAND

if TYPE_CHECKING:
    from home.models import User


BY_A_PERSON = Q(means__in=BY_HAND) | Q(means="", payment__means__in=BY_HAND)


class RefundQuerySet(models.QuerySet["Refund"]):
    def under_way(self) -> Self:
        """Refunds that were decided and did not reach their end."""
        return self.filter(state__in=(Refund.State.WANTED, Refund.State.SENT))

    def by_hand(self) -> Self:
        """Refunds that a person has to make, whoever has to."""
        return self.filter(BY_A_PERSON)

    def recallable(self) -> Self:
        """Refunds that can still be withdrawn: no provider was asked for them, and nobody said that they are made."""
        return self.filter(BY_A_PERSON | Q(tried=0), state=Refund.State.WANTED)

    def to_make_good(self, by: Collection[str] | None = None) -> Self:
        """Refunds that failed while the money is still to go back, and that no later one (in these states) made good.

        What the payer's bank took and gave back to us is none of them.
        """
        states = Refund.RESERVED if by is None else by
        successors = Refund.objects.filter(
            instead_of=OuterRef("pk"), state__in=(*states, Refund.State.FAILED)
        ).order_by()
        later = Refund.objects.filter(
            payment=OuterRef("payment"), pk__gt=OuterRef("pk"), instead_of=None, state__in=states
        )
        sums = later.order_by().values("payment").annotate(sum=Sum("amount")).values("sum")
        rows = self.alias(later=Coalesce(Subquery(sums), Value(0), output_field=models.DecimalField()))
        still = Q(cause=Refund.Cause.HAND) | Q(payment__order__in=Order.objects.to_refund())
        rows = rows.filter(
            ~Exists(successors), still, state=Refund.State.FAILED, later__lt=F("amount") - NEAR
        )
        return rows.exclude(cause=Refund.Cause.DISPUTE)

    def visible_to(self, user: User) -> Self:
        return self.filter(payment__order__in=Order.objects.visible_to(user))


class Refund(models.Model):
    """Money that goes back to the means it came by; its `uuid` is the key that makes a repeat the same act."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second person")
        WANTED = "wanted", _("to be done")
        SENT = "sent", _("on its way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("withdrawn")

    class Cause(models.TextChoices):
        HAND = "hand", _("by hand")
        RULE = "rule", _("by rule")
        CANCELLED = "cancelled", _("event cancelled")
        LATE = "late", _("came too late")
        OUTSIDE = "outside", _("made at the provider")
        DISPUTE = "dispute", _("taken back by the payer's bank")
        MISMATCH = "mismatch", _("matched with the wrong order")

    RESERVED = (State.PROPOSED, State.WANTED, State.SENT, State.DONE)
    """The payment's `refunded` counts these: nobody else can give the same money back."""

    COUNTED = (State.WANTED, State.SENT, State.DONE)
    """The order's `refunded` counts these: one that waits for a second person may still be refused."""

    OVER = (State.REFUSED, State.UNDONE)
    """Nothing goes back by these, and nothing is promised."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WANTED)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices, default=Cause.HAND)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    forgiven = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    means = models.CharField(max_length=10, choices=Means.choices, blank=True)  # empty: as it was paid
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    error = models.CharField(max_length=300, blank=True)
    tried = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("decided"), default=now)
    done_at = models.DateTimeField(_("done"), null=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_of_money"),
            models.CheckConstraint(
                condition=Q(forgiven__gte=0, forgiven__lte=F("amount")), name="refund_forgives_at_most_itself"
            ),
            models.UniqueConstraint(
                fields=["payment", "reference"], condition=~Q(reference=""), name="one_refund_per_reference"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="a_refund_that_is_done_has_a_date"
            ),
            models.UniqueConstraint(
                fields=["instead_of"],
                condition=~Q(state__in=("refused", "undone")),
                name="a_failed_refund_is_made_good_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment} −{self.amount}"

    @property
    def way(self) -> Means:
        """The means by which it goes back."""
        return Means(self.means or self.payment.means)

    @cached_property
    def is_to_make_good(self) -> bool:
        """Whether it failed and nothing made it good, when it was first asked: for pages, not for acts."""
        return self.state == self.State.FAILED and Refund.objects.to_make_good().filter(pk=self.pk).exists()

    @property
    def is_by_hand(self) -> bool:
        """Whether a person has to make it: no machine does."""
        return self.way in BY_HAND


class RefundRun(models.Model):
    """One act of refunding everybody of a cancelled event; the sweep goes on with it until nobody is left.

    Above the limit of the site it `waits` for a second person; one that is over and still waits was refused.
    """

    event = models.ForeignKey("events.Event", models.PROTECT, related_name="refund_runs")
    reason = models.CharField(_("reason"), max_length=300)
    orders = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)
    waits = models.BooleanField(default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True)  # why it was refused

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(done_at__isnull=True), name="one_refund_run_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return str(self.event)
