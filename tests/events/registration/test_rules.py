from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from events.programme.models import Event
from events.registration import rules
from home import zones

NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def debate(**fields):
    given = {
        "title_fr": "Débat",
        "state": Event.State.ANNOUNCED,
        "capacity": 10,
        "starts_at": NOON + timedelta(days=10),
        "ends_at": NOON + timedelta(days=10, hours=2),
    }
    return Event(**given | fields)


def codes(event, at=NOON):
    return [obstacle.code for obstacle in rules.obstacles(event, at)]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, []),
        ({"state": "draft"}, ["draft"]),
        ({"state": "postponed"}, ["postponed"]),
        ({"state": "cancelled"}, ["cancelled"]),
        ({"starts_at": None, "ends_at": None}, ["no_date"]),
        ({"starts_at": NOON - timedelta(days=2), "ends_at": NOON - timedelta(days=1)}, ["over"]),
        ({"starts_at": NOON - MINUTE}, ["closed"]),
        ({"closes_at": NOON}, ["closed"]),
        ({"closes_at": NOON + MINUTE}, []),
        ({"opens_at": NOON + MINUTE}, ["not_open"]),
        ({"opens_at": NOON}, []),
        ({"capacity": 0}, ["no_places"]),
        ({"taken": 10}, []),
        ({"taken": 10, "waiting_list": False}, ["full"]),
        ({"taken": 10, "waiting_list": False, "approval": "asked"}, []),
        ({"state": "draft", "capacity": 0, "opens_at": NOON + MINUTE}, ["draft", "not_open", "no_places"]),
    ],
)
def test_why_nobody_can_register(fields, found):
    assert codes(debate(**fields)) == found
    assert rules.is_open(debate(**fields), NOON) == (not found)


def test_obstacles_are_sentences_that_name_the_hour_of_the_events_clocks():
    opens = datetime(2027, 7, 10, 9, 30, tzinfo=UTC)

    with translation.override("en"):
        sentence = rules.obstacles(debate(opens_at=opens, zone="Europe/Paris"), NOON)[0]

    assert "11:30" in sentence
    assert sentence.startswith("Registration opens on")


def casablanca(text):
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("made", "hours", "ends"),
    [
        ("2027-03-10T10:00", 24, "2027-03-11T10:00"),
        ("2027-03-10T10:00", 10, "2027-03-10T20:00"),
        ("2027-03-10T10:00", 12, "2027-03-11T08:00"),  # 22:00 is night
        ("2027-03-10T23:00", 2, "2027-03-11T10:00"),  # told at 08:00, and two hours from then
        ("2027-03-11T03:00", 24, "2027-03-12T08:00"),
        ("2027-03-10T10:00", 0, "2027-03-10T11:00"),
    ],
)
def test_an_offer_lasts_its_hours_from_when_people_are_awake(made, hours, ends):
    event = debate(offer_hours=hours)

    assert rules.offer_deadline(event, casablanca(made)) == casablanca(ends)


def test_an_offer_ends_before_registration_closes():
    assert rules.offer_deadline(debate(closes_at=NOON + timedelta(hours=3)), NOON) == NOON + timedelta(
        hours=3
    )


def test_nothing_is_offered_when_there_is_no_time_to_answer():
    soon = debate(closes_at=NOON + timedelta(minutes=20))
    at_night = debate(
        starts_at=casablanca("2027-03-11T08:15"), ends_at=casablanca("2027-03-11T10:00"), offer_hours=1
    )

    assert rules.offer_deadline(soon, NOON) is None
    assert not rules.may_offer(soon, NOON)
    assert rules.offer_deadline(at_night, casablanca("2027-03-10T22:00")) is None


moments = st.datetimes(datetime(2026, 10, 1), datetime(2027, 12, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(
    made=moments,
    hours=st.integers(0, 100),
    left=st.integers(0, 200),
    zone=st.sampled_from(["Africa/Casablanca", "Europe/Paris", "America/New_York", "Asia/Tokyo"]),
)
def test_no_offer_ever_ends_while_people_sleep_or_after_registration_closes(made, hours, left, zone):
    event = debate(offer_hours=hours, zone=zone, starts_at=made + timedelta(hours=left))
    event.ends_at = event.starts_at + timedelta(hours=2)

    deadline = rules.offer_deadline(event, made)

    if deadline is not None:
        assert 8 <= zones.wall_of(deadline, zone).hour < 21
        assert deadline <= event.starts_at
        assert deadline - rules.waking(made, zone) >= rules.SHORTEST_OFFER
