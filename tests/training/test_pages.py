"""The page of a course: what is taught, when it is taught next, what it costs, what was."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.programme.models import Event, Fee, ProgrammeItem, Speaker
from tests.factories import make_event, make_person, make_site, make_venue, publish_pages
from tests.schema import objects_in, of_type
from training.models import Cohort, Course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


@pytest.fixture
def course():
    return Course.objects.create(
        code="audit", title_fr="Audit en cinq étapes", title_en="Audit in five steps", minutes=1260,
        objectives_en="Measure what a factory wastes.",
    )  # fmt: skip


def cohort(course, **fields):
    event = make_event(kind="training", title_fr="Audit", title_en="Audit", **fields)
    Cohort.objects.create(course=course, event=event)
    return event


def page_of(event):
    page = publish_pages(event)["en"]
    for name in ("audience", "prerequisites", "method", "assessment"):
        setattr(page, name, f"Words on {name}.")
    page.save_revision().publish()
    return page


def test_the_page_says_all_that_one_decides_by(client, course):
    event = cohort(course, days=10, venue=make_venue())
    Fee.objects.create(event=event, name_fr="Plein tarif", name_en="Full price", price=Decimal(4800))
    Fee.objects.create(event=event, name_fr="Adhérents", name_en="Members", price=Decimal(3900), position=2)
    ProgrammeItem.objects.create(session=event.sessions.get(), start="18:00", minutes=90, title_en="On site")

    text = client.get(page_of(event).url).text

    for words in ("Measure what a factory wastes.", "Words on audience.", "Words on prerequisites.",
                  "Words on method.", "Words on assessment.", "21 hours", "90 min", "Members"):  # fmt: skip
        assert words in text
    assert "MAD\u00a03,900" in text and "MAD\u00a04,800" in text


def test_what_one_learns_is_a_list_for_readers_and_for_search_engines(client, course):
    Course.objects.update(objectives_en="Measure waste.\n\n • Choose a way.\n")
    page = page_of(cohort(course, days=10))

    text = client.get(page.url).text

    assert "<li>Measure waste.</li><li>Choose a way.</li>" in re.sub(r">\s+<", "><", text)
    assert of_type(objects_in(text), "Course")["teaches"] == ["Measure waste.", "Choose a way."]


def test_what_one_learns_is_marked_with_the_language_it_is_written_in(client, course):
    Course.objects.update(objectives_en="", objectives_fr="Mesurer.")

    assert re.search(
        r'<ul lang="fr" dir="ltr">\s*<li>Mesurer', client.get(page_of(cohort(course, days=10)).url).text
    )


def test_all_coming_cohorts_stand_there_and_past_ones_are_counted(client, course):
    past = cohort(course, days=-30)
    cohort(course, days=-60, state="cancelled")
    coming = [cohort(course, days=days, capacity=days) for days in (12, 40)]

    page = client.get(page_of(past).url)

    assert page.context["event"] == coming[0]
    assert [card.event for card in page.context["dates"]] == coming
    assert "12 places left" in page.text and "40 places left" in page.text
    assert f"/en/inscription/{coming[1].code}/" in page.text
    assert "This course has been taught 1 time before." in page.text


def test_the_page_is_about_the_next_cohort_that_takes_place(client, course):
    cohort(course, days=5, state="cancelled")
    live = cohort(course, days=0, start="00:00", end="23:59")
    cohort(course, days=40)

    page = client.get(page_of(live).url)

    assert page.context["event"].starts_at == max(card.event.starts_at for card in page.context["dates"])
    assert len(page.context["dates"]) == 3


def test_without_a_date_the_page_says_so_and_offers_the_calendar(client, course):
    text = client.get(page_of(cohort(course, days=-30)).url).text

    assert "No date is announced yet." in text and 'href="/agenda/en.ics"' in text
    assert 'id="register"' not in text


def test_a_draft_cohort_is_no_date(client, course):
    event = cohort(course, days=20, state="draft")

    assert client.get(page_of(event).url).context["dates"] == []


def test_the_page_asks_as_often_for_thirty_cohorts_as_for_three(client, course):
    page, counts = page_of(cohort(course, days=3)), []
    for more in (2, 27):
        for number in range(more):
            event = cohort(course, days=10 + number, venue=make_venue())
            Fee.objects.create(event=event, name_fr="Tarif", price=Decimal(number))
            cohort(course, days=-10 - number)
        first = Event.objects.upcoming()[0]
        for number in range(more):
            person = make_person(f"Formatrice {number}")
            Speaker.objects.create(event=first, person=person, role="trainer")
            line = ProgrammeItem.objects.create(
                session=first.sessions.get(), start="18:00", title_fr="Mesurer"
            )
            line.people.add(person)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page.url).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12, "\n".join(query["sql"][:150] for query in asked)
