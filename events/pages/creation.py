"""Creating the pages of an event, and keeping their names true."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Locale

from events.pages.finding import EventPages, makers, pages_of
from events.pages.marks import still_marked, to_translate
from events.pages.models import DebatePage, EventIndexPage, EventPage, WorkshopPage
from events.programme import history
from events.programme.models import Event
from home.languages import CODES, in_language

if TYPE_CHECKING:
    from home.models import User


class PagesError(Exception):
    """Says in the organiser's language why the pages cannot be made."""


@transaction.atomic
def create_pages(event: Event, by: User | None = None) -> list[Any]:
    """A draft in each language that has none yet, translations of each other, filled with the event's own words.

    What the event does not say in a language is marked « à traduire ». Nothing is published.
    """
    Event.objects.select_for_update().get(
        pk=event.pk
    )  # two desks at once: the second finds the first one's drafts
    there = {page.pk for page in pages_of(event)}
    for maker in makers():
        made = maker.create(event, by)
        if made is not None:
            new = sum(page.pk not in there for page in made)
            if new:
                history.note(event, "pages", by=by, count=new)
            return made
    raise PagesError(_("There is no kind of page for this kind of event."))


@transaction.atomic
def follow(event: Event) -> None:
    """Take over new titles, names and places of the event: page lists and search read them from the page."""
    for page in pages_of(event):
        page.take_title()
        page.save()


def unfinished(page: Any) -> list[str]:
    """The words that readers of this page's language would miss: columns of the event, or marked texts."""
    source, language = page.source(), page.locale.language_code
    missing = [name for name in ("title", "lead") if not getattr(source, f"{name}_{language}", "")]
    return missing + [name for name in still_marked(page) if name not in ("title", "search_description")]


@hooks.register("event_pages")
def pages_of_kinds() -> EventPages:
    return PagesOfKinds()


class PagesOfKinds(EventPages):
    """Debates and workshops: one page type for each kind of event."""

    kinds: dict[str, type[EventPage]] = {Event.Kind.DEBATE: DebatePage, Event.Kind.WORKSHOP: WorkshopPage}

    def for_events(self, events: Iterable[Event]) -> list[tuple[int, Any]]:
        by_type: dict[type[EventPage], list[int]] = {}
        for event in events:
            if event.kind in self.kinds:
                by_type.setdefault(self.kinds[event.kind], []).append(event.pk)
        return [
            (page.event_id, page)
            for kind, keys in by_type.items()
            for page in kind.objects.filter(event__in=keys).select_related("locale").defer_streamfields()
        ]

    def addresses(self, events: Iterable[Event], language: str) -> list[Any]:
        shown = {event.pk: self.kinds[event.kind] for event in events if event.kind in self.kinds}
        return [
            kind.objects.live()
            .filter(event__in=[pk for pk in shown if shown[pk] is kind], language=language)
            .order_by()
            .values_list("event_id", "url_path")
            for kind in dict.fromkeys(shown.values())
        ]

    def create(self, event: Event, by: User | None) -> list[Any] | None:
        kind = self.kinds.get(event.kind)
        return None if kind is None else add_translations(kind, event.kind, {"event": event}, event, by)


def add_translations(
    page_type: type[Any], kind: str, fields: dict[str, Any], source: Any, by: User | None
) -> list[Any]:
    """A draft of this type under the index of its kind in each language where there is none."""
    indexes = {page.locale.language_code: page for page in index_pages(kind)}
    if not indexes:
        raise PagesError(_("First create the list page that these pages stand under (manage.py found)."))
    there = {
        page.locale.language_code: page
        for page in page_type.objects.filter(**fields).select_related("locale")
    }
    first = next(iter(there.values()), None)
    for language in sorted(CODES, key=lambda code: code != source_language(source)):
        if language in there or language not in indexes:
            continue
        page = page_type(live=False, owner=by, **fields)
        page.locale = indexes[language].locale
        if first is not None:
            page.translation_key, page.slug = first.translation_key, first.slug
        page.search_description = words_in(source, "lead", language)
        indexes[language].add_child(instance=page)
        page.save_revision(user=by, log_action=True)
        first = first or page
        there[language] = page
    return [there[code] for code in CODES if code in there]


def words_in(source: Any, field: str, language: str) -> str:
    """The row's words in this language, or those of another marked as to be translated."""
    words: str = getattr(source, f"{field}_{language}", "")
    if words:
        return words
    others = in_language(source, field)
    return to_translate(others) if others else ""


def index_pages(kind: str) -> list[EventIndexPage]:
    ours = Locale.objects.filter(language_code__in=CODES)
    return list(
        EventIndexPage.objects.filter(kind=kind, locale__in=ours).select_related("locale").order_by("path")
    )


def source_language(source: Any) -> str:
    return str(getattr(source, "source_language", "fr"))
