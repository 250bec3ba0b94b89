"""The lists of debates, workshops and trainings, as visitors ask them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.programme.models import Event
from home.models import Theme
from tests.events.views.screens import words
from tests.factories import CASABLANCA, make_event, make_site, make_venue, publish_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


@pytest.fixture
def water():
    return Theme.objects.create(slug="eau", name_fr="Eau", name_en="Water")


def titles(page, section) -> list[str]:
    return [card.event.title_fr for card in page.context[section]]


def there(days: int):
    return datetime.now(CASABLANCA).date() + timedelta(days=days)


def test_a_list_of_debates_is_narrowed_down_as_the_agenda_is(client, water):
    make_event(title_fr="Eau à venir").themes.add(water)
    make_event(days=-20, title_fr="Eau passée").themes.add(water)
    make_event(title_fr="Autre", venue=make_venue(city_fr="Rabat"))
    make_event(title_fr="Atelier de l’eau", kind=Event.Kind.WORKSHOP).themes.add(water)

    by_theme = client.get("/en/debats/?theme=eau")
    past = client.get("/en/debats/?theme=eau&etat=passe")

    assert titles(by_theme, "upcoming") == ["Eau à venir"]
    assert titles(by_theme, "past") == ["Eau passée"]
    assert titles(past, "upcoming") == []
    assert titles(client.get("/en/debats/?ville=rabat"), "upcoming") == ["Autre"]
    assert "Remove the filter Water" in words(by_theme)


def test_years_and_months_are_the_archive(client):
    for days in (-800, -20, 20):
        make_event(days=days, title_fr=f"J{days:+}")
    page = client.get("/en/debats/")
    years = {there(-800).year, there(-20).year}

    assert {year for year, _count, _url in page.context["archive"]} == years
    assert titles(client.get(f"/en/debats/?annee={there(-800).year}"), "past") == ["J-800"]
    assert titles(client.get(f"/en/debats/?mois={there(-20):%Y-%m}"), "past") == ["J-20"]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("theme=nulle-part", "There is no theme “nulle-part” here."),
        ("annee=1066", "There was no event in “1066”."),
        ("mois=2026-13", "Write the month as 2026-11"),
        ("page=99", "There is no page 99. This is the last one."),
    ],
)
def test_what_cannot_be_understood_is_told(client, question, sentence):
    make_event(days=-5)

    assert sentence in words(client.get(f"/en/debats/?{question}"))


def test_empty_questions_leave_the_address(client):
    assert client.get("/fr/debats/?theme=&ville=rabat&etat=").url == "/fr/debats/?ville=rabat"


def test_the_switch_keeps_the_filters_and_the_canonical_address_has_none(client, water):
    make_event().themes.add(water)

    page = client.get("/fr/debats/?theme=eau").text

    assert 'href="/ar/debats/?theme=eau" lang="ar"' in page
    assert '<link rel="canonical" href="http://testserver/fr/debats/">' in page


def test_nothing_found_shows_the_next_date(client, water):
    publish_pages(make_event(title_fr="Le prochain débat"))

    page = client.get("/en/debats/?theme=eau")

    assert "No event matches these filters" in words(page)
    assert "/en/debats/le-prochain-debat/" in page.text


@pytest.mark.parametrize("paths", [("/fr/debats/", "/fr/debats/?theme=eau&etat=tout"), ("/fr/formations/",)])
def test_a_list_costs_the_same_for_three_and_thirty_events(client, water, paths):
    client.get("/fr/debats/")
    counts = {path: [] for path in paths}
    for more in (3, 27):
        for number in range(more):
            for days in (20, -20):
                kind = Event.Kind.TRAINING if "/fr/formations/" in paths else Event.Kind.DEBATE
                event = make_event(days=days, kind=kind, venue=make_venue(city_fr=f"Ville {number}"))
                event.themes.add(water)
                if kind == Event.Kind.DEBATE:
                    publish_pages(event, "fr")
        for path in paths:
            cache.clear()
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            counts[path].append(len(asked))

    assert all(few == many <= 12 for few, many in counts.values()), counts
