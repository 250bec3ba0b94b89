"""Pages of events that are published and yet not everybody's: who may look is restricted there or further up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import PageViewRestriction

from events.pages.finding import makers
from events.programme.models import Event
from events.registration.rules import Obstacle
from home.languages import Language


def restrictions_of(pages: Collection[Any]) -> list[tuple[Any, PageViewRestriction]]:
    """Each live page that not everybody may look at, with what restricts it, the nearest first; one query."""
    live = [page for page in pages if page.live]
    above = {page.pk: _paths(page.path, page.steplen) for page in live}
    paths = {path for those in above.values() for path in those}
    rows = PageViewRestriction.objects.filter(page__path__in=paths).select_related("page")
    found = sorted(rows, key=lambda row: -row.page.depth) if paths else []
    nearest = ((page, next((row for row in found if row.page.path in above[page.pk]), None)) for page in live)
    return [(page, row) for page, row in nearest if row is not None]


def _paths(path: str, step: int) -> set[str]:
    """The page's own place in the tree, and those above it."""
    return {path[:end] for end in range(step, len(path) + 1, step)}


def private_of(events: Iterable[Event]) -> dict[int, tuple[Obstacle, int]]:
    """Why visitors do not see the published pages of an event, by its id, and the page where that is put right; in
    constant queries."""
    events = list(events)
    pairs = [pair for maker in makers() for pair in maker.for_events(events)]
    event_of = {page.pk: event for event, page in pairs}
    found: dict[int, list[tuple[Any, PageViewRestriction]]] = {}
    for page, row in restrictions_of([page for _event, page in pairs]):
        found.setdefault(event_of[page.pk], []).append((page, row))
    return {event: _obstacle(rows) for event, rows in found.items()}


def private_in(pages: Collection[Any]) -> tuple[Obstacle, int] | None:
    """The same for the pages of one event, where they were read; one query."""
    found = restrictions_of(pages)
    return _obstacle(found) if found else None


def _obstacle(found: list[tuple[Any, PageViewRestriction]]) -> tuple[Obstacle, int]:
    languages = " · ".join(str(Language(page.locale.language_code).label) for page, _row in found)
    words = _("The page is published, and private (%(languages)s): visitors do not see it, nor its form.")
    return Obstacle("private", words % {"languages": languages}), found[0][1].page_id
