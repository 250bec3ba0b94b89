"""A month of events: weeks from Monday, each day with what is on."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.utils.timezone import now

from events.pages.finding import Card, cards
from events.programme.models import EventQuerySet, Session
from home import formats
from home.zones import MOROCCO

CRAWLED = 24
"""Months back and forth that search engines are let into; there are always more."""


@dataclass(frozen=True)
class DayCard(Card):
    """An event on one of its days: when its first session of the day begins."""

    start: time | None = None


@dataclass(frozen=True)
class MonthDay:
    day: date
    in_month: bool
    is_today: bool
    cards: list[DayCard]


@dataclass
class MonthGrid:
    """The month as a table of weeks; its neighbours' addresses are the view's to give."""

    first: date
    weeks: list[list[MonthDay]] = field(default_factory=list)
    count: int = 0
    previous: str = ""
    next: str = ""

    @property
    def title(self) -> str:
        return formats.month(self.first)


def month_grid(events: EventQuerySet, first: date, language: str, at: datetime | None = None) -> MonthGrid:
    """Whatever the number of events: one query for them, one for their sessions, one for their pages."""
    at = at or now()
    weeks = Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    since, until = weeks[0][0], weeks[-1][-1]
    sessions = Session.objects.filter(date__range=(since, until)).order_by("date", "start")
    shown = events.between(since, until).select_related("venue", "series")
    shown = shown.order_by("starts_at", "pk").prefetch_related(Prefetch("sessions", sessions))
    by_day: dict[date, list[DayCard]] = defaultdict(list)
    in_month: set[int] = set()
    for card in cards(shown, language, at):
        for day, start in _days_of(card).items():
            by_day[day].append(DayCard(card.event, card.url, card.status, start))
            if (day.year, day.month) == (first.year, first.month):
                in_month.add(card.event.pk)
    today = at.astimezone(ZoneInfo(MOROCCO)).date()
    for cards_of_day in by_day.values():
        cards_of_day.sort(key=lambda card: card.start or time())
    rows = [
        [MonthDay(day, day.month == first.month, day == today, by_day[day]) for day in week] for week in weeks
    ]
    return MonthGrid(first, rows, len(in_month))


def months_between(one: date, other: date) -> int:
    """How many months later the other is."""
    return (other.year - one.year) * 12 + other.month - one.month


def month_after(first: date, months: int = 1) -> date:
    """The first day of the month so many months later."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _days_of(card: Card) -> dict[date, time]:
    """Each of the event's days, and when its first session begins."""
    days: dict[date, time] = {}
    for session in card.event.sessions.all():
        days.setdefault(session.date, session.start)
    return days
