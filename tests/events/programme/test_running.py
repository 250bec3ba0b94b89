"""What is on, and what follows, at any minute of an event."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from events.programme.models import ProgrammeItem, Session
from events.programme.running import moment_of, running

DAY = date(2026, 11, 25)


def session(day=DAY, start="18:00", end="20:15"):
    begin, close = time.fromisoformat(start), time.fromisoformat(end)
    known = Session(date=day, start=begin, end=close, zone="Africa/Casablanca")
    known.starts_at = datetime.combine(day, begin, UTC)  # permanent UTC+0 since 2026-09-20
    known.ends_at = datetime.combine(day.replace(day=day.day + (close <= begin)), close, UTC)
    return known


def line(start, minutes, title=""):
    return ProgrammeItem(start=time.fromisoformat(start), minutes=minutes, title_fr=title)


LINES = [line("18:00", 15, "Accueil"), line("18:15", 45, "Exposés"), line("19:15", 60, "Débat")]


@pytest.mark.parametrize(
    ("at", "now", "following"),
    [
        ("18:00", "Accueil", "Exposés"),
        ("18:14", "Accueil", "Exposés"),
        ("18:15", "Exposés", "Débat"),
        ("19:05", None, "Débat"),  # a pause that no line tells
        ("19:15", "Débat", None),
        ("20:14", "Débat", None),
    ],
)
def test_the_line_that_is_on_follows_the_clock(at, now, following):
    at = datetime.combine(DAY, time.fromisoformat(at), UTC)

    found = running([(session(), LINES)], at)

    assert found.session is not None
    assert (found.now and found.now.line.title_fr) == now
    assert (found.following and found.following.line.title_fr) == following


def test_between_two_days_the_next_session_is_told():
    second = session(date(2026, 11, 26))

    found = running([(session(), LINES), (second, [])], datetime(2026, 11, 25, 23, tzinfo=UTC))

    assert (found.session, found.now, found.next_session) == (None, None, second)


def test_a_line_after_midnight_is_of_the_next_day():
    night = session(start="22:00", end="00:30")

    last = line("00:10", 20, "Fin")

    late = moment_of(night, last)

    assert late.starts_at == datetime(2026, 11, 26, 0, 10, tzinfo=UTC)
    assert running([(night, [last])], late.starts_at).now == late


def test_a_session_without_a_programme_is_just_on():
    found = running([(session(), [])], datetime(2026, 11, 25, 19, tzinfo=UTC))

    assert found.session is not None and found.now is None and found.following is None


def test_nothing_is_on_once_all_is_over():
    assert running([(session(), LINES)], datetime(2026, 11, 25, 20, 15, tzinfo=UTC)).session is None
