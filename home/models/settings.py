"""What the site says of itself: set once by the administrator."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.permission_policies.sites import SitePermissionPolicy

from home.forms import DeskForm
from home.languages import in_language
from home.menus import ColumnsBlock, EntriesBlock
from home.panels import in_three


class GivenByRoles(SitePermissionPolicy):  # type: ignore[misc]
    """The roles give the settings as a whole: no rights site by site are looked for at each request."""

    def get_cached_permissions_for_user(self, user: Any) -> list[Any]:
        return []


@register_setting(icon="home")
class SiteSettings(BaseSiteSetting):
    """The organisation that runs this site, and how the site shows it."""

    class Fonts(models.TextChoices):
        HOUSE = "house", _("Readex, sent with the pages")
        SYSTEM = "system", _("the fonts of the reader's device: lighter")

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
    legal_form = models.CharField(
        _("legal form"), max_length=60, blank=True, help_text=_("SARL, association, public body…")
    )
    capital = models.CharField(_("capital"), max_length=40, blank=True)
    tax_id = models.CharField(_("IF (tax number)"), max_length=20, blank=True)
    trade_register = models.CharField(
        _("RC (trade register) and city of its court"), max_length=60, blank=True
    )
    business_tax = models.CharField(_("TP (business tax)"), max_length=30, blank=True)
    cnss = models.CharField(_("CNSS"), max_length=30, blank=True)
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    rib = models.CharField(_("RIB (account)"), max_length=40, blank=True)
    iban = models.CharField(_("IBAN"), max_length=40, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    vat_mention_fr = models.CharField(
        _("legal mention where there is no VAT, in French"),
        max_length=250,
        blank=True,
        help_text=_("Stands on invoices with a rate of zero; without it they cannot be issued."),
    )
    vat_mention_ar = models.CharField(
        _("legal mention where there is no VAT, in Arabic"), max_length=250, blank=True
    )
    vat_mention_en = models.CharField(
        _("legal mention where there is no VAT, in English"), max_length=250, blank=True
    )
    invoice_terms_fr = models.CharField(_("terms under invoices, in French"), max_length=400, blank=True)
    invoice_terms_ar = models.CharField(_("terms under invoices, in Arabic"), max_length=400, blank=True)
    invoice_terms_en = models.CharField(_("terms under invoices, in English"), max_length=400, blank=True)
    two_people_above = models.DecimalField(
        _("refunds above this amount need a second person"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: one person is enough."),
    )
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
    logo = models.ForeignKey(
        "home.Picture",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Stands in the header in place of the drop; wide ones are shown 40 points high."),
    )
    brand = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        help_text=_("As # and six figures or letters; empty: the green of the house."),
    )
    fonts = models.CharField(_("fonts"), max_length=6, choices=Fonts.choices, default=Fonts.HOUSE)
    partners_in_footer = models.BooleanField(_("name the partners in the footer"), default=False)
    menu = StreamField(
        EntriesBlock(),
        blank=True,
        verbose_name=_("menu"),
        help_text=_("Empty: the pages that are marked to stand in menus."),
    )
    footer = StreamField(
        ColumnsBlock(),
        blank=True,
        verbose_name=_("columns of the footer"),
        help_text=_("Empty: the other pages under the home page."),
    )
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
                FieldRowPanel([FieldPanel("legal_form"), FieldPanel("capital")]),
                FieldRowPanel([FieldPanel("tax_id"), FieldPanel("trade_register")]),
                FieldRowPanel([FieldPanel("business_tax"), FieldPanel("cnss")]),
                FieldRowPanel([FieldPanel("bank"), FieldPanel("bic")]),
                FieldRowPanel([FieldPanel("rib"), FieldPanel("iban")]),
                in_three("vat_mention"),
                in_three("invoice_terms"),
                FieldPanel("two_people_above"),
            ],
            _("Invoices and money"),
        ),
        MultiFieldPanel(
            [
                in_three("signatory"),
                in_three("signatory_role"),
            ],
            _("Certificates"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("logo"),
                FieldRowPanel([FieldPanel("brand"), FieldPanel("fonts")]),
            ],
            _("Appearance"),
        ),
        FieldPanel("menu"),
        FieldPanel("footer"),
        FieldPanel("partners_in_footer"),
        FieldPanel("demo"),
    ]
    base_form_class = DeskForm

    class Meta:
        verbose_name = _("the organisation")

    def clean(self) -> None:
        super().clean()
        if self.brand:
            from home.brand import readable

            try:
                readable(self.brand)
            except ValidationError as error:
                raise ValidationError({"brand": error.messages}) from None

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
    def vat_mention(self) -> str:
        return in_language(self, "vat_mention")

    @property
    def invoice_terms(self) -> str:
        return in_language(self, "invoice_terms")

    @property
    def tagline(self) -> str:
        return in_language(self, "tagline")
