"""How the places of an event are paid, and what is given back."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.orders.states import Means


class PaymentTerms(models.Model):
    """The means of payment that an event offers, how long it waits for the money, and its rule of refunds.

    An event without a row has the terms of the defaults.
    """

    event = models.OneToOneField("events.Event", models.CASCADE, related_name="payment_terms", editable=False)
    card = models.BooleanField(_("by card"), default=True)
    transfer = models.BooleanField(_("by bank transfer"), default=True)
    credit = models.BooleanField(
        _("by purchase order"),
        default=False,
        help_text=_("Organisations only: the team accepts the order, the invoice is paid later."),
    )
    desk = models.BooleanField(_("at the desk"), default=False)
    pay_hours = models.PositiveSmallIntegerField(
        _("hours a place is kept for a payment"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
        help_text=_("Never past the beginning of the event; a payment that is under way may end."),
    )
    transfer_days = models.PositiveSmallIntegerField(
        _("days a place is kept for a transfer"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    credit_days = models.PositiveSmallIntegerField(
        _("days to pay an invoice"), default=30, validators=[MaxValueValidator(120)]
    )
    refund_until_hours = models.PositiveSmallIntegerField(
        _("refund until so many hours before"),
        default=72,
        help_text=_("Who gives a place back later gets nothing back by rule; by hand it stays possible."),
    )
    refund_percent = models.PositiveSmallIntegerField(
        _("per cent given back"), default=100, validators=[MaxValueValidator(100)]
    )
    refund_fee = models.DecimalField(
        _("kept for each place"),
        max_digits=10,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
    )
    refund_automatically = models.BooleanField(
        _("refund by rule without asking"),
        default=False,
        help_text=_("Else the accountant sees what is to be refunded and does it by a click."),
    )

    class Meta:
        verbose_name = _("terms of payment")
        verbose_name_plural = _("terms of payment")
        constraints = [
            models.CheckConstraint(
                condition=Q(refund_percent__lte=100), name="refund_percent_is_a_percentage"
            ),
            models.CheckConstraint(condition=Q(refund_fee__gte=0), name="refund_fee_is_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.event)

    def allows(self, means: str) -> bool:
        """Whether the event offers this means; whether it is set up on this site is the provider's to say."""
        return {
            Means.CARD: self.card,
            Means.LOCAL_CARD: self.card,
            Means.TRANSFER: self.transfer,
            Means.CREDIT: self.credit,
            Means.DESK: self.desk,
        }[Means(means)]
