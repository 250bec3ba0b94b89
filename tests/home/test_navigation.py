"""The frame of every page: languages, menu, canonical address."""

from __future__ import annotations

import re

import pytest

from home.models import SiteSettings
from tests.factories import make_event, make_site, publish_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


def _alternates(text: str) -> dict[str, str]:
    return dict(re.findall(r'rel="alternate" hreflang="([\w-]+)" href="http://testserver([^"]+)"', text))


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_each_language_says_itself_and_its_direction(client, language, direction):
    assert f'<html lang="{language}" dir="{direction}">' in client.get(f"/{language}/").text


def test_a_page_names_its_translations_and_french_as_the_default(client):
    page = client.get("/ar/debats/").text

    assert _alternates(page) == {code: f"/{code}/debats/" for code in ("fr", "ar", "en")} | {
        "x-default": "/fr/debats/"
    }
    assert '<link rel="canonical" href="http://testserver/ar/debats/">' in page


def test_only_translations_that_exist_are_named_and_the_switch_leads_to_the_facts(client):
    event = make_event(title_fr="Crédit")
    publish_pages(event, "fr")
    page = client.get("/fr/debats/credit/").text

    assert _alternates(page) == {"fr": "/fr/debats/credit/", "x-default": "/fr/debats/credit/"}
    assert f'href="/ar/rencontre/{event.code}/" lang="ar" hreflang="ar"' in page


def test_the_switch_keeps_the_question_of_a_search(client):
    page = client.get("/fr/recherche/?q=eau").text

    assert 'href="/ar/recherche/?q=eau" lang="ar"' in page


def test_the_switch_never_leads_to_another_site(client):
    page = client.get("/fr//evil.example/").text

    assert 'href="//evil' not in page


def test_the_menu_leads_to_the_lists_and_marks_where_one_is(client):
    page = client.get("/fr/debats/").text

    assert '<a href="/fr/debats/" aria-current="page">Débats</a>' in page
    assert '<a href="/fr/ateliers/">Ateliers</a>' in page
    assert "/fr/billet/" in page
    assert "/fr/donnees-personnelles/" in page.split("<footer")[1]


@pytest.mark.parametrize("path", ["/ar/debats/", "/ar/donnees-personnelles/"])
def test_menu_and_footer_name_each_page_in_the_language_of_the_moment_only(client, path):
    page = client.get(path).text
    menu, footer = page.split('class="menu"')[1].split("</nav>")[0], page.split("<footer")[1]

    assert "Débats" not in menu
    assert re.findall(r'href="/(\w+)/', menu + footer).count("ar") == len(
        re.findall(r'href="/(?:fr|ar|en)/', menu + footer)
    )


def test_the_root_leads_to_the_language_of_the_browser(client):
    assert client.get("/", headers={"accept-language": "ar"}).url == "/ar/"
    assert client.get("/", headers={"accept-language": "de"}).url == "/fr/"


def test_the_calendar_of_all_events_is_named_in_the_head(client):
    head = client.get("/ar/").text.split("</head>")[0]

    assert 'rel="alternate" type="text/calendar" href="/agenda/ar.ics"' in head


def test_the_footer_says_that_a_demonstration_is_invented(client):
    organisation = SiteSettings.objects.get()
    assert "footer-demo" not in client.get("/fr/").text
    organisation.demo = True
    organisation.save()

    assert "footer-demo" in client.get("/fr/").text
