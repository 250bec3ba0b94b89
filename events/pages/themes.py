"""What the page of a theme shows: its events, its documents and its news."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.timezone import now

from events.pages.finding import cards
from events.programme.models import Event
from home.languages import current
from home.models import Theme
from home.pages import NewsPage, ResourcePage
from home.pages.readable import readable, teasers

COMING, PAST, TEASERS = 12, 6, 6


def about(theme: Theme, request: HttpRequest, at: datetime | None = None) -> dict[str, Any]:
    """Four queries, whatever there is."""
    at = at or now()
    ahead = theme.events.upcoming(at)
    behind = theme.events.past(at).exclude(state=Event.State.CANCELLED)
    wanted = Q(pk__in=ahead[: COMING + 1].values("pk")) | Q(pk__in=behind[: PAST + 1].values("pk"))
    events = Event.objects.filter(wanted).select_related("venue", "series").order_by("starts_at", "pk")
    shown = cards(events, current(), at)
    coming = [card for card in shown if not card.event.is_over(at)]
    past = [card for card in reversed(shown) if card.event.is_over(at)]
    return {
        "coming": coming[:COMING],
        "more_coming": len(coming) > COMING,
        "past": past[:PAST],
        "more_past": len(past) > PAST,
        "resources": _latest(ResourcePage, theme, request),
        "news": _latest(NewsPage, theme, request),
    }


def _latest(kind: Any, theme: Theme, request: HttpRequest) -> list[Any]:
    pages: Any = readable(kind.objects.filter(themes=theme))
    return teasers(pages.defer_streamfields().order_by("-date", "-pk")[:TEASERS], request)
