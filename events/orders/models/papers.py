"""Invoices, credit notes and quotes: frozen when they are issued, numbered without a gap, never changed or deleted."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.orders.models.orders import Order
from home.constraints import AppendOnly
from home.languages import Language
from home.zones import MOROCCO, wall_of

if TYPE_CHECKING:
    from home.models import User


class Paper(models.TextChoices):
    """The kinds of numbered papers, each with a series of its own for every year."""

    INVOICE = "invoice", _("invoice")
    CREDIT_NOTE = "credit_note", _("credit note")
    QUOTE = "quote", _("quote")

    @property
    def prefix(self) -> str:
        return {"invoice": "FA", "credit_note": "AV", "quote": "DV"}[self.value]


class NumberSeries(models.Model):
    """The numbers of one kind and year; its row is locked while one is taken. Dates never go back within a series."""

    kind = models.CharField(max_length=12, choices=Paper.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_series_per_kind_and_year")]

    def __str__(self) -> str:
        return f"{Paper(self.kind).prefix}-{self.year}"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def invoices(self) -> Self:
        return self.filter(kind=Paper.INVOICE)

    def credit_notes(self) -> Self:
        return self.filter(kind=Paper.CREDIT_NOTE)

    def without_file(self) -> Self:
        """Papers whose PDF is still to be made."""
        return self.filter(file__isnull=True)

    def standing(self) -> Self:
        """Invoices that no credit notes took back whole."""
        return self.invoices().filter(credited__lt=F("gross"))

    def overdue(self, on: date, at: datetime | None = None) -> Self:
        """Invoices that should be paid by now and whose order is not; not where the buyer was told a later day."""
        unpaid = Order.objects.unpaid().exclude(pay_until__gt=at or now()).values("pk")
        return self.standing().filter(due_on__lt=on, order__in=unpaid)

    def visible_to(self, user: User) -> Self:
        """Papers of the orders this account may see."""
        return self.filter(order__in=Order.objects.visible_to(user))


class Invoice(models.Model):
    """An invoice, or the credit note that corrects one: `facts` is all that stands on it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="invoices", verbose_name=_("order"))
    kind = models.CharField(_("kind"), max_length=12, choices=Paper.choices)
    number = models.CharField(_("number"), max_length=20, unique=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="credit_notes")
    language = models.CharField(max_length=2, choices=Language.choices)
    facts = models.JSONField()
    net = models.DecimalField(_("before tax"), max_digits=12, decimal_places=2)
    vat = models.DecimalField(_("VAT"), max_digits=12, decimal_places=2)
    gross = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    credited = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    issued_at = models.DateTimeField(_("issued"))
    issued_on = models.DateField(_("date"))
    due_on = models.DateField(_("due"), null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reminded = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            AppendOnly(name="invoices_are_kept", but=("credited", "reminded", "reminded_at")),
            models.CheckConstraint(
                # to the centime: SQLite adds decimals as floating numbers
                condition=Q(
                    gross__gt=F("net") + F("vat") - Decimal("0.004"),
                    gross__lt=F("net") + F("vat") + Decimal("0.004"),
                ),
                name="invoice_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(credited__gte=0, credited__lte=F("gross")), name="credited_at_most_the_invoice"
            ),
            models.CheckConstraint(
                condition=Q(kind=Paper.CREDIT_NOTE, corrects__isnull=False)
                | Q(kind=Paper.INVOICE, corrects__isnull=True),
                name="a_credit_note_names_its_invoice",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """What messages are about."""
        return f"invoice:{self.uuid}"

    @property
    def is_credit_note(self) -> bool:
        return self.kind == Paper.CREDIT_NOTE

    @property
    def open(self) -> Decimal:
        """What of the invoice no credit note has taken back."""
        return self.gross - self.credited


class PaperFile(models.Model):
    """The PDF of an invoice or quote, kept under its own sum; made once, after the paper stands."""

    invoice = models.OneToOneField(Invoice, models.PROTECT, null=True, related_name="file")
    quote = models.OneToOneField("events.Quote", models.PROTECT, null=True, related_name="file")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            AppendOnly(name="paper_files_are_kept"),
            models.CheckConstraint(
                condition=Q(invoice__isnull=False, quote__isnull=True)
                | Q(invoice__isnull=True, quote__isnull=False),
                name="a_file_is_of_one_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        """Where the bytes are, in the private storage."""
        return f"papers/{self.sha256[:2]}/{self.sha256}.pdf"


class Quote(models.Model):
    """A price that is offered until a date (devis, pro forma): frozen, and answered by a purchase order."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="quotes", verbose_name=_("order"))
    number = models.CharField(_("number"), max_length=20, unique=True)
    language = models.CharField(max_length=2, choices=Language.choices)
    facts = models.JSONField()
    gross = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    issued_at = models.DateTimeField(_("issued"))
    valid_until = models.DateField(_("valid until"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [AppendOnly(name="quotes_are_kept", but=("accepted_at",))]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """What messages are about."""
        return f"quote:{self.uuid}"

    def is_open(self, at: datetime | None = None) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and wall_of(at or now(), MOROCCO).date() <= self.valid_until
