"""Which page shows an event, in which language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, prefetch_related_objects
from wagtail import hooks
from wagtail.models import Page

from events.programme.models import Event
from events.programme.phases import Status, status

if TYPE_CHECKING:
    from home.models import User


class EventPages:
    """What registers under the hook `event_pages`: finds and creates the pages of one kind of events.

    Apps above events have pages of their own for events that are theirs: a training's page is its course's.
    """

    def for_events(self, events: Iterable[Event]) -> list[tuple[int, Any]]:
        """Pairs of an event's key and one of its pages, drafts too, in constant queries."""
        raise NotImplementedError

    def addresses(self, events: Iterable[Event], language: str) -> list[QuerySet[Any, tuple[int, str]]]:
        """Queries, not asked yet, for the key of an event and the tree path of its live page in this language."""
        raise NotImplementedError

    def create(self, event: Event, by: User | None) -> list[Any] | None:
        """The pages made for the event; None when this kind of events is not ours."""
        raise NotImplementedError


def makers() -> list[EventPages]:
    return [function() for function in hooks.get_hooks("event_pages")]


def pages_of(event: Event) -> list[Any]:
    """Every page of the event, drafts too."""
    return [page for maker in makers() for _pk, page in maker.for_events([event])]


def page_in(event: Event, language: str) -> Any | None:
    """The live page of the event in this language."""
    return next((p for p in pages_of(event) if p.live and p.locale.language_code == language), None)


def urls_of(events: Iterable[Event], language: str) -> dict[int, str]:
    """Where each event is read in this language: its live page, else its permanent address. One query."""
    events = list(events)
    urls = {event.pk: event.permanent_path(language) for event in events}
    queries = [query for maker in makers() if events for query in maker.addresses(events, language)]
    if queries:
        for pk, url_path in queries[0].union(*queries[1:], all=True):
            urls[pk] = Page(url_path=url_path).url or urls[pk]
    return urls


@dataclass(frozen=True)
class Card:
    """An event in a list."""

    event: Event
    url: str
    status: Status

    @property
    def is_open(self) -> bool:
        return self.status in (Status.COMING, Status.LIVE)


def cards(events: Iterable[Event] | QuerySet[Event], language: str, at: datetime | None = None) -> list[Card]:
    """The events as cards, with venue and series, in as many queries for 3 as for 30."""
    events = list(events)
    prefetch_related_objects(events, "venue", "series")
    urls = urls_of(events, language)
    return [Card(event, urls[event.pk], status(event, at)) for event in events]
