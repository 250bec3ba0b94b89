"""Pages that are not written in the reader's language, and the switch that leads to them."""

from __future__ import annotations

import pytest
from wagtail.models import PageViewRestriction

from home.pages import HomePage, StandardPage
from tests.events.views.screens import words
from tests.factories import make_event, make_site, publish_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


@pytest.fixture
def french_only():
    parent = HomePage.objects.get(locale__language_code="fr")
    page = StandardPage(title="Notre méthode", slug="methode", locale=parent.locale)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def test_a_page_that_lives_only_in_french_says_so_in_the_readers_language(client, french_only):
    answer = client.get("/en/methode/")

    assert answer.status_code == 200
    assert "This page is not translated yet" in words(answer)
    assert (
        '<a href="/fr/methode/" hreflang="fr"><span lang="fr" dir="ltr">Notre méthode</span></a>'
        in answer.text
    )
    assert "(in French)" in words(answer)


def test_search_engines_are_told_not_to_keep_it(client, french_only):
    answer = client.get("/ar/methode/")

    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert 'rel="canonical"' not in answer.text
    assert "/ar/methode/" not in client.get("/sitemap.xml").text


def test_what_is_nowhere_is_not_found(client, french_only):
    assert client.get("/ar/methodes/").status_code == 404
    assert client.get("/ar/methode/encore/").status_code == 404


def test_a_draft_or_a_closed_page_is_not_told(client, french_only):
    PageViewRestriction.objects.create(page=french_only, restriction_type="login")
    assert client.get("/ar/methode/").status_code == 404
    PageViewRestriction.objects.all().delete()
    french_only.unpublish()

    assert client.get("/ar/methode/").status_code == 404


def test_the_address_of_an_event_leads_to_its_facts(client):
    event = make_event(title_fr="Le crédit vert")
    publish_pages(event, "fr")

    assert client.get("/ar/debats/le-credit-vert/").url == f"/ar/rencontre/{event.code}/"


def test_a_draft_event_does_not_show_itself_in_another_language(client):
    event = make_event(title_fr="Secret", state="draft")
    publish_pages(event, "fr")

    assert client.get("/ar/debats/secret/", follow=True).status_code == 404


def test_the_switch_marks_what_is_read_in_another_language(client, french_only):
    page = client.get("/fr/methode/?page=2").text

    assert 'href="/ar/methode/?page=2"' not in page  # it is another page: nothing is asked of it
    assert (
        '<a href="/ar/methode/" lang="ar" hreflang="ar"><span class="long">العربية (بالفرنسية)</span>' in page
    )


def test_the_switch_keeps_what_was_asked_of_a_page(client):
    page = client.get("/fr/debats/?theme=eau&page=1").text

    assert 'href="/ar/debats/?theme=eau&amp;page=1" lang="ar"' in page
    assert 'hreflang="ar" href="http://testserver/ar/debats/"' in page
