"""What the site says of itself: set once by the administrator."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.permission_policies.sites import SitePermissionPolicy

from home.forms import DeskForm
from home.languages import in_language
from home.panels import in_three


class GivenByRoles(SitePermissionPolicy):  # type: ignore[misc]
    """The roles give the settings as a whole: no rights site by site are looked for at each request."""

    def get_cached_permissions_for_user(self, user: Any) -> list[Any]:
        return []


@register_setting(icon="home")
class SiteSettings(BaseSiteSetting):
    """The organisation that runs this site."""

    name_fr = models.CharField(_("name in French"), max_length=150, default="Halqa")
    name_ar = models.CharField(_("name in Arabic"), max_length=150, blank=True, default="حلقة")
    name_en = models.CharField(_("name in English"), max_length=150, blank=True, default="Halqa")
    short_name = models.CharField(_("short name"), max_length=30, blank=True)
    tagline_fr = models.CharField(_("tagline in French"), max_length=200, blank=True)
    tagline_ar = models.CharField(_("tagline in Arabic"), max_length=200, blank=True)
    tagline_en = models.CharField(_("tagline in English"), max_length=200, blank=True)
    address = models.TextField(_("postal address"), blank=True)
    city_fr = models.CharField(_("city in French"), max_length=80)
    city_ar = models.CharField(_("city in Arabic"), max_length=80, blank=True)
    city_en = models.CharField(_("city in English"), max_length=80, blank=True)
    ice = models.CharField(_("ICE (company number)"), max_length=15, blank=True)
    email = models.EmailField(_("contact e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    cndp = models.CharField(_("number of the CNDP declaration (law 09-08)"), max_length=60, blank=True)
    signatory_fr = models.CharField(_("who signs certificates, in Latin letters"), max_length=120)
    signatory_ar = models.CharField(
        _("who signs certificates, in Arabic letters"), max_length=120, blank=True
    )
    signatory_en = models.CharField(
        _("who signs certificates, in English if it differs"), max_length=120, blank=True
    )
    signatory_role_fr = models.CharField(_("their function in French"), max_length=120)
    signatory_role_ar = models.CharField(_("their function in Arabic"), max_length=120, blank=True)
    signatory_role_en = models.CharField(_("their function in English"), max_length=120, blank=True)
    demo = models.BooleanField(_("say in the footer that people and events are invented"), default=False)

    panels = [
        MultiFieldPanel(
            [
                in_three("name"),
                FieldPanel("short_name"),
                in_three("tagline"),
            ],
            _("The organisation"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                in_three("city"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                FieldRowPanel([FieldPanel("ice"), FieldPanel("cndp")]),
            ],
            _("Contact and legal"),
        ),
        MultiFieldPanel(
            [
                in_three("signatory"),
                in_three("signatory_role"),
            ],
            _("Certificates"),
        ),
        FieldPanel("demo"),
    ]
    base_form_class = DeskForm

    class Meta:
        verbose_name = _("the organisation")

    @classmethod
    def get_permission_policy(cls) -> GivenByRoles:
        return GivenByRoles(cls)

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def city(self) -> str:
        return in_language(self, "city")

    @property
    def signatory(self) -> str:
        return in_language(self, "signatory")

    @property
    def tagline(self) -> str:
        return in_language(self, "tagline")
