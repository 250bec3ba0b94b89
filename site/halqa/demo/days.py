"""Dates relative to the day the demo is made: pure answers, so that they can be asked for any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from home.zones import MOROCCO, wall_of

FIXED = {
    (1, 1), (1, 11), (1, 14), (5, 1), (7, 30), (8, 14), (8, 20), (8, 21), (10, 31), (11, 6), (11, 18),
}  # fmt: skip
"""Public holidays of Morocco with a fixed date, (month, day)."""

MOVABLE = {
    date(year, month, day + more)
    for year, month, day in (
        (2027, 3, 10), (2027, 5, 17), (2027, 6, 6), (2027, 8, 15),
        (2028, 2, 27), (2028, 5, 5), (2028, 5, 25), (2028, 8, 3),
        (2029, 2, 15), (2029, 4, 24), (2029, 5, 15), (2029, 7, 24),
    )
    for more in (0, 1)
}  # fmt: skip
"""Those that follow the moon, where they are expected: the two feasts, the new year, the Prophet's birthday."""

TUESDAY, THURSDAY, FRIDAY = 1, 3, 4


def is_holiday(day: date) -> bool:
    return (day.month, day.day) in FIXED or day in MOVABLE


def evening(today: date, after: int) -> date:
    """The first Tuesday, Wednesday or Thursday so many days from today or later that is no public holiday."""
    day = today + timedelta(days=after)
    while not TUESDAY <= day.weekday() <= THURSDAY or is_holiday(day):
        day += timedelta(days=1)
    return day


def past_evening(today: date, before: int) -> date:
    """The same, so many days ago or earlier: what is over stays over."""
    day = today - timedelta(days=before)
    while not TUESDAY <= day.weekday() <= THURSDAY or is_holiday(day):
        day -= timedelta(days=1)
    return day


def working_days(first: date, length: int, every: int = 1) -> Iterator[date]:
    """So many days from this one on, `every` days apart, none on a weekend or a public holiday."""
    day = first
    for _number in range(length):
        while day.weekday() > FRIDAY or is_holiday(day):
            day += timedelta(days=1)
        yield day
        day += timedelta(days=every)


def next_holiday(today: date, after: int) -> date:
    """The first public holiday so many days from today or later."""
    day = today + timedelta(days=after)
    while not is_holiday(day):
        day += timedelta(days=1)
    return day


def began(at: datetime) -> datetime:
    """When the live debate began: fifty minutes ago, to five minutes, by the clocks of Morocco."""
    wall = wall_of(at, MOROCCO) - timedelta(minutes=50)
    return wall.replace(minute=wall.minute - wall.minute % 5, second=0, microsecond=0)
