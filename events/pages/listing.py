"""What the lists of a kind show: what comes and what was, narrowed down by the address alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.http import HttpRequest
from django.utils.timezone import now

from events.pages.finding import Card, cards
from events.programme.filters import ALL, COMING, PAST, EventFilter
from events.programme.models import Event
from home.languages import current
from home.questions import turn_to

PAST_PER_PAGE = 24


@dataclass
class Kind:
    """The events of one kind by their keys, in the order in which they are read, and how many there were a year."""

    coming: list[int] = field(default_factory=list)
    past: list[int] = field(default_factory=list)
    years: Counter[int] = field(default_factory=Counter)


def events_of(kind: str, at: datetime) -> Kind:
    """One query; an event over New Year is of the year in which it began."""
    found = Kind()
    dated = Event.objects.published().filter(kind=kind, ends_at__isnull=False)
    begun = dated.annotate(first_day=Min("sessions__date")).order_by("starts_at", "pk")
    for pk, ends_at, first_day in begun.values_list("pk", "ends_at", "first_day"):
        if ends_at and ends_at >= at:
            found.coming.append(pk)
        else:
            found.past.append(pk)
            found.years.update([first_day.year] if first_day else [])
    found.past.reverse()
    return found


def listed(kind: str, request: HttpRequest, path: str, at: datetime | None = None) -> dict[str, Any]:
    """The events of a kind for its page: six queries at most, whatever their number."""
    at = at or now()
    there = events_of(kind, at)
    asked = EventFilter(
        request.GET, EventFilter.OF_A_KIND, path=path, years=sorted(there.years, reverse=True), state=ALL
    )
    if asked.chips:
        found = set(asked.within(Event.objects.filter(kind=kind)).values_list("pk", flat=True))
        there.coming, there.past = _of(there.coming, found), _of(there.past, found)
    turned = turn_to(request.GET.get("page", ""), there.past if asked.state != COMING else [], PAST_PER_PAGE)
    shows_coming = turned.page.number == 1 and asked.state != PAST
    coming = there.coming if shows_coming else []
    shown = _cards([*coming, *turned.page.object_list], at)
    count = len(coming) + turned.page.paginator.count
    return {
        "form": asked,
        "chips": asked.chips,
        "path": path,
        "upcoming": shown[: len(coming)],
        "past": shown[len(coming) :],
        "past_page": turned.page,
        "notice": turned.notice,
        "query": asked.query(),
        "shows_coming": shows_coming,
        "archive": [
            (year, there.years[year], asked.archive(year)) for year in sorted(there.years, reverse=True)
        ],
        "count": count,
        "next_card": None if count else next_card(at),
    }


def _of(keys: list[int], found: set[int]) -> list[int]:
    return [key for key in keys if key in found]


def _cards(keys: list[int], at: datetime) -> list[Card]:
    """The cards of these events, in this order."""
    events = Event.objects.filter(pk__in=keys).select_related("venue", "series").in_bulk()
    return cards([events[key] for key in keys if key in events], current(), at)


def next_card(at: datetime) -> Card | None:
    """The next debate that anybody may come to, else any next event: what a list without results offers."""
    ahead = Event.objects.upcoming(at).filter(state=Event.State.ANNOUNCED, invitation_only=False, approval="")
    near = list(ahead.select_related("venue", "series")[:10])
    debates = [event for event in near if event.kind == Event.Kind.DEBATE]
    chosen = (debates or near)[:1]
    return cards(chosen, current(), at)[0] if chosen else None
