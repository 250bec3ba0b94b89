"""What a place costs, and the limits that several fees and sessions share."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from home.languages import in_language


class Counted(models.Model):
    """A number of places with the counter of those taken.

    `over` is how far named decisions went beyond the number; only a single UPDATE changes `taken` and `over`, so a row
    read before it must not write them back.
    """

    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Empty: as many as the event has.")
    )
    taken = models.PositiveIntegerField(editable=False, default=0)
    over = models.PositiveIntegerField(editable=False, default=0)

    COUNTED = frozenset({"taken", "over"})

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and kwargs.get("update_fields") is None:
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = names - self.COUNTED
        super().save(*args, **kwargs)

    @property
    def places_left(self) -> int | None:
        """Free places of this limit when the row was read, never below zero; None: it has no limit of its own."""
        return None if self.capacity is None else max(self.capacity + self.over - self.taken, 0)


def never_oversold(name: str) -> models.CheckConstraint:
    """The second wall behind the guarded UPDATE."""
    return models.CheckConstraint(
        condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity") + F("over")), name=name
    )


class FeeQuerySet(models.QuerySet["Fee"]):
    def public(self) -> Self:
        """Fees that everybody may see, the first one first."""
        return self.filter(visibility=Fee.Visibility.PUBLIC)

    def on_sale(self, at: datetime | None = None) -> Self:
        """Fees that can be taken at this time."""
        at = at or now()
        begun = Q(on_sale_from__isnull=True) | Q(on_sale_from__lte=at)
        return self.filter(begun, Q(on_sale_until__isnull=True) | Q(on_sale_until__gt=at))


class Fee(Counted):
    """A ticket category of an event: its name, its price all taxes included, who sees it and when it can be had."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("everybody")
        CODE = "code", _("who gives a code")
        LINK = "link", _("who has the link")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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
    visibility = models.CharField(
        _("shown to"), max_length=6, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    on_sale_from = models.DateTimeField(_("on sale from"), null=True, blank=True)
    on_sale_until = models.DateTimeField(_("on sale until"), null=True, blank=True)
    least = models.PositiveSmallIntegerField(
        _("fewest at once"), default=1, validators=[MinValueValidator(1)]
    )
    most = models.PositiveSmallIntegerField(
        _("most at once"), null=True, blank=True, help_text=_("Empty: as many as the event allows.")
    )
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
            never_oversold("fee_never_oversold"),
            models.CheckConstraint(
                condition=Q(on_sale_until__isnull=True)
                | Q(on_sale_from__isnull=True)
                | Q(on_sale_until__gt=F("on_sale_from")),
                name="fee_is_on_sale_before_it_ends",
                violation_error_message=_("The sale must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(least__gte=1) & (Q(most__isnull=True) | Q(most__gte=F("least"))),
                name="fee_sells_least_to_most",
                violation_error_message=_("The most at once must not be below the fewest."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def is_public(self) -> bool:
        return self.visibility == self.Visibility.PUBLIC

    def is_on_sale(self, at: datetime | None = None) -> bool:
        at = at or now()
        begun = self.on_sale_from is None or self.on_sale_from <= at
        return begun and not self.is_off_sale(at)

    def is_off_sale(self, at: datetime | None = None) -> bool:
        """Whether its sale has ended."""
        return self.on_sale_until is not None and self.on_sale_until <= (at or now())


class Quota(Counted):
    """A limit that fees and sessions share: it counts who has one of these fees or comes to one of these sessions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey("events.Event", models.CASCADE, related_name="quotas", verbose_name=_("event"))
    name = models.CharField(_("name, for the team"), max_length=120)
    fees = models.ManyToManyField(Fee, blank=True, related_name="quotas", verbose_name=_("fees"))
    sessions = models.ManyToManyField(
        "events.Session", blank=True, related_name="quotas", verbose_name=_("sessions")
    )

    class Meta:
        ordering = ["event", "name", "pk"]
        verbose_name = _("shared limit")
        verbose_name_plural = _("shared limits")
        constraints = [never_oversold("quota_never_oversold")]

    def __str__(self) -> str:
        return self.name


class Allotment(models.Model):
    """Places set aside for some (a partner, the bearers of a code) until a date; then what is left is everybody's.

    `event.set_aside` is the sum of the places that are set aside and not taken yet.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="allotments", verbose_name=_("event")
    )
    name = models.CharField(_("name, for the team"), max_length=120)
    seats = models.PositiveIntegerField(_("places set aside"))
    taken = models.PositiveIntegerField(editable=False, default=0)
    until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until registration closes.")
    )
    released_at = models.DateTimeField(null=True, editable=False)
    fees = models.ManyToManyField(
        Fee,
        blank=True,
        related_name="allotments",
        verbose_name=_("for these fees"),
        help_text=_("Nobody chosen here: for who has a code of this share."),
    )

    class Meta:
        ordering = ["event", "name", "pk"]
        verbose_name = _("reserved share")
        verbose_name_plural = _("reserved shares")
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="share_never_oversold")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and kwargs.get("update_fields") is None:
            # what is counted is written by `registration.actions` only
            kwargs["update_fields"] = {"name", "until"}
        super().save(*args, **kwargs)

    @property
    def left(self) -> int:
        """Places that are still set aside."""
        return 0 if self.released_at else self.seats - self.taken
