"""`manage.py found` begins a real site, and may be repeated."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale, Page, Site

from events.programme.models import Event
from home.models import SiteSettings, User

pytestmark = pytest.mark.django_db


def found(*words):
    out = StringIO()
    call_command("found", *words, stdout=out)
    return out.getvalue()


def test_a_site_is_there_after_it(client):
    said = found("--name", "Centre des Rivages", "--admin", "Nezha@Demo.example", "--language", "ar")

    assert "made: administrator nezha@demo.example" in said
    assert sorted(Locale.objects.values_list("language_code", flat=True)) == ["ar", "en", "fr"]
    assert SiteSettings.for_site(Site.objects.get()).name_fr == "Centre des Rivages"
    admin = User.objects.get()
    assert admin.language == "ar" and not admin.has_usable_password()
    assert list(admin.groups.values_list("name", flat=True)) == ["administrator"]
    assert not Event.objects.exists()
    for language in ("fr", "ar", "en"):
        assert client.get(f"/{language}/").status_code == 200


def test_a_second_time_changes_nothing():
    found("--name", "Centre des Rivages", "--admin", "nezha@demo.example")
    pages = list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision_id"))

    said = found("--admin", "NEZHA@demo.example")

    assert "Everything was there already." in said
    assert User.objects.count() == 1
    assert list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision_id")) == pages
    assert SiteSettings.objects.get().name_fr == "Centre des Rivages"


def test_someone_who_has_an_account_becomes_administrator():
    user = User.objects.create_user("nezha@demo.example")

    found("--admin", "nezha@demo.example")

    assert user.groups.get().name == "administrator"


def test_no_address_and_nothing_half_done():
    with pytest.raises(CommandError, match="nezha is no e-mail address"):
        found("--admin", "nezha")

    assert not User.objects.exists()
    assert not SiteSettings.objects.exists()
