import pytest
from wagtail.models import ModelLogEntry

from events.programme.models import Event
from events.registration.actions import (
    RegistrationError,
    cancel,
    include_session,
    set_capacity,
    set_session_capacity,
)
from tests.events.registration.promises import broken
from tests.events.registration.test_changes import states
from tests.factories import make_event, make_registration, make_session, make_user

pytestmark = pytest.mark.django_db


def test_places_below_what_is_taken_need_a_reason_and_nobody_loses_theirs():
    event = make_event(capacity=3)
    rows = [make_registration(event) for _i in range(3)]

    with pytest.raises(RegistrationError, match="3"):
        set_capacity(event, 1, by=make_user())
    set_capacity(event, 1, by=make_user(), why="a smaller room")

    assert (event.capacity, event.taken, event.over) == (1, 3, 2)
    assert states(*rows) == ["confirmed"] * 3
    entry = ModelLogEntry.objects.get(action="events.registration.capacity")
    assert entry.data == {"why": "a smaller room", "before": 3, "after": 1}


def test_a_room_that_is_too_full_empties_before_its_places_are_offered():
    event = make_event(capacity=3)
    rows = [make_registration(event) for _i in range(3)]
    waiting = make_registration(event)
    set_capacity(event, 2, by=make_user(), why="a smaller room")

    cancel(rows[0])
    assert states(waiting) == ["waitlisted"]
    cancel(rows[1])

    assert states(waiting) == ["held"]
    assert broken() == []


def test_raising_the_places_again_forgets_what_went_over():
    event = make_event(capacity=3)
    for _i in range(3):
        make_registration(event)
    set_capacity(event, 1, by=make_user(), why="a smaller room")

    set_capacity(event, 5, by=make_user())

    assert (event.capacity, event.taken, event.over) == (5, 3, 0)
    assert broken() == []


def test_a_change_of_places_is_seen_by_pages():
    event = make_event(capacity=3)
    before = event.revision

    set_capacity(event, 4, by=make_user())

    assert Event.objects.get(pk=event.pk).revision > before


@pytest.mark.parametrize("capacity", [-1, -100])
def test_places_are_never_negative(capacity):
    with pytest.raises(RegistrationError):
        set_capacity(make_event(), capacity, by=make_user(), why="x")


def test_a_session_with_fewer_places_of_its_own_limits_who_comes_to_all():
    event = make_event(capacity=10, sessions=2)
    _first, second = event.sessions.all()
    set_session_capacity(second, 1, by=make_user())

    rows = [make_registration(event) for _i in range(2)]
    assert states(*rows) == ["confirmed", "waitlisted"]
    set_session_capacity(second, None, by=make_user())

    assert states(*rows) == ["confirmed", "held"]
    assert broken() == []


def test_a_session_with_fewer_places_than_people_needs_a_reason():
    event = make_event()
    for _i in range(2):
        make_registration(event)
    session = event.sessions.get()

    with pytest.raises(RegistrationError):
        set_session_capacity(session, 1, by=make_user())
    set_session_capacity(session, 1, by=make_user(), why="a smaller room")

    assert (session.capacity, session.taken, session.over) == (1, 2, 1)
    assert broken() == []


def test_a_session_added_later_is_for_everybody_who_comes_to_all():
    event = make_event(capacity=3)
    first = event.sessions.get()
    everywhere = make_registration(event)
    make_session(event, start="21:00", end="22:00")
    partly = make_registration(event, sessions=[first])
    second = event.sessions.last()
    assert include_session(second) == 2  # both came to all that there was

    evening = make_session(event, start="22:30", end="23:00", capacity=1)
    somewhere = make_registration(event, sessions=[first])
    assert include_session(evening) == 2

    assert everywhere.places.count() == 3
    assert partly.places.count() == 3
    assert somewhere.places.count() == 1
    assert (evening.taken, evening.over) == (2, 1)
    assert include_session(evening) == 0
    assert broken() == []
