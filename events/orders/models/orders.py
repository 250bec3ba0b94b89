"""What a booking costs, who pays it, and what came in."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.orders.references import new_reference, spaced
from events.orders.states import Means, Standing
from events.registration.models import Move
from events.registration.states import HeldFor, State
from home.folding import fold
from home.languages import Language

if TYPE_CHECKING:
    from home.models import User


NEAR = Decimal("0.004")
"""Less than a centime: SQLite subtracts decimals as floating numbers."""

COVERED = F("paid") - F("refunded") + F("forgiven")
"""What of the total nobody has to pay any more, see `Order.owed`."""


class OrderQuerySet(models.QuerySet["Order"]):
    def unpaid(self) -> Self:
        """Orders of which something is still to be paid."""
        return self.filter(total__gt=COVERED + NEAR)

    def to_refund(self) -> Self:
        """Orders of which more was paid than is owed."""
        return self.filter(total__lt=COVERED - NEAR, paid__gt=F("refunded") + NEAR)

    def settled(self) -> Self:
        """Orders that cost something and are paid to the centime."""
        return self.filter(total__gt=0, total__lt=COVERED + NEAR).exclude(total__lt=COVERED - NEAR)

    def overdue(self, at: datetime | None = None) -> Self:
        """Unpaid orders whose time to pay is over."""
        return self.unpaid().filter(pay_until__lte=at or now())

    def stale(self) -> Self:
        """Orders whose registrations, prices or event changed since they were settled."""
        moved = Move.objects.filter(
            registration__booking=OuterRef("booking"), pk__gt=OuterRef("settled_move")
        )
        has_place = Q(registration__state=State.CONFIRMED) | Q(
            registration__held_for__in=(HeldFor.PAYMENT, HeldFor.NAMING)
        )
        lines = OrderLine.objects.filter(has_place, order=OuterRef("pk"))
        charged_otherwise = lines.exclude(price=F("registration__price"))
        changed = Q(event__revision__gt=F("settled_revision"))
        return self.filter(changed | Exists(moved) | Exists(charged_otherwise))

    def visible_to(self, user: User) -> Self:
        """Orders this account may see: all of them for who sees money, else those of its own events."""
        from events.programme.models import Event

        if not user.is_active:
            return self.none()
        if user.has_perm("events.see_money"):
            return self
        return self.filter(event__in=Event.objects.visible_to(user))

    def matching(self, text: str) -> Self:
        """Whose buyer, reference, purchase order or paper contains the words, accents and letter forms forgiven."""
        found = Q(search__contains=fold(text))
        code = "".join(char for char in text.upper() if char.isalnum())
        if len(code) >= 4:
            found |= Q(reference__startswith=code[:8])
        found |= Q(invoices__number__icontains=text.strip()) | Q(purchase_order__icontains=text.strip())
        return self.filter(found).distinct()


class Order(models.Model):
    """The money of one booking: what is owed by the states of its registrations, what was paid, what was given back.

    `total`, `paid`, `refunded` and `forgiven` are written by actions only, under the lock of the row:
    `orders.actions.settle` computes the first, `events.payments` raises the others. All amounts are in `currency`,
    taxes included.
    """

    class Buyer(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.OneToOneField(
        "events.Booking", models.PROTECT, related_name="order", editable=False, verbose_name=_("booking")
    )
    event = models.ForeignKey(
        "events.Event", models.PROTECT, related_name="orders", editable=False, verbose_name=_("event")
    )
    reference = models.CharField(
        _("reference"), max_length=8, unique=True, default=new_reference, editable=False
    )
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    currency = models.CharField(max_length=3, default="MAD", editable=False)
    total = models.DecimalField(
        _("total"), max_digits=12, decimal_places=2, default=Decimal(0), editable=False
    )
    paid = models.DecimalField(_("paid"), max_digits=12, decimal_places=2, default=Decimal(0), editable=False)
    refunded = models.DecimalField(
        _("refunded"), max_digits=12, decimal_places=2, default=Decimal(0), editable=False
    )  # with the refunds that are under way
    forgiven = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(0), editable=False
    )  # what of it was given back though it was owed: nobody asks for it again
    means = models.CharField(
        _("means of payment"), max_length=10, choices=Means.choices, blank=True, editable=False
    )
    pay_until = models.DateTimeField(_("to be paid until"), null=True, editable=False)
    credit_at = models.DateTimeField(_("accepted to be paid later"), null=True, editable=False)
    credit_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    settled_move = models.BigIntegerField(default=0, editable=False)  # the last move that `settle` has seen
    settled_revision = models.PositiveIntegerField(default=0, editable=False)

    buyer_kind = models.CharField(_("buyer"), max_length=12, choices=Buyer.choices, default=Buyer.PERSON)
    organisation = models.ForeignKey(
        "events.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("organisation"),
    )
    buyer_name = models.CharField(_("name on the invoice"), max_length=200)
    buyer_email = models.EmailField(_("e-mail address for the papers"), blank=True)
    buyer_address = models.TextField(_("address"), max_length=500, blank=True)
    buyer_city = models.CharField(_("city"), max_length=80, blank=True)
    buyer_country = models.CharField(_("country"), max_length=80, blank=True)
    buyer_ice = models.CharField(_("ICE"), max_length=15, blank=True)
    buyer_tax_id = models.CharField(_("IF (tax number)"), max_length=20, blank=True)
    buyer_trade_register = models.CharField(_("RC (trade register)"), max_length=30, blank=True)
    purchase_order = models.CharField(_("number of the purchase order"), max_length=60, blank=True)
    search = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(default=now, editable=False)

    objects = OrderQuerySet.as_manager()

    BUYER = (
        "language",
        "buyer_kind",
        "organisation",
        "buyer_name",
        "buyer_email",
        "buyer_address",
        "buyer_city",
        "buyer_country",
        "buyer_ice",
        "buyer_tax_id",
        "buyer_trade_register",
        "purchase_order",
        "search",
    )
    """The only columns that a plain save writes: the others move by guarded statements."""

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        permissions = [
            ("see_money", "Can see orders, payments and invoices of all events"),
            ("handle_money", "Can record payments, refund, issue invoices and import statements"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(total__gte=0), name="order_total_is_not_negative"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("paid")),
                name="order_refunds_at_most_what_was_paid",
            ),
            models.CheckConstraint(condition=Q(forgiven__gte=0), name="order_forgives_nothing_negative"),
            models.CheckConstraint(
                condition=Q(credit_at__isnull=True) | Q(means=Means.CREDIT),
                name="credit_is_for_purchase_orders",
            ),
        ]
        indexes = [models.Index(fields=["event", "means"], name="order_by_event")]

    def __str__(self) -> str:
        return spaced(self.reference)

    @property
    def ref(self) -> str:
        """What messages are about."""
        return f"order:{self.uuid}"

    @property
    def balance(self) -> Decimal:
        """What came in and stayed."""
        return self.paid - self.refunded

    @property
    def owed(self) -> Decimal:
        """What the order costs, less what was given back of it for nothing."""
        return max(self.total - self.forgiven, Decimal(0))

    @property
    def due(self) -> Decimal:
        """What is still to be paid, never below zero."""
        return max(self.owed - self.balance, Decimal(0))

    @property
    def refundable(self) -> Decimal:
        """What was paid beyond what is owed, never below zero."""
        return max(self.balance - self.owed, Decimal(0))

    @property
    def keeps_places(self) -> bool:
        """Whether places of it wait for the payment: those of an order that is due may be confirmed already."""
        waits = self.booking.registrations.filter(state=State.HELD, held_for=HeldFor.PAYMENT)
        return bool(waits.exists())

    @property
    def standing(self) -> Standing:
        if self.due:
            return Standing.CREDIT if self.credit_at else Standing.DUE
        if self.refundable:
            return Standing.OVER
        return Standing.PAID if self.total else Standing.NOTHING

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = fold(f"{self.buyer_name} {self.buyer_ice}")
        if not self._state.adding and kwargs.get("update_fields") is None:
            kwargs["update_fields"] = self.BUYER
        super().save(*args, **kwargs)


class OrderLine(models.Model):
    """What one registration costs, as it was charged: its fee's words, the price before and after its code, its VAT.

    `owed` is what `settle` found of it; `kept` is what a rule of refunds keeps once the registration is over.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    registration = models.OneToOneField("events.Registration", models.PROTECT, related_name="order_line")
    fee = models.ForeignKey("events.Fee", models.PROTECT, null=True, related_name="order_lines")
    label = models.CharField(max_length=200)
    list_price = models.DecimalField(max_digits=10, decimal_places=2)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    vat_rate = models.DecimalField(max_digits=4, decimal_places=2)
    owed = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0))
    kept = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0))

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of orders")
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0, list_price__gte=F("price")), name="line_has_a_price"
            ),
            models.CheckConstraint(
                condition=Q(owed__gte=0, owed__lte=F("price")), name="line_owes_at_most_its_price"
            ),
            models.CheckConstraint(
                condition=Q(kept__gte=0, kept__lte=F("price")), name="line_keeps_at_most_its_price"
            ),
        ]

    def __str__(self) -> str:
        return self.label
