"""Reminders: who gets one, when, and how often."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.messages.models import Message
from events.messages.render import letter_of
from events.programme.actions import save_session
from events.registration import reminders
from events.registration.actions import cancel, postpone_event, restore, sweep, transfer
from events.registration.models import Registration
from events.registration.reminders import sweep as remind
from events.registration.wishes import PersonGiven
from home import zones
from tests.factories import make_event, make_registration, make_session

pytestmark = pytest.mark.django_db

DAY = date(2027, 5, 20)


def on(day, clock="10:30", zone="Africa/Casablanca"):
    return zones.utc_of(day, time.fromisoformat(clock), zone)


def before(days, clock="10:30"):
    return on(DAY - timedelta(days=days), clock)


@pytest.fixture
def event():
    made = make_event(sessions=0, capacity=400)
    make_session(made, day=DAY, start="18:00", end="20:00")
    made.refresh_from_db()
    return made


def registered(event, *, at=None, **given):
    return make_registration(event, at=at or before(30), **given)


def written():
    rows = Message.objects.filter(kind="reminder").exclude(state="withdrawn").order_by("pk")
    return list(rows.values_list("to", "occasion"))


def test_a_week_and_a_day_before_by_the_wall(event):
    registered(event, email="amina@demo.example")
    for days in range(12, 0, -1):
        for clock in ("03:00", "09:00", "10:30", "20:30", "23:00"):
            remind(before(days, clock))

    assert written() == [("amina@demo.example", "week:2027-05-20"), ("amina@demo.example", "day:2027-05-20")]


@pytest.mark.parametrize("clock", ["21:00", "23:59", "00:30", "07:59", "09:59"])
def test_never_at_night_nor_before_the_hour(event, clock):
    registered(event)

    assert remind(before(1, clock)) == 0


def test_a_server_that_was_down_reminds_of_tomorrow_but_not_of_a_week_that_is_over(event):
    registered(event)

    assert remind(before(5)) == 0
    assert remind(before(6)) == 1
    assert remind(on(DAY, "09:00")) == 1
    assert remind(on(DAY, "18:30")) == 0


def test_who_registered_after_the_hour_has_just_had_a_mail(event):
    registered(event, at=before(7, "12:00"))

    assert remind(before(7, "13:00")) == 0
    assert remind(before(1)) == 1


def test_only_who_comes(event):
    comes, leaves = registered(event), registered(event)
    make_registration(event, email="", at=before(30))
    cancel(leaves, at=before(20))

    remind(before(1))

    assert written() == [(comes.email, "day:2027-05-20")]


def test_a_reminder_that_was_not_sent_is_taken_back_with_the_place(event):
    row = registered(event)
    remind(before(1))

    cancel(row, at=before(1, "10:31"))
    assert written() == []
    restore(row, at=before(1, "10:32"))
    remind(before(1, "10:33"))

    assert written() == [(row.email, "day:2027-05-20")]


def test_an_event_that_moves_is_reminded_of_at_its_new_date(event):
    row = registered(event)
    remind(before(7))
    session = event.sessions.get()
    session.date = DAY + timedelta(days=10)
    save_session(session)

    for days in range(6, -12, -1):
        remind(before(days))

    assert [occasion for _to, occasion in written()] == [
        "week:2027-05-20",
        "week:2027-05-30",
        "day:2027-05-30",
    ]
    assert {to for to, _occasion in written()} == {row.email}


@pytest.mark.parametrize("state", ["postponed", "cancelled", "draft"])
def test_nobody_is_reminded_of_what_does_not_take_place(event, state):
    registered(event)
    type(event).objects.update(state=state)

    assert remind(before(1)) == 0


def test_what_was_written_is_taken_back_when_the_event_is_postponed(event):
    registered(event)
    remind(before(1))

    postpone_event(event, by=None, at=before(1, "10:31"))

    assert written() == []


def test_each_is_reminded_of_their_own_first_session(event):
    make_session(event, day=DAY + timedelta(days=1), start="09:00", end="11:00")
    first, second = event.sessions.order_by("starts_at")
    both = registered(event)
    only = make_registration(event, sessions=[second], at=before(30))

    remind(before(1))
    assert written() == [(both.email, "day:2027-05-20")]
    remind(before(0))

    assert written()[1:] == [(only.email, "day:2027-05-21")]


def test_the_hours_are_those_of_the_place(event):
    type(event).objects.update(zone="Asia/Tokyo")
    event.sessions.update(zone="Asia/Tokyo")
    for session in event.sessions.all():
        save_session(session)
    registered(event)

    assert remind(on(DAY - timedelta(days=1), "20:59", "Asia/Tokyo")) == 1
    assert remind(on(DAY, "07:00", "Asia/Tokyo")) == 0


def test_twice_is_once(event):
    registered(event)

    assert [remind(before(1)), remind(before(1, "11:00")), remind(before(1, "20:00"))] == [1, 0, 0]


def test_who_got_a_place_from_somebody_is_reminded_too(event):
    row = registered(event)
    remind(before(7))
    transfer(row, PersonGiven("Brahim Tazi", "brahim@demo.example"), at=before(6))

    remind(before(1))

    assert written() == [("brahim@demo.example", "day:2027-05-20")]


def test_the_mail_has_the_ticket_and_the_way_to_give_the_place_back(event):
    registered(event)
    remind(before(1))

    letter = letter_of(Message.objects.get(kind="reminder"))

    assert "/annuler/" in letter.text
    assert letter.picture and f"cid:{letter.picture_id}" in letter.html


def test_the_common_sweep_reminds(event):
    registered(event)

    sweep(before(1))

    assert len(written()) == 1


def test_an_event_that_fails_does_not_keep_the_others_from_theirs(event, monkeypatch):
    registered(event)
    other = make_event(sessions=0)
    make_session(other, day=DAY, start="09:00", end="10:00")
    registered(other, email="brahim@demo.example")
    real = reminders._remind
    monkeypatch.setattr(
        reminders, "_remind", lambda one, *rest: 1 / 0 if one.pk == event.pk else real(one, *rest)
    )

    remind(before(1))

    assert [to for to, _occasion in written()] == ["brahim@demo.example"]


@pytest.mark.parametrize("many", [1, 5])
def test_its_queries_do_not_grow_with_the_people(event, many):
    for _row in range(many):
        registered(event)
    with CaptureQueriesContext(connection) as asked:
        assert remind(before(1)) == many

    assert len(asked) <= 16


def test_many_are_reminded_in_portions(event, monkeypatch):
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    rows = [registered(event) for _row in range(5)]

    assert remind(before(1)) == 5
    assert {to for to, _occasion in written()} == {row.email for row in rows}
    assert Registration.objects.count() == 5
    assert isinstance(before(1), datetime)
