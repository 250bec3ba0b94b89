from datetime import date, time, timedelta

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.programme.actions import move_to, save_event, save_session
from events.programme.models import Event
from events.registration import notices
from events.registration.actions import (
    cancel,
    cancel_event,
    postpone_event,
    sweep,
    tell_change,
    untold,
)
from events.registration.models import ChangeNotice
from tests.events.registration.test_joining import mails
from tests.factories import make_event, make_registration, make_user, make_venue

pytestmark = pytest.mark.django_db


def move_hour(event, start="19:00"):
    session = event.sessions.first()
    session.start = time.fromisoformat(start)
    save_session(session)


def test_a_change_is_told_once_to_those_who_know_something_else():
    event = make_event()
    knows_old = make_registration(event)
    move_hour(event)
    knows_new = make_registration(event)

    assert untold(event) == 1
    assert tell_change(event, by=make_user(), why="the speaker's train") == 1
    assert tell_change(event, by=make_user()) == 0

    assert untold(event) == 0
    assert mails(knows_new) == ["confirmation"]
    message = Message.objects.get(about=knows_old.ref, kind="event_changed")
    assert message.context["before"]["sessions"][0]["start"] == "18:00"
    assert message.context["sessions"][0]["start"] == "19:00"
    assert message.context["why"] == "the speaker's train"


def test_a_change_that_was_taken_back_is_not_told():
    event = make_event()
    make_registration(event)
    move_hour(event)
    move_hour(event, "18:00")

    assert untold(event) == 0
    assert tell_change(event, by=make_user()) == 0
    assert not ChangeNotice.objects.exists()


def test_a_corrected_title_is_no_news():
    event = make_event()
    make_registration(event)
    event.title_fr = "Un titre corrigé"
    save_event(event)

    assert untold(event) == 0


def test_another_place_is_news():
    event = make_event(venue=make_venue())
    registration = make_registration(event)
    event.venue = make_venue(name_fr="Grande salle", city_fr="Rabat")
    save_event(event)

    tell_change(event, by=make_user())

    message = Message.objects.get(about=registration.ref, kind="event_changed")
    assert message.context["before"]["place"]["fr"] == "Salle des Tanneurs, Casablanca"
    assert message.context["event"]["place"]["fr"] == "Grande salle, Rabat"


def test_who_is_registered_hears_that_the_event_is_off_and_who_cancelled_does_not():
    event = make_event(capacity=1)
    gone, comes, waits = (make_registration(event) for _i in range(3))
    cancel(gone)

    assert cancel_event(event, by=make_user(), why="no room") == 2
    assert cancel_event(event, by=make_user()) == 0

    event.refresh_from_db()
    assert event.state == Event.State.CANCELLED
    assert "event_cancelled" not in mails(gone)
    assert mails(comes) == ["event_cancelled"]  # the offer is taken back
    assert mails(waits) == ["waiting_list", "event_cancelled"]


def test_a_postponed_event_is_told_and_its_new_date_too():
    event = make_event()
    registration = make_registration(event)

    postpone_event(event, by=make_user())
    session = event.sessions.get()
    session.date = date.today() + timedelta(days=70)
    session.event = event
    save_session(session)
    event.refresh_from_db()
    move_to(event, Event.State.ANNOUNCED)
    tell_change(event, by=make_user())

    assert mails(registration) == ["confirmation", "event_postponed", "event_changed"]


def test_many_people_are_told_in_pieces_each_once(monkeypatch):
    monkeypatch.setattr(notices, "AT_ONCE", 2)
    event = make_event()
    rows = [make_registration(event) for _i in range(5)]

    assert cancel_event(event, by=make_user()) == 2
    assert sweep() == 3
    assert sweep() == 0

    told = Message.objects.filter(kind="event_cancelled").values_list("about", flat=True)
    assert sorted(told) == sorted(row.ref for row in rows)
    assert ChangeNotice.objects.get().done_at is not None


def test_a_newer_notice_says_what_an_older_one_had_not_said_yet(monkeypatch):
    monkeypatch.setattr(notices, "AT_ONCE", 1)
    event = make_event()
    first, second = make_registration(event), make_registration(event)
    move_hour(event)

    tell_change(event, by=make_user())
    cancel_event(event, by=make_user())
    sweep()

    assert mails(first) == ["confirmation", "event_changed", "event_cancelled"]
    assert mails(second) == ["confirmation", "event_cancelled"]


def test_people_without_an_address_stop_nobody():
    event = make_event()
    make_registration(event, email="", origin="desk")
    make_registration(event)

    assert cancel_event(event, by=make_user(), at=now()) == 1
