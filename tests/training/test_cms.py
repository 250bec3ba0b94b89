"""Courses and cohorts in the admin."""

from __future__ import annotations

import pytest

from tests.factories import make_event, make_staff
from training.models import Cohort, Course

pytestmark = pytest.mark.django_db


def course(**fields):
    return Course.objects.create(
        **{"code": "audit", "title_fr": "Audit en cinq étapes", "minutes": 1260} | fields
    )


def test_an_organiser_says_which_course_an_event_teaches(client):
    event = make_event(kind="training")
    client.force_login(make_staff("organiser", events=[event]))

    response = client.post("/admin/groupes/new/", {"course": course().pk, "event": event.pk})

    assert response.status_code == 302
    assert Cohort.objects.get().event == event


def test_another_teams_training_can_not_be_chosen(client):
    event = make_event(kind="training")
    client.force_login(make_staff("organiser", events=[make_event()]))

    client.post("/admin/groupes/new/", {"course": course().pk, "event": event.pk})

    assert not Cohort.objects.exists()


def test_an_event_teaches_one_course(client):
    event = make_event(kind="training")
    client.force_login(make_staff("organiser", events=[event]))
    client.post("/admin/groupes/new/", {"course": course().pk, "event": event.pk})

    response = client.post("/admin/groupes/new/", {"course": course(code="b").pk, "event": event.pk})

    assert response.status_code == 200 and Cohort.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_ask_as_often_for_one_as_for_many(client, rows, django_assert_max_num_queries):
    events = [make_event(kind="training") for _row in range(rows)]
    client.force_login(make_staff("organiser", events=events))
    for number, event in enumerate(events):
        Cohort.objects.create(course=course(code=f"c{number}"), event=event)
    client.get("/admin/groupes/")

    for address in ("/admin/groupes/", "/admin/formations/"):
        with django_assert_max_num_queries(15):
            client.get(address)
