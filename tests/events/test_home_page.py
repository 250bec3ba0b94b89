"""The first page of the site, as visitors meet it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from events.debate.models import OpinionResult
from events.programme.actions import switch_page
from events.programme.models import Event, Series
from events.programme.phases import Phase
from events.templatetags.event_tags import home_events
from home.models import Theme
from home.pages import HomePage, NewsIndexPage, NewsPage
from tests.events.views.screens import words
from tests.factories import make_event, make_organisation, make_site, make_venue, publish_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


def make_live(title: str, **fields) -> Event:
    """An event that began an hour ago."""
    event = make_event(days=0, start="00:00", end="23:59", title_fr=title, **fields)
    Event.objects.filter(pk=event.pk).update(
        starts_at=now() - now().resolution * 3_600_000_000, ends_at=now() + now().resolution * 3_600_000_000
    )
    return event


def make_news(title: str) -> NewsPage:
    home = HomePage.objects.get(locale__language_code="fr")
    index = NewsIndexPage.objects.first() or home.add_child(
        instance=NewsIndexPage(title="Actualités", locale=home.locale)
    )
    return index.add_child(instance=NewsPage(title=title, lead="Court.", locale=home.locale))


def hero(page) -> str:
    return re.search(r'<h1 id="next"><a href="[^"]*">(.*?)</a></h1>', page.text)[1]


def test_what_is_on_now_stands_first(client):
    make_event(days=1, title_fr="Demain")
    make_live("En ce moment")

    assert hero(client.get("/fr/")) == "En ce moment"


def test_an_evening_that_does_not_end_is_not_past_and_one_that_was_closed_is():
    late, early = make_live("Cela dure"), make_live("Déjà fini")
    Event.objects.filter(pk=late.pk).update(ends_at=now() - timedelta(minutes=10))
    switch_page(Event.objects.get(pk=late.pk), Phase.LIVE)
    switch_page(early, Phase.AFTER)

    shown = home_events()

    assert [card.event for card in [shown["next"], *shown["upcoming"]] if card] == [late]
    assert [card.event for card in shown["past"]] == [early]


def test_a_training_of_several_days_does_not_push_the_next_debate_away(client):
    make_event(
        days=-1, sessions=3, start="09:00", end="12:00", kind=Event.Kind.TRAINING, title_fr="Formation"
    )
    make_event(days=10, title_fr="Le prochain débat")

    page = client.get("/fr/")

    assert hero(page) == "Le prochain débat"
    assert "Formation" in page.text.split('id="trainings"')[1]


def test_the_next_debate_is_found_behind_many_other_events(client):
    for days in range(2, 44):
        make_event(days=days, kind=Event.Kind.WORKSHOP, title_fr=f"Atelier {days}")
    make_event(days=60, title_fr="Le prochain débat")

    assert hero(client.get("/fr/")) == "Le prochain débat"


def test_cities_lead_to_the_dates_in_them_by_one_tap(client):
    make_event(days=3, title_fr="À Rabat", venue=make_venue(city_fr="Rabat"))
    make_event(days=4, title_fr="À Fès", venue=make_venue(city_fr="Fès"))

    page = client.get("/fr/").text
    tap = re.search(r'<a class="chip" href="([^"]+)">Fès</a>', page)[1]

    assert [card.event.title_fr for card in client.get(tap).context["cards"]] == ["À Fès"]


def test_the_last_result_is_shown_with_its_bar(client):
    event = make_event(days=-10, title_fr="Faut-il réutiliser l’eau ?")
    OpinionResult.objects.create(
        event=event, pairs=118, flow=[[33, 3, 5], [26, 14, 12], [0, 8, 17]], published_at=now()
    )

    page = client.get("/en/")

    assert "Faut-il réutiliser l’eau" in page.text.split('id="synthesis"')[1]
    assert "opinion-bar" in page.text
    assert "Of 118 people who voted twice, 54 changed their position." in words(page)


def test_partners_stand_on_a_wall(client):
    make_organisation("Banque de la Transition", partner=True)
    make_organisation("Sans mention")

    page = client.get("/fr/").text

    assert "Banque de la Transition" in page
    assert "Sans mention" not in page


def test_the_first_page_costs_twelve_queries_at_most_for_three_and_for_thirty(client):
    client.get("/fr/")
    counts = []
    series = Series.objects.create(slug="debats", name_fr="Les débats")
    for more in (3, 27):
        for number in range(more):
            for days in (20, -20):
                event = make_event(days=days, venue=make_venue(city_fr=f"Ville {number}"), series=series)
                event.themes.add(Theme.objects.get_or_create(slug="eau", name_fr="Eau")[0])
                make_event(days=days + 1, kind=Event.Kind.TRAINING)
                publish_pages(event, "fr")
            make_organisation(f"Partenaire {number}", partner=True)
            make_news(f"Nouvelle {number}")
            flow = [[33, 5, 5], [26, 14, 12], [5, 5, 13]]
            OpinionResult.objects.create(event=event, pairs=118, flow=flow, published_at=now())
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/fr/").status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12, "\n".join(query["sql"][:150] for query in asked)
