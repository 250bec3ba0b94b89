from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.timezone import now
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from events.programme.models import Event, Session
from events.registration import actions, offers, places
from events.registration.actions import RegistrationError
from events.registration.models import Registration
from tests.events.registration.promises import broken
from tests.factories import make_event, make_registration, make_session, make_user

pytestmark = pytest.mark.django_db


def test_a_counter_that_differs_from_its_rows_is_named():
    event = make_event(sessions=2)
    make_registration(event)
    assert places.miscounted() == []

    Event.objects.filter(pk=event.pk).update(taken=3)

    assert places.miscounted() == [f"event {event.uuid}: 3 counted, 1 real"]


def test_the_database_refuses_what_the_guard_would_let_through():
    event = make_event(capacity=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(taken=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        event.sessions.update(capacity=1, taken=2)


def test_a_full_session_leaves_the_event_untouched():
    event = make_event(capacity=5, sessions=2)
    first, second = event.sessions.all()
    actions.set_session_capacity(second, 0, by=None)

    assert not places.take(event, [places.Seat((first.pk, second.pk))])

    event.refresh_from_db()
    first.refresh_from_db()
    assert (event.taken, first.taken) == (0, 0)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


OFTEN = ["register", "cancel", "walk in", "accept"]
NAMES = [
    *(OFTEN * 4),
    "register one session",
    "refuse",
    "decline",
    "confirm",
    "confirm anyway",
    "restore",
    "correct",
    "capacity",
    "session capacity",
    "include",
    "let offers end",
]
ACTS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 30)), min_size=15, max_size=30)


def act(event, user, name, number):
    """One act of anybody on anything, allowed or not."""
    rows = list(Registration.objects.filter(event=event).order_by("pk"))
    row = rows[number % len(rows)] if rows else None
    first, second = event.sessions.order_by("pk")[:2]
    address = f"guest{number % 12}@demo.example"
    if name == "register":
        make_registration(event, email=address)
    elif name == "register one session":
        make_registration(event, email=address, sessions=[(first, second)[number % 2]])
    elif name == "walk in":
        make_registration(event, email="", origin="walk_in", anyway="chairs" if number % 2 else "")
    elif name == "capacity":
        actions.set_capacity(event, number % 6, by=user, why="another room")
    elif name == "session capacity":
        actions.set_session_capacity(second, number % 5 or None, by=user, why="another room")
    elif name == "include":
        actions.include_session(make_session(event, start="21:00", end="22:00", capacity=2))
    elif name == "let offers end":
        Registration.objects.filter(event=event, state="held").update(held_until=now() - timedelta(seconds=1))
        actions.sweep()
    elif row is not None:
        {
            "cancel": lambda: actions.cancel(row),
            "accept": lambda: actions.accept_offer(row),
            "refuse": lambda: actions.refuse_offer(row),
            "decline": lambda: actions.decline(row, by=user, why="no"),
            "confirm": lambda: actions.confirm(row, by=user),
            "confirm anyway": lambda: actions.confirm(row, by=user, anyway=True, why="a guest"),
            "restore": lambda: actions.restore(row, by=user),
            "correct": lambda: actions.correct_address(row, address, by=user if number % 2 else None),
        }[name]()


def check(acts):
    event, user = make_event(capacity=2, sessions=2), make_user()
    for name, number in acts:
        with suppress(RegistrationError), transaction.atomic():
            act(event, user, name, number)
        assert broken(event) == []
        event.refresh_from_db()
        assert event.over == max(event.taken - event.capacity, 0)


def whatever_people_do(examples, **more):
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), **more)
    @given(acts=ACTS)
    def run(acts):
        with undone():
            check(acts)

    run()


def test_whatever_people_do_in_whatever_order_every_promise_holds():
    whatever_people_do(15, derandomize=True)


def without_offering(event, at=None):
    return []


def without_emptying_first(event, seats):
    Event.objects.filter(pk=event.pk).update(taken=F("taken") - len(seats))
    for seat in seats:
        Session.objects.filter(pk__in=seat.sessions).update(taken=F("taken") - 1)


def of_the_event_alone(event, seats):
    lowered = {"taken": F("taken") - len(seats), "over": Greatest(F("over") - len(seats), Value(0))}
    Event.objects.filter(pk=event.pk).update(**lowered)


@pytest.mark.parametrize(
    ("module", "name", "broken_way"),
    [
        (offers, "offer_places", without_offering),
        (places, "give_back", without_emptying_first),
        (places, "give_back", of_the_event_alone),
    ],
)
def test_whatever_people_do_finds_a_broken_promise(module, name, broken_way, monkeypatch):
    monkeypatch.setattr(module, name, broken_way)

    with pytest.raises(AssertionError):
        whatever_people_do(15, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False)


@pytest.mark.slow
def test_whatever_people_do_for_long_every_promise_holds():
    whatever_people_do(400)
