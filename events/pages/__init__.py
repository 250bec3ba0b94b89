"""Pages of events: the text of an event in one language; its facts stand on the event."""

from events.pages.creation import create_pages, follow
from events.pages.finding import Card, cards, page_in, pages_of, urls_of
from events.pages.gatherings import DirectoryPage, SeriesPage, ThemePage
from events.pages.models import DebatePage, EventIndexPage, EventPage, WorkshopPage

__all__ = [
    "Card",
    "DebatePage",
    "DirectoryPage",
    "EventIndexPage",
    "EventPage",
    "SeriesPage",
    "ThemePage",
    "WorkshopPage",
    "cards",
    "create_pages",
    "follow",
    "page_in",
    "pages_of",
    "urls_of",
]
