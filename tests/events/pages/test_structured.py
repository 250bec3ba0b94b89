"""Events and courses as search engines read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from events.programme.actions import move_to, save_session
from events.programme.models import Event, Fee, Speaker
from tests.factories import make_event, make_person, make_session, make_site, make_venue, publish_pages
from tests.schema import faults, objects_in, of_type
from training.actions import add_cohort
from training.models import Course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


def read(client, event, language="fr"):
    graph = objects_in(client.get(f"/{language}/rencontre/{event.code}/", follow=True).text)
    assert faults(graph) == []
    return graph


def test_the_checker_sees_what_is_wrong():
    wrong = faults([{"@type": "Event", "name": "", "startDate": "2026-11-25T18:00"}])

    assert "[0].name is empty" in wrong
    assert "[0].startDate has no offset" in wrong
    assert "[0] Event: no location" in wrong


def test_a_debate_is_an_event_with_the_offset_of_its_day(client):
    event = make_event(
        sessions=0,
        title_fr="Le crédit vert",
        lead_fr="Vingt dossiers.",
        venue=make_venue(city_fr="Rabat"),
        capacity=5,
    )
    make_session(event, day=date(2030, 11, 25), start="18:00", end="20:15")
    Speaker.objects.create(event=event, person=make_person("Kenza Ghalmoudi", function_fr="analyste"))
    publish_pages(event)

    told = of_type(read(client, event), "Event")

    assert told["startDate"] == "2030-11-25T18:00+00:00"  # Morocco is at UTC again since September 2026
    assert told["location"][0]["address"]["addressLocality"] == "Rabat"
    assert told["performer"] == [{"@type": "Person", "name": "Kenza Ghalmoudi", "jobTitle": "analyste"}]
    assert told["offers"] == [
        {
            "@type": "Offer",
            "url": f"http://testserver{event.debatepages.get(language='fr').url}",
            "availability": "https://schema.org/InStock",
            "price": "0",
            "priceCurrency": "MAD",
        }
    ]


def test_before_september_2026_the_same_hour_has_another_offset(client):
    event = make_event(sessions=0, title_fr="Avant")
    make_session(event, day=date(2026, 9, 19), start="10:00", end="12:00")
    publish_pages(event)

    assert of_type(read(client, event), "Event")["startDate"] == "2026-09-19T10:00+01:00"


@pytest.mark.parametrize(
    ("state", "said"), [(Event.State.CANCELLED, "EventCancelled"), (Event.State.POSTPONED, "EventPostponed")]
)
def test_cancelled_and_postponed_are_said(client, state, said):
    event = make_event(sessions=0, title_fr="Plastique")
    make_session(event, day=date(2030, 11, 25), start="18:00", end="20:00")
    publish_pages(event)
    move_to(event, state)

    told = of_type(read(client, event), "Event")

    assert told["eventStatus"] == f"https://schema.org/{said}"
    assert "offers" not in told


def test_a_moved_event_says_from_when(client):
    event = make_event(sessions=0, title_fr="Camions")
    session = make_session(event, day=date(2030, 11, 25), start="18:00", end="20:00")
    publish_pages(event)
    session.date = date(2030, 12, 3)
    save_session(session)

    told = of_type(read(client, event), "Event")

    assert told["eventStatus"] == "https://schema.org/EventRescheduled"
    assert told["previousStartDate"] == "2030-11-25T18:00+00:00"
    assert told["startDate"] == "2030-12-03T18:00+00:00"


def test_fees_are_offers_and_a_hidden_one_is_not(client):
    event = make_event(sessions=0, kind=Event.Kind.WORKSHOP, title_fr="Déchets")
    make_session(event, day=date(2030, 11, 25), start="09:00", end="12:00")
    Fee.objects.create(event=event, name_fr="Public", price=Decimal(250))
    Fee.objects.create(event=event, name_fr="Amis", price=Decimal(10), visibility="code")
    publish_pages(event)

    told = of_type(read(client, event), "EducationEvent")

    assert [(offer["name"], offer["price"]) for offer in told["offers"]] == [("Public", "250.00")]
    assert told["isAccessibleForFree"] is False


def test_what_a_stranger_or_an_editor_wrote_cannot_end_the_element(client):
    event = make_event(sessions=0, title_fr="</script><script>alert(1)</script><!-- & \u2028")
    make_session(event, day=date(2030, 11, 25), start="09:00", end="12:00")
    publish_pages(event)

    page = client.get(f"/fr/rencontre/{event.code}/", follow=True).text

    assert "<script>alert" not in page
    assert of_type(objects_in(page), "Event")["name"].startswith("</script><script>alert(1)")


def test_a_training_is_a_course_with_its_dates(client):
    event = make_event(
        sessions=0, kind=Event.Kind.TRAINING, title_fr="Audit", venue=make_venue(city_fr="Rabat")
    )
    make_session(event, day=date(2030, 11, 25), start="09:00", end="12:00")
    course = Course.objects.create(code="audit", title_fr="Audit", lead_fr="Cinq étapes.", minutes=180)
    add_cohort(course, event)
    publish_pages(event, "fr")

    graph = read(client, event)

    told = of_type(graph, "Course")
    assert told["timeRequired"] == "PT180M"
    assert [date["startDate"] for date in told["hasCourseInstance"]] == ["2030-11-25T09:00+00:00"]
    assert of_type(graph, "EducationEvent")["name"] == "Audit"


def test_the_page_made_from_facts_alone_says_the_same(client):
    event = make_event(sessions=0, title_fr="Sans page")
    make_session(event, day=date(2030, 11, 25), start="09:00", end="12:00")

    assert of_type(read(client, event), "Event")["name"] == "Sans page"
