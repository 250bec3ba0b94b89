"""A real site begins with one command, which can be repeated."""

from __future__ import annotations

import pytest
from wagtail.models import Locale, Page, Site

from events.pages import DirectoryPage, EventIndexPage
from halqa.founding import TEXTS, found
from home.languages import CODES
from home.models import SiteSettings
from home.pages import HomePage, NewsIndexPage, ResourceIndexPage, StandardPage

pytestmark = pytest.mark.django_db


def test_found_makes_languages_homes_lists_and_legal_pages(client):
    founded = found("Centre des Sources")

    assert {locale.language_code for locale in Locale.objects.all()} == set(CODES)
    assert len({home.translation_key for home in HomePage.objects.all()}) == 1
    assert Site.objects.get().root_page.specific == founded.homes["fr"]
    assert EventIndexPage.objects.live().count() == 9
    assert StandardPage.objects.live().count() == 6
    for collection in (NewsIndexPage, ResourceIndexPage, DirectoryPage):
        assert {page.locale.language_code for page in collection.objects.live()} == set(CODES)
    assert SiteSettings.objects.get().name_fr == "Centre des Sources"
    for path in (
        "/fr/",
        "/ar/",
        "/en/",
        "/fr/debats/",
        "/ar/formations/",
        "/en/ateliers/",
        "/ar/mentions-legales/",
    ):
        assert client.get(path).status_code == 200, path


def test_found_again_makes_nothing_and_touches_nothing(client):
    found("Centre des Sources")
    page = StandardPage.objects.get(slug="mentions-legales", locale__language_code="fr")
    page.title = "Nos mentions"
    page.save_revision().publish()
    before = Page.objects.count()

    assert found().made == []

    assert Page.objects.count() == before
    assert SiteSettings.objects.get().name_fr == "Centre des Sources"
    assert StandardPage.objects.get(pk=page.pk).title == "Nos mentions"


def test_found_takes_the_place_of_wagtails_welcome_page():
    locale = Locale.objects.create(language_code="fr")
    root = Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
    welcome = root.add_child(
        instance=Page(title="Welcome to your new Wagtail site!", slug="home", locale=locale)
    )
    site = Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)

    found(base_url="https://debats.example.ma")

    site.refresh_from_db()
    assert (site.hostname, site.port, site.root_page.slug) == ("debats.example.ma", 443, "fr")
    assert not Page.objects.filter(pk=welcome.pk).exists()


@pytest.mark.parametrize("name", ["legal", "privacy"])
def test_the_legal_texts_say_the_same_in_three_languages(name):
    texts = {code: (TEXTS / f"{name}.{code}.txt").read_text(encoding="utf-8") for code in CODES}
    shapes = {
        code: [
            line.partition(" ")[0] if line[0] in "#>@" else line.count("<li>") for line in text.splitlines()
        ]
        for code, text in texts.items()
    }

    assert shapes["fr"] == shapes["ar"] == shapes["en"]


def test_the_privacy_page_names_the_law_the_authority_and_who_is_responsible(client):
    found("Centre des Sources")

    for code, law in (("fr", "09-08"), ("ar", "09.08"), ("en", "09-08")):
        page = client.get(f"/{code}/donnees-personnelles/").text
        assert law in page
        assert "CNDP" in page
    assert (
        "Centre des Sources"
        in client.get("/fr/donnees-personnelles/").text.split("<main")[1].split("<footer")[0]
    )
