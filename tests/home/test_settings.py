"""What the organisation says of itself, in the reader's language."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.blocks.base import BlockField
from wagtail.models import Site

from home.models import SiteSettings
from tests.factories import make_issuer, make_site, make_staff

pytestmark = pytest.mark.django_db


def test_city_and_signatory_are_read_in_each_language_and_else_in_french():
    given = make_issuer()
    given.city_ar, given.signatory_ar = "الدار البيضاء", "سلمى الإدريسي"

    with override("ar"):
        assert (given.city, given.signatory) == ("الدار البيضاء", "سلمى الإدريسي")
    with override("en"):
        assert (given.city, given.signatory) == ("Casablanca", "Salma Idrissi")


def test_the_french_words_are_asked_for_and_arabic_is_typed_from_the_right(client):
    make_site()
    client.force_login(make_staff("administrator", language="en"))
    site = Site.objects.get(is_default_site=True)
    address = reverse("wagtailsettings:edit", args=["home", "sitesettings", site.pk])

    form = client.get(address).context["form"]
    assert form.fields["city_ar"].widget.attrs["dir"] == "rtl"
    assert form.fields["signatory_fr"].widget.attrs["dir"] == "ltr"
    streams = {f"{name}-count": 0 for name, field in form.fields.items() if isinstance(field, BlockField)}
    answer = client.post(
        address, streams | {"name_fr": "Centre", "city_ar": "الرباط", "signatory_ar": "سلمى"}
    )

    assert {"city_fr", "signatory_fr", "signatory_role_fr"} <= {*answer.context["form"].errors}
    assert not SiteSettings.objects.exclude(city_ar="").exists()


@pytest.mark.parametrize(("role", "may"), [("administrator", True), ("organiser", False), ("editor", False)])
def test_only_administrators_write_them(client, role, may):
    make_site()
    client.force_login(make_staff(role))
    site = Site.objects.get(is_default_site=True)
    address = reverse("wagtailsettings:edit", args=["home", "sitesettings", site.pk])

    assert (client.get(address).status_code == 200) == may
