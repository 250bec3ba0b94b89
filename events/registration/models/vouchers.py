"""Codes that make a place cheaper, keep one, or show a fee that others do not see."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def known_as(self, typed: str) -> Self:
        """The vouchers of this code, however its letters were typed."""
        return self.filter(code=as_code(typed))


def as_code(typed: str) -> str:
    """A code as compared: capitals, without spaces, nor the NUL that no database keeps."""
    return "".join(typed.replace("\0", "").split()).upper()[:40]


class Voucher(models.Model):
    """A code for one event; each live registration that carries it is one use."""

    class Kind(models.TextChoices):
        NOTHING = "", _("no other price")
        PRICE = "price", _("this price")
        PERCENT = "percent", _("so many per cent off")
        AMOUNT = "amount", _("so much off")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="vouchers", verbose_name=_("event")
    )
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("what it is for, for the team"), max_length=120, blank=True)
    kind = models.CharField(_("price"), max_length=8, choices=Kind.choices, blank=True, default=Kind.NOTHING)
    value = models.DecimalField(
        _("value"),
        max_digits=10,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
    )
    most_uses = models.PositiveIntegerField(
        _("how many people can use it"), null=True, blank=True, default=1, help_text=_("Empty: no limit.")
    )
    used = models.PositiveIntegerField(editable=False, default=0)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    email = models.EmailField(_("only for this address"), blank=True)
    fees = models.ManyToManyField(
        "events.Fee",
        blank=True,
        related_name="vouchers",
        verbose_name=_("for these fees"),
        help_text=_(
            "Those that are shown to who gives a code only are shown by it. None chosen: every public fee."
        ),
    )
    allotment = models.ForeignKey(
        "events.Allotment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="vouchers",
        verbose_name=_("takes from the reserved share"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects = VoucherQuerySet.as_manager()

    class Meta:
        ordering = ["event", "code"]
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "code"],
                name="one_voucher_of_each_code",
                violation_error_message=_("This event has a voucher of this code."),
            ),
            models.CheckConstraint(
                condition=Q(most_uses__isnull=True) | Q(used__lte=F("most_uses")),
                name="voucher_never_overused",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="voucher_value_is_not_negative"),
            models.CheckConstraint(
                condition=~Q(kind="percent") | Q(value__lte=100),
                name="voucher_takes_at_most_all",
                violation_error_message=_("Give at most 100 per cent."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.code, self.email = as_code(self.code), self.email.strip().lower()
        if not self._state.adding and kwargs.get("update_fields") is None:
            # only a single UPDATE counts uses
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = names - {"used"}
        super().save(*args, **kwargs)

    @property
    def uses_left(self) -> int | None:
        """How many may still use it when the row was read; None: any number."""
        return None if self.most_uses is None else max(self.most_uses - self.used, 0)

    def is_valid_at(self, at: datetime | None = None) -> bool:
        at = at or now()
        begun = self.valid_from is None or self.valid_from <= at
        return begun and (self.valid_until is None or at < self.valid_until)

    def applied_to(self, price: Decimal) -> Decimal:
        """What remains to be paid of this price: never below nothing, in hundredths, half a hundredth up."""
        reduced = {
            self.Kind.PRICE: min(self.value, price),
            self.Kind.PERCENT: price * (100 - self.value) / 100,
            self.Kind.AMOUNT: price - self.value,
        }.get(self.Kind(self.kind), price)
        return max(reduced, Decimal(0)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
