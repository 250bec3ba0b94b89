"""What changes an event writes its history, whoever runs it: a screen, a command, the demo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from events.programme.actions import move_to, remove_session, save_event, save_session
from events.programme.models import Event
from events.registration.actions import cancel_event, postpone_event, set_capacity
from tests.factories import make_event, make_registration, make_session, make_user

pytestmark = pytest.mark.django_db


def history(event):
    """What the event's history says, the oldest first."""
    entries = ModelLogEntry.objects.filter(object_id=str(event.pk), content_type__model="event")
    return [entry.action.rpartition(".")[2] for entry in entries.order_by("pk")]


def test_an_event_made_by_no_screen_has_its_history():
    by = make_user()
    event = save_event(Event(title_fr="L’eau", capacity=3), by=by)
    make_session(event)
    move_to(event, Event.State.ANNOUNCED, by=by)
    set_capacity(event, 5, by=by)
    postpone_event(event, by=by, why="La salle est inondée")
    cancel_event(event, by=by, why="Personne ne vient")

    assert history(event)[:4] == ["created", "session_added", "announced", "capacity"]
    assert [name for name in history(event) if name in ("postponed", "cancelled")] == [
        "postponed",
        "cancelled",
    ]
    entry = ModelLogEntry.objects.get(action="events.desk.cancelled")
    assert (entry.user, entry.data["why"]) == (by, "Personne ne vient")


def test_who_is_nobody_is_written_too():
    event = make_event()

    move_to(event, Event.State.CANCELLED)

    assert ModelLogEntry.objects.get(action="events.desk.cancelled").user is None


def test_the_second_of_two_desks_moves_nothing_and_writes_nothing():
    event = make_event(state="draft")
    other = Event.objects.get()

    assert move_to(event, Event.State.ANNOUNCED)
    revision = event.revision
    assert not move_to(other, Event.State.ANNOUNCED)

    assert history(event).count("announced") == 1
    assert (other.state, Event.objects.get().revision) == ("announced", revision)


def test_an_edit_names_its_columns_and_no_edit_writes_nothing():
    event = make_event(title_fr="Avant")

    save_event(event)
    event.title_fr = "Après"
    save_event(event, beside=["team"])

    entry = ModelLogEntry.objects.get(action="events.desk.edited")
    assert entry.data["columns"] == ["title_fr", "team"]


def test_a_session_is_added_moved_and_removed():
    event = make_event()
    session = make_session(event, position=2)
    save_session(session)  # nothing changed
    session.date += timedelta(days=1)
    save_session(session)
    session.title_fr = "Après-midi"
    save_session(session)
    remove_session(session)

    assert history(event) == [
        "created", "session_added", "session_added", "session_moved", "edited", "session_removed",
    ]  # fmt: skip


def test_a_registration_is_no_part_of_the_events_own_history():
    event = make_event()
    make_registration(event)

    assert "confirmed" not in history(event)
