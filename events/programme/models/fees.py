"""What a place costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from home.languages import in_language


class FeeQuerySet(models.QuerySet["Fee"]):
    def public(self) -> Self:
        """Fees that everybody may see, the first one first."""
        return self.filter(is_public=True)


class Fee(models.Model):
    """A ticket category of an event: its name, its price all taxes included, its rate of VAT."""

    event = models.ForeignKey("events.Event", models.CASCADE, related_name="fees", verbose_name=_("event"))
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_ar = models.CharField(_("name in Arabic"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    price = models.DecimalField(
        _("price, all taxes included"),
        max_digits=10,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
    )
    currency = models.CharField(_("currency"), max_length=3, default="MAD")
    vat_rate = models.DecimalField(_("VAT, per cent"), max_digits=4, decimal_places=2, default=Decimal(20))
    is_public = models.BooleanField(_("shown to everybody"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    objects = FeeQuerySet.as_manager()

    class Meta:
        ordering = ["event", "position", "pk"]
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="fee_is_not_negative"),
            models.CheckConstraint(
                condition=Q(vat_rate__gte=0, vat_rate__lte=99), name="fee_has_a_rate_of_vat"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")
