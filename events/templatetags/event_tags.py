"""Events on pages that stand below them: the home page, lists, cards."""

from __future__ import annotations

from typing import Any

from babel.dates import format_date
from django import template
from django.db.models import Q

from events.pages import Card, cards
from events.pages.facts import initials as initials_of
from events.people.models import Person
from events.programme.models import Event
from home.formats import LOCALES
from home.languages import current
from home.zones import wall_of

register = template.Library()
UPCOMING, PAST = 6, 4


@register.simple_tag
def home_events() -> dict[str, Any]:
    """What the first page shows: the next debate (or any next event), what follows, and what was."""
    upcoming = list(Event.objects.upcoming().select_related("venue", "series")[: UPCOMING + 3])
    takes_place = [e for e in upcoming if e.state == Event.State.ANNOUNCED and not e.invitation_only]
    debates = [event for event in takes_place if event.kind == Event.Kind.DEBATE]
    first = next(iter(debates or takes_place), None)
    if first is None:  # all that come soon are moved or cancelled: look further
        ahead = Event.objects.upcoming().filter(Q(state=Event.State.ANNOUNCED), invitation_only=False)
        first = ahead.select_related("venue", "series").first() if len(upcoming) > UPCOMING else None
    rest = [event for event in upcoming if event != first][:UPCOMING]
    past = list(
        Event.objects.past().exclude(state=Event.State.CANCELLED).select_related("venue", "series")[:PAST]
    )
    shown = cards([*([first] if first else []), *rest, *past], current())
    split = 1 if first else 0
    return {
        "next": shown[0] if first else None,
        "upcoming": shown[split : split + len(rest)],
        "past": shown[split + len(rest) :],
    }


@register.inclusion_tag("components/event_card.html", takes_context=True)
def event_card(context: template.Context, card: Card, heading: int = 3) -> dict[str, Any]:
    return {"request": context.get("request"), "card": card, "event": card.event, "heading": f"h{heading}"}


@register.inclusion_tag("components/date_drop.html")
def date_drop(event: Event, kind: str = "") -> dict[str, Any]:
    """The day and the month in a drop; what it says stands in words beside it."""
    start = wall_of(event.starts_at, event.zone) if event.starts_at else None
    locale = LOCALES[current()]
    return {
        "day": format_date(start, "d", locale=locale) if start else "?",
        "month": format_date(start, "LLL", locale=locale) if start else "",
        "kind": kind,
    }


@register.filter
def initials(person: Person) -> str:
    return initials_of(person)
