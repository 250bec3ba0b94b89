"""The permanent address of an event, and the search."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Locale, get_page_models

from events.pages import pages_of, urls_of
from events.pages.facts import around, facts_of
from events.pages.structured import event_object_of
from events.people.models import Person
from events.programme.models import Event
from home import pagecache
from home.folding import fold
from home.languages import current
from home.pages import BasePage, matching

SHORTEST, LONGEST, MOST = 2, 80, 20


@require_safe
def event(request: HttpRequest, code: str) -> HttpResponse:
    """The page of the event in this language, else its facts in this language and where its text can be read."""
    published = Event.objects.published().select_related("venue", "series", "opinion")
    shown = get_object_or_404(published, code=code.lower())
    live = {page.locale.language_code: page for page in pages_of(shown) if page.live}
    here = live.pop(current(), None)
    if here is not None:
        return redirect(here.get_url(request))
    elsewhere = [{"language": code, "url": page.get_url(request)} for code, page in live.items()]
    facts = facts_of(shown) | around(shown)
    found = {"structured_objects": [event_object_of(facts)], "share_title": shown.title}
    response = render(request, "events/event_page.html", {"elsewhere": elsewhere} | facts | found)
    pagecache.keep(response)
    return response


@dataclass
class Found:
    """What a search found: pages of this language, and people who agreed to be found."""

    pages: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.pages) + len(self.people)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Pages and people by the words of their folded columns."""
    text = " ".join(request.GET.get("q", "").split())
    error, found = "", None
    if len(text) > LONGEST:
        error = _("Shorten your search to %(count)d characters or fewer.") % {"count": LONGEST}
    elif text and len(fold(text)) < SHORTEST:
        error = _("Type at least two letters.")
    elif text:
        found = Found(_pages(text, request), _people(text))
    return render(request, "home/search.html", {"text": text, "error": error, "found": found})


def _pages(text: str, request: HttpRequest) -> list[dict[str, Any]]:
    """One query for each type of page."""
    locale = Locale.get_active()
    pages: list[dict[str, Any]] = []
    for model in get_page_models():
        if not issubclass(model, BasePage):
            continue
        public: Any = matching(model.objects.live().public().filter(locale=locale), text)
        if hasattr(model, "event"):
            public = public.select_related("event").exclude(event__state=Event.State.DRAFT)
        for page in public.defer_streamfields().order_by("-first_published_at")[:MOST]:
            pages.append({"title": page.title, "url": page.get_url(request), "lead": _lead(page)})
    return pages


def _lead(page: Any) -> str:
    about = getattr(page, "event", None) or page
    return str(getattr(about, "lead", ""))


def _people(text: str) -> list[dict[str, Any]]:
    """People with a public page, and the events in which they took part: three queries."""
    people = Person.objects.public().matching(text).select_related("organisation")[:MOST]
    parts = {person.pk: person for person in people.prefetch_related("parts__event")}
    published = {
        part.event
        for person in parts.values()
        for part in person.parts.all()
        if part.event.state != Event.State.DRAFT
    }
    urls = urls_of(published, current())
    return [
        {
            "person": person,
            "events": [
                {"event": part.event, "url": urls[part.event.pk]}
                for part in sorted(
                    person.parts.all(), key=lambda part: part.event.starts_at or now(), reverse=True
                )
                if part.event.pk in urls
            ],
        }
        for person in parts.values()
    ]
