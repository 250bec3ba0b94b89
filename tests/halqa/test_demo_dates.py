"""The dates of the demo, whatever the day it is made: pure answers for forty days over two years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from halqa.demo import days
from halqa.demo.make import EVENTS
from halqa.demo.staging import dates_of
from halqa.demo.told import When
from home.zones import MOROCCO, wall_of

CLOCKS = [
    datetime(2026, 11, 22, 0, 10, tzinfo=UTC) + timedelta(days=18 * number, hours=7 * number)
    for number in range(36)
] + [
    datetime(2026, 12, 31, 23, 50, tzinfo=UTC),  # the last minutes of a year
    datetime(2027, 2, 20, 19, 10, tzinfo=UTC),  # Ramadan
    datetime(2027, 5, 16, 12, 0, tzinfo=UTC),  # the day before a feast
    datetime(2028, 2, 29, 8, 30, tzinfo=UTC),
]
ARCHIVE = [told for told in EVENTS if told.when == When.DATE]


@pytest.fixture(params=CLOCKS, ids=lambda clock: f"{clock:%Y-%m-%dT%H}")
def at(request) -> datetime:
    return request.param


def planned(at):
    """Every event with its days."""
    today = wall_of(at, MOROCCO).date()
    return today, [(told, dates_of(told, today, at)) for told in EVENTS]


def test_what_is_to_come_comes_and_what_is_over_is_over(at):
    today, events = planned(at)

    for told, found in events:
        if told.when in (When.EVENING, When.HOLIDAY):
            assert min(found) >= today + timedelta(days=told.told_for or told.days), told.key
        elif told.when == When.PAST:
            assert max(found) < today, told.key


def test_evenings_are_no_holidays_and_no_weekends(at):
    _today, events = planned(at)

    for told, found in events:
        if told.when in (When.EVENING, When.PAST):
            assert not [day for day in found if days.is_holiday(day) or day.weekday() > days.FRIDAY], told.key


def test_an_event_has_all_its_days_one_after_the_other(at):
    _today, events = planned(at)

    for told, found in events:
        assert len(found) == told.length, told.key
        assert found == sorted(set(found)), told.key


def test_one_event_is_on_a_public_holiday(at):
    _today, events = planned(at)
    (holiday,) = [found for told, found in events if told.when == When.HOLIDAY]

    assert days.is_holiday(holiday[0])


def test_two_events_meet_in_one_place_on_one_evening(at):
    _today, events = planned(at)
    evening = {told.key: (told.venue, found) for told, found in events}

    assert evening["oasis"] == evening["debat-16"]


def test_the_live_debate_began_fifty_minutes_ago_and_is_not_over(at):
    began = days.began(at)

    assert timedelta(minutes=50) <= at - began < timedelta(minutes=55)
    assert began.minute % 5 == 0


def test_debates_of_the_past_follow_their_numbers(at):
    _today, events = planned(at)
    numbered = sorted((told.number, found[0]) for told, found in events if told.number and told.number < 10)

    assert [day for _number, day in numbered] == sorted(day for _number, day in numbered)


def test_archives_stand_on_both_sides_of_the_change_of_the_law():
    change = date(2026, 9, 20)

    assert [date.fromisoformat(told.date) < change for told in ARCHIVE] == [True, False]
    assert {told.hours[0][0] for told in ARCHIVE} == {"10:00"}


def test_no_text_names_a_year_that_ages():
    facts = {"2011", "2013", "2016", "2022", "2023", "2025", "2026", "2000", "1960"}  # with their sources
    from halqa.demo.reading import TEXTS

    for path in TEXTS.glob("*.txt"):
        words = path.read_text(encoding="utf-8")
        found = {
            word for word in words.replace(",", " ").split() if word.isdigit() and 1900 < int(word) < 2100
        }
        assert found <= facts, path.name
