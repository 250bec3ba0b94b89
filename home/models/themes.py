"""What events, pages and resources are about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from home.languages import in_language


class Theme(models.Model):  # type: ignore[django-manager-missing]  # pages have their own manager
    """A topic: water, energy, waste…"""

    slug = models.SlugField(_("short name in addresses"), unique=True)
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_ar = models.CharField(_("name in Arabic"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)

    class Meta:
        ordering = ["name_fr"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")
