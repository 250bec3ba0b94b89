"""The search: events, pages, news, documents and people, by their words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from events.pages import DebatePage, WorkshopPage, cards
from events.programme.models import Event
from events.programme.speaking import with_pages
from home.filters import Words
from home.languages import current, spoken
from home.pages import matching, restricted
from home.pages.searching import found_pages, grouped
from home.questions import turn_to

FIRST, PER_PAGE, MOST = 5, 20, 300

EVENTS, PEOPLE = "rencontres", "personnes"
GROUPS = {
    EVENTS: gettext_lazy("Events"),
    "trainings": gettext_lazy("Trainings"),
    "resources": gettext_lazy("Documents and replays"),
    "news": gettext_lazy("News"),
    PEOPLE: gettext_lazy("People"),
    "pages": gettext_lazy("Pages"),
}


@dataclass
class Group:
    """What was found of one kind: the first ones, or one page of them when only this kind is asked for."""

    key: str
    count: int
    url: str
    shown: list[Any] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(GROUPS[self.key])

    @property
    def more(self) -> str:
        """What leads to all of them, in words; empty where all are shown."""
        if self.count <= len(self.shown):
            return ""
        return ngettext("Show the %(count)d result", "Show all %(count)d results", self.count) % {
            "count": self.count
        }


@dataclass
class Found:
    """What a search found."""

    groups: list[Group]
    turned: Page[Any] | None = None
    notice: str = ""

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was typed, what was found, and a sentence where it cannot be looked for."""
    typed = request.GET.get("q")
    text, error, found = typed or "", "", None
    try:
        words = Words().clean(text)
        if words:
            text, found = words, _find(words, request)
        elif typed:
            error = _("Type what you are looking for.")
    except ValidationError as refused:
        error = " ".join(refused.messages)
    shown = {"text": text, "error": error, "found": found, "group": request.GET.get("groupe", "")}
    return render(request, "home/search.html", shown)


def _find(text: str, request: HttpRequest) -> Found:
    """Every kind with its first results; one kind alone with all of its, page by page. Six queries."""
    at = now()
    results: dict[str, list[Any]] = {EVENTS: _events(text, at), PEOPLE: list(_people(text))}
    results |= grouped(found_pages(text))
    groups = [
        Group(key, len(results[key]), _address(text, key), results[key][:FIRST])
        for key in GROUPS
        if results.get(key)
    ]
    found = Found(groups)
    wanted = request.GET.get("groupe", "")
    if wanted in GROUPS:
        found.groups = [group for group in groups if group.key == wanted]
        turned = turn_to(request.GET.get("page", ""), results.get(wanted, []), PER_PAGE)
        found.turned, found.notice = turned.page, turned.notice
        for group in found.groups:
            group.shown = list(turned.page.object_list)
    for group in found.groups:
        if group.key == EVENTS:
            group.shown = _cards(group.shown, at)
    return found


def _address(text: str, group: str) -> str:
    return f"{reverse('search')}?{urlencode({'q': text, 'groupe': group})}"


def _events(text: str, at: datetime) -> list[Event]:
    """Published events, or those whose page in this language says it: in this language first, then the nearest."""
    said = Q(pk__in=Event.objects.saying(text).values("pk"))
    for kind in (DebatePage, WorkshopPage):
        pages = kind.objects.live().filter(language=current()).annotate(restricted=restricted())
        said |= Q(pk__in=matching(pages.filter(restricted=False), text).order_by().values("event"))
    found = Event.objects.published().filter(said).order_by("-starts_at", "pk")[:MOST]

    def nearness(event: Event) -> tuple[bool, bool, float]:
        away = abs((event.starts_at - at).total_seconds()) if event.starts_at else float("inf")
        return spoken(event, "title") != current(), event.is_over(at), away

    return sorted(found, key=nearness)


def _cards(events: list[Event], at: datetime) -> list[Any]:
    return cards(events, current(), at)


def _people(text: str) -> Any:
    """People who agreed to be found."""
    people: Any = with_pages().matching(text).select_related("organisation", "photo")
    return people.order_by("name", "name_ar", "pk")[:MOST]
