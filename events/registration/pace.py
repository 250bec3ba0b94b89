"""How fast an event fills: who registered and who left on each of its days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncHour
from django.utils.timezone import now

from events.programme.models import Event
from events.registration.models import Move
from events.registration.states import LIVE
from home.zones import wall_of

MOST_STEPS = 40
"""As many bars as can still be told apart."""


@dataclass(frozen=True)
class Step:
    """A stretch of days: who came to the list, who left it, and how many were on it at its end."""

    first: date
    last: date
    came: int
    left: int
    total: int


def pace(event: Event, at: datetime | None = None) -> list[Step]:
    """The registrations from the first day to today, or to the event's last day; one query, trials left out."""
    came, left = _moves(event)
    days = sorted({*came, *left})
    if not days:
        return []
    end = wall_of(min(at or now(), event.ends_at or at or now()), event.zone).date()
    return _steps(days[0], max(end, days[-1]), came, left)


def _steps(first: date, last: date, came: Counter[date], left: Counter[date]) -> list[Step]:
    long = -(-((last - first).days + 1) // MOST_STEPS)
    steps: list[Step] = []
    total = 0
    for start in range(0, (last - first).days + 1, long):
        days = [first + timedelta(days=start + more) for more in range(long)]
        days = [day for day in days if day <= last]
        new, gone = sum(came[day] for day in days), sum(left[day] for day in days)
        total += new - gone
        steps.append(Step(days[0], days[-1], new, gone, total))
    return steps


def _moves(event: Event) -> tuple[Counter[date], Counter[date]]:
    """How many registrations began to count, and ended, on each day by the event's clocks."""
    rows = (
        Move.objects.filter(registration__event=event, registration__trial=False)
        .annotate(hour=TruncHour("at", tzinfo=UTC))
        .order_by()
        .values_list("hour", "before", "after")
        .annotate(count=Count("pk"))
    )
    came: Counter[date] = Counter()
    left: Counter[date] = Counter()
    for hour, before, after, count in rows:
        was, now_is = before in LIVE, after in LIVE
        if was != now_is:
            (came if now_is else left)[wall_of(hour, event.zone).date()] += count
    return came, left
