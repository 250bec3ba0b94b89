"""A series on one page: what comes, what was, and how opinions moved, side by side."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.debate.models import OpinionResult
from events.pages import SeriesPage
from events.programme.models import Series, Speaker
from events.templatetags.event_tags import home_events
from events.templatetags.series_tags import home_series
from tests.factories import make_event, make_person, make_site, make_venue, publish_pages

pytestmark = pytest.mark.django_db

FLOW = [[33, 3, 5], [26, 14, 12], [4, 4, 17]]


@pytest.fixture
def series():
    return Series.objects.create(slug="les-debats", name_fr="Les Débats", name_en="The Debates")


@pytest.fixture
def page(series):
    home = make_site().homes["en"]
    page = SeriesPage(
        title="The Debates", slug="les-debats", series=series, locale=home.locale, lead="Eight a year."
    )
    home.add_child(instance=page)
    return page


def debate(series, days, number, **fields):
    return make_event(days=days, series=series, number=number, title_en=f"Question {number}", **fields)


def result(event, **fields):
    given = {"pairs": 118, "flow": FLOW, "published_at": event.ends_at} | fields
    return OpinionResult.objects.create(event=event, **given)


def test_the_next_stands_on_top_and_the_past_begins_with_the_latest(client, series, page):
    events = {number: debate(series, days, number) for days, number in ((40, 9), (10, 8), (-10, 7), (-90, 6))}
    debate(series, 5, 5, state="draft")
    cancelled = debate(series, 3, 4, state="cancelled")

    found = client.get(page.url).context

    assert found["next"].card.event == events[8]
    assert [part.card.event for part in found["ahead"]] == [cancelled, events[9]]
    assert [part.card.event for part in found["behind"]] == [events[7], events[6]]


def test_bars_stand_beside_each_question_in_words_too(client, series, page):
    result(debate(series, -10, 6))
    result(debate(series, -90, 5), pairs=24, flow=None, kept=13, changed_side=5, to_or_from_undecided=6)
    result(debate(series, -99, 3), published_at=None)

    text = client.get(page.url).text

    assert text.count('class="opinion-bar"') == 2
    assert "54 people of 118 changed their position." in text
    assert "11 people of 24 changed their position." in text
    assert "Fewer than 30 people" in text
    assert "no. 6" in text and "no. 3" in text


def test_an_empty_series_says_so(client, page):
    text = client.get(page.url).text

    assert "Nothing is announced for the moment." in text and "/agenda/en.ics" in text


def test_people_are_linked_only_with_their_consent(client, series, page):
    event = debate(series, -10, 6)
    for name, public in (("Zineb", True), ("Amina", False)):
        Speaker.objects.create(event=event, person=make_person(name, is_public=public))

    text = client.get(page.url).text

    assert ">Zineb</a>" in text and "<li>Amina</li>" in text


def test_forty_debates_cost_as_much_as_one(client, series, page):
    counts = []
    for more in (2, 38):
        for _number in range(more):
            number = series.events.count() + 1
            event = debate(series, -number if number % 2 else number, number, venue=make_venue())
            result(event)
            Speaker.objects.create(event=event, person=make_person(f"Personne {number}"))
            if number < 3:
                publish_pages(event)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page.url).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12, "\n".join(query["sql"][:150] for query in asked)


def test_the_first_page_knows_the_series_and_the_last_synthesis(series, page):
    from django.utils.translation import override

    past, closed = debate(series, -10, 6), debate(series, -5, 7, speech_rule="closed")
    result(past), result(closed)
    debate(series, 10, 8)

    with override("en"):
        shown = home_series()
        last = home_events()["synthesis"]
    with override("ar"):
        assert home_series() == []

    assert shown == [
        {"title": "The Debates", "url": "/en/les-debats/", "lead": "Eight a year.", "held": 2, "coming": 1}
    ]
    assert last["card"].event == past and last["result"].moved == 54
