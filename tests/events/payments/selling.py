"""The organisation as invoices need it, without the pages of its site: quick enough for every round of a race."""

from __future__ import annotations

from django.conf import settings as site_settings
from wagtail.models import Locale, Page, Site

from home.models import SiteSettings


def sell() -> SiteSettings:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Locale.objects.get_or_create(language_code=site_settings.LANGUAGE_CODE)
        root = Page.objects.first() or Page.add_root(title="Root", slug="root")
        site = Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
    settings = SiteSettings.for_site(site)
    given = {"name_fr": "Centre Marocain", "ice": "001234567000089", "vat_mention_fr": "Exonéré de TVA"}
    for name, value in given.items():
        setattr(settings, name, value)
    settings.save()
    return settings
