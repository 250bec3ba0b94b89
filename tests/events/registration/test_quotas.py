"""Limits that fees and sessions share."""

import pytest

from events.programme.models import Event, Quota, Session
from events.registration import stages
from events.registration.actions import cancel, include_session, set_limit, set_session_capacity
from events.registration.models import SessionPlace
from tests.events.registration.promises import broken
from tests.events.registration.test_changes import states
from tests.factories import (
    make_event,
    make_fee,
    make_quota,
    make_registration,
    make_session,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_two_fees_share_their_places():
    event = make_event()
    fees = [make_fee(event), make_fee(event, position=2)]
    quota = make_quota(event, 2, fees=fees)

    rows = [make_registration(event, fee=fees[number % 2]) for number in range(3)]

    assert states(*rows) == ["confirmed", "confirmed", "waitlisted"]
    assert Quota.objects.get(pk=quota.pk).taken == 2
    assert broken() == []


def test_a_place_of_the_limit_that_is_given_back_is_offered_to_who_waits_for_it():
    event = make_event()
    free, limited = make_fee(event), make_fee(event, position=2)
    make_quota(event, 1, fees=[limited])
    first, second = (make_registration(event, fee=limited) for _i in range(2))
    other = make_registration(event, fee=free)
    assert states(first, second, other) == ["confirmed", "waitlisted", "confirmed"]

    cancel(first)

    assert states(second) == ["held"]
    assert broken() == []


def test_who_comes_by_fee_and_by_session_counts_once():
    event = make_event()
    fee = make_fee(event)
    quota = make_quota(event, 1, fees=[fee], sessions=event.sessions.all())

    row = make_registration(event, fee=fee)

    assert row.state == "confirmed"
    assert Quota.objects.get(pk=quota.pk).taken == 1
    assert broken() == []


def test_a_limit_over_more_fees_is_counted_anew():
    event = make_event()
    one, other = make_fee(event), make_fee(event, position=2)
    for fee in (one, other):
        make_registration(event, fee=fee)
    quota = make_quota(event, 5, fees=[one])
    quota.fees.add(other)
    assert broken() != []

    set_limit(quota, 1, by=make_user(), why="a smaller bus")

    assert (quota.taken, quota.over) == (2, 1)
    assert broken() == []


def test_an_optional_session_that_is_added_later_is_for_nobody():
    event = make_event()
    make_registration(event)
    workshop = make_session(event, start="10:00", end="11:00", optional=True, capacity=3)

    assert include_session(workshop) == 0

    assert not SessionPlace.objects.filter(session=workshop).exists()
    assert broken() == []


def test_a_session_that_is_added_later_is_for_everybody_whatever_they_chose_beside():
    event = make_event()
    workshop = make_session(event, start="10:00", end="11:00", optional=True)
    make_registration(event)
    make_registration(event, sessions=[workshop], origin="web")
    part = make_session(event, start="14:00", end="15:00")
    desk = make_registration(event, sessions=[part])

    assert include_session(part) == 2

    later = make_session(event, start="16:00", end="17:00", capacity=1)
    assert include_session(later) == 2
    assert not later.places.filter(registration=desk).exists()
    later.refresh_from_db()
    assert (later.taken, later.over) == (2, 1)
    assert broken() == []


def test_a_session_under_a_limit_that_is_added_later_counts_in_it():
    event = make_event()
    make_registration(event)
    later = make_session(event, start="16:00", end="17:00")
    quota = make_quota(event, 1, sessions=[later])

    include_session(later)

    assert Quota.objects.get(pk=quota.pk).taken == 1
    assert broken() == []


def test_a_full_workshop_keeps_nobody_from_the_day():
    event = make_event()
    workshop = make_session(event, start="10:00", end="11:00", optional=True, capacity=1)
    rows = [make_registration(event, sessions=[workshop], origin="web") for _i in range(2)]
    day = make_registration(event)
    assert states(*rows, day) == ["confirmed", "waitlisted", "confirmed"]

    set_session_capacity(Session.objects.get(pk=workshop.pk), 2, by=make_user())

    assert states(rows[1]) == ["held"]
    assert broken() == []


def test_who_waits_for_a_session_under_a_full_limit_does_not_close_the_event_to_others():
    event = make_event(capacity=20)
    workshop = make_session(event, position=2, optional=True)
    make_quota(event, 1, sessions=[workshop])
    make_registration(event, sessions=[workshop], origin="web")
    assert make_registration(event, sessions=[workshop], origin="web").state == "waitlisted"

    assert stages.stage_of(Event.objects.get(pk=event.pk)).gives_places
