"""Before, live, after; and what a reader must know first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from events.programme.actions import ProgrammeError, save_event, save_session, switch_page
from events.programme.models import Event
from events.programme.phases import Phase, Status, by_the_clock, moment_in, phase, status
from home import pagecache
from tests.factories import make_event, make_venue

START = datetime(2026, 11, 25, 18, tzinfo=UTC)
END = START + timedelta(hours=2)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (START - timedelta(seconds=1), "before"),
        (START, "live"),
        (END, "live"),
        (END + timedelta(seconds=1), "after"),
    ],
)
def test_the_phase_follows_the_clock(at, expected):
    assert phase(Event(starts_at=START, ends_at=END), at) == expected


@pytest.mark.parametrize(
    ("state", "at", "expected"),
    [
        ("announced", START - timedelta(days=1), Status.COMING),
        ("announced", START, Status.LIVE),
        ("announced", END + timedelta(days=1), Status.OVER),
        ("postponed", START - timedelta(days=1), Status.POSTPONED),
        ("postponed", END + timedelta(days=1), Status.POSTPONED),
        ("cancelled", START, Status.CANCELLED),
        ("cancelled", END + timedelta(days=1), Status.CANCELLED),
    ],
)
def test_the_status_says_the_worst_first(state, at, expected):
    assert status(Event(state=state, starts_at=START, ends_at=END), at) == expected


def test_there_is_an_instant_of_every_phase_to_look_at():
    event = Event(starts_at=START, ends_at=END)

    assert [phase(event, moment_in(event, wanted)) for wanted in Phase] == list(Phase)
    assert moment_in(Event(), Phase.AFTER) is None


def test_a_switch_goes_before_the_clock_for_a_day_and_not_before_it_was_made():
    late = END + timedelta(minutes=5)
    event = Event(starts_at=START, ends_at=END, switched_to="live", switched_at=late)

    assert phase(event, late - timedelta(seconds=1)) == "after"
    assert phase(event, late) == "live" and status(event, late) == Status.LIVE
    assert phase(event, late + timedelta(hours=23, minutes=59)) == "live"
    assert phase(event, late + timedelta(hours=24)) == "after"
    assert phase(by_the_clock(event), late) == "after" and event.switched_to == "live"


def test_a_cancelled_event_is_that_whatever_its_page_was_switched_to():
    event = Event(state="cancelled", starts_at=START, ends_at=END, switched_to="live", switched_at=START)

    assert status(event, START) == Status.CANCELLED


@pytest.mark.django_db
def test_a_form_that_was_open_does_not_take_a_switch_back():
    event = make_event()
    opened = Event.objects.get(pk=event.pk)
    assert switch_page(event, Phase.LIVE)
    assert not switch_page(Event.objects.get(pk=event.pk), Phase.LIVE), "a second click is no news"

    save_event(opened)

    assert phase(Event.objects.get(pk=event.pk)) == "live"


@pytest.mark.django_db
def test_a_switch_shows_at_once_and_makes_nothing_else_anew():
    event = make_event()
    before, stamp = event.revision, pagecache.stamp()

    switch_page(event, Phase.LIVE)

    assert pagecache.stamp() != stamp
    assert Event.objects.get(pk=event.pk).revision == before


@pytest.mark.django_db
@pytest.mark.parametrize("columns", [{"state": "draft"}, {"starts_at": None, "ends_at": None}])
def test_there_is_nothing_to_switch_without_a_public_date(columns):
    event = make_event()
    Event.objects.update(**columns)

    with pytest.raises(ProgrammeError):
        switch_page(event, Phase.AFTER)


def test_an_event_without_a_date_is_still_to_come():
    assert phase(Event()) == "before"
    assert status(Event(state="announced")) == Status.COMING


@pytest.mark.django_db
def test_changes_of_hour_and_place_are_noted_once_the_event_is_public():
    event = make_event(venue=make_venue())
    assert event.changed_at is None

    session = event.sessions.get()
    session.start = session.start.replace(hour=17)
    save_session(session)
    event = Event.objects.get(pk=event.pk)
    event.venue = make_venue()
    save_event(event)

    assert set(Event.objects.get(pk=event.pk).changed.split(",")) == {"time", "place"}


@pytest.mark.django_db
def test_a_draft_may_change_in_silence():
    event = make_event(state=Event.State.DRAFT, venue=make_venue())
    event.venue = make_venue()
    save_event(event)

    assert Event.objects.get(pk=event.pk).changed == ""
