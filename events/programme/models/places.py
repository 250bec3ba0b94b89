"""Where events take place."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from home.folding import fold
from home.languages import CODES, in_language


class Venue(models.Model):
    """A place with an address; its capacity and fire limit are facts of the building."""

    name_fr = models.CharField(_("name in French"), max_length=150)
    name_ar = models.CharField(_("name in Arabic"), max_length=150, blank=True)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    address = models.TextField(_("address"), blank=True)
    city_fr = models.CharField(_("city in French"), max_length=80, blank=True)
    city_ar = models.CharField(_("city in Arabic"), max_length=80, blank=True)
    city_en = models.CharField(_("city in English"), max_length=80, blank=True)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    fire_limit = models.PositiveIntegerField(_("fire limit (people inside)"), null=True, blank=True)
    accessible = models.BooleanField(_("accessible by wheelchair"), default=True)
    access_fr = models.TextField(
        _("access in French"), blank=True, help_text=_("Ramp, hearing loop, tram, parking…")
    )
    access_ar = models.TextField(_("access in Arabic"), blank=True)
    access_en = models.TextField(_("access in English"), blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    online = models.BooleanField(_("online, no place"), default=False)
    folded = models.TextField(editable=False, default="")

    class Meta:
        ordering = ["name_fr"]
        verbose_name = _("venue")
        verbose_name_plural = _("venues")

    def __str__(self) -> str:
        comma = pgettext("between a place and its city", ", ")
        return f"{self.name}{comma}{self.city}" if self.city else self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(
            " ".join(getattr(self, f"{field}_{code}") for field in ("name", "city") for code in CODES)
        )
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def city(self) -> str:
        return in_language(self, "city")

    @property
    def access(self) -> str:
        return in_language(self, "access")


class Room(models.Model):
    """A room of a venue."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="rooms", verbose_name=_("venue"))
    name_fr = models.CharField(_("name in French"), max_length=100)
    name_ar = models.CharField(_("name in Arabic"), max_length=100, blank=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)

    class Meta:
        ordering = ["venue", "name_fr"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")
