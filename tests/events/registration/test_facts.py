import json

import pytest

from events.registration import facts
from events.registration.actions import cancel
from events.registration.models import Registration
from tests.factories import make_event, make_registration, make_session, make_venue

pytestmark = pytest.mark.django_db


def test_facts_are_json_and_name_the_sessions_in_their_order():
    event = make_event(sessions=2)
    early = make_session(event, start="09:00", end="10:00", day=event.sessions.first().date)

    found = facts.facts_of(make_registration(event))

    assert found == json.loads(json.dumps(found))
    assert found["sessions"][0] == {
        "uuid": str(early.uuid),
        "date": early.date.isoformat(),
        "start": "09:00",
        "end": "10:00",
        "zone": "Africa/Casablanca",
    }
    assert len(found["sessions"]) == 3


def test_only_the_sessions_somebody_comes_to_are_told():
    event = make_event(sessions=2)
    first, _second = event.sessions.all()

    found = facts.facts_of(make_registration(event, sessions=[first]))

    assert [session["uuid"] for session in found["sessions"]] == [str(first.uuid)]


def test_the_place_is_told_in_each_language():
    venue = make_venue(
        name_fr="Salle Atlas",
        name_ar="قاعة الأطلس",
        name_en="",
        city_fr="Rabat",
        city_ar="الرباط",
        city_en="Rabat",
    )

    place = facts.place_of(make_event(venue=venue))

    assert place == {"fr": "Salle Atlas, Rabat", "ar": "قاعة الأطلس، الرباط", "en": "Salle Atlas, Rabat"}
    assert facts.place_of(make_event()) == {"fr": "", "ar": "", "en": ""}


def test_the_rank_counts_those_who_wait_before():
    event = make_event(capacity=1)
    has, first, second, third = (make_registration(event) for _i in range(4))
    assert [facts.rank(row) for row in (has, first, second, third)] == [None, 1, 2, 3]

    cancel(first)

    rows = Registration.objects.filter(pk__in=[second.pk, third.pk]).order_by("pk")
    assert [facts.rank(row) for row in rows] == [1, 2]


@pytest.mark.parametrize("sessions", [1, 4])
def test_facts_of_many_sessions_cost_no_more_queries(sessions, django_assert_max_num_queries):
    registration = make_registration(make_event(sessions=sessions, venue=make_venue()))

    with django_assert_max_num_queries(3):
        facts.facts_of(registration)
