"""What the bank told: its statements, line by line."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.payments.models.payments import Payment


class BankStatement(models.Model):
    """A file of a bank, imported once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(_("format"), max_length=10)
    account = models.CharField(_("account"), max_length=60, blank=True)
    imported_at = models.DateTimeField(_("imported"), default=now)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-imported_at", "-pk"]
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")

    def __str__(self) -> str:
        return self.name


class StatementLineQuerySet(models.QuerySet["StatementLine"]):
    def unresolved(self) -> Self:
        """Money that came in and belongs to no order yet, and money that the bank took back."""
        return self.filter(Q(amount__gt=0) | Q(reversal=True), state=StatementLine.State.OPEN)


class StatementLine(models.Model):
    """One line of a bank statement; the same line in two files is one."""

    class State(models.TextChoices):
        OPEN = "open", _("to be matched")
        MATCHED = "matched", _("matched")
        IGNORED = "ignored", _("not for an order")

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    fingerprint = models.CharField(max_length=64, unique=True)
    number = models.PositiveIntegerField()
    on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    text = models.TextField(_("text"), blank=True)
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    party = models.CharField(_("payer"), max_length=200, blank=True)
    reversal = models.BooleanField(_("taken back by the bank"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="statement_line")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    why = models.CharField(_("reason"), max_length=300, blank=True)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("line of a statement")
        verbose_name_plural = _("lines of statements")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="matched", payment__isnull=False)
                | (~Q(state="matched") & Q(payment__isnull=True)),
                name="a_matched_line_is_a_payment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.amount} {self.currency}"
