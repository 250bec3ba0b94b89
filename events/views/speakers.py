"""Who speaks here: the list, and a page for everybody who agreed to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from events.pages import Card, cards
from events.people.models import Person
from events.programme.models import Event, Speaker
from events.programme.speaking import SpeakerFilter, with_pages
from home import pagecache
from home.languages import current, in_language, spoken
from home.questions import tidy_address, turn_to

PER_PAGE = 36


@dataclass(frozen=True)
class Part:
    """An event in which somebody took part, and as what."""

    card: Card
    part: str
    side: str

    @property
    def year(self) -> int:
        starts_at = self.card.event.starts_at
        return starts_at.year if starts_at else 0


@require_safe
def speakers(request: HttpRequest) -> HttpResponse:
    """Everybody with a page, by name, part or theme."""
    tidy = tidy_address(request, ("q", "role", "theme"))
    if tidy is not None:
        return redirect(tidy)
    asked = SpeakerFilter(request.GET, path=reverse("speakers"))
    found = asked.applied().select_related("organisation", "photo")
    turned = turn_to(request.GET.get("page", ""), found, PER_PAGE)
    count = turned.page.paginator.count
    shown = {
        "form": asked,
        "chips": asked.chips,
        "path": asked.path,
        "turned": turned.page,
        "notice": turned.notice,
        "query": asked.query(),
        "count": count,
        "counted": ngettext("%(count)d person", "%(count)d people", count) % {"count": count},
    }
    response = render(request, "events/speakers.html", shown)
    pagecache.keep(response)
    return response


@require_safe
def speaker(request: HttpRequest, slug: str) -> HttpResponse:
    """What somebody is, says of themselves, and took part in; without their consent there is no such page."""
    people = with_pages().select_related("organisation", "photo")
    person = people.filter(slug=slug).first()
    if person is None:
        raise Http404
    at = now()
    parts = parts_of(person, at)
    shown = {
        "person": person,
        "other_name": _other_name(person),
        "bio_language": _other_language(person, "bio"),
        "interest_language": _other_language(person, "interest"),
        "coming": [part for part in reversed(parts) if not part.card.event.is_over(at)],
        "past": [part for part in parts if part.card.event.is_over(at)],
        "share_title": person.full_name,
    }
    response = render(request, "events/speaker.html", shown)
    pagecache.keep(response)
    return response


def parts_of(person: Person, at: datetime) -> list[Part]:
    """Everything published that the person takes or took part in, the latest first: two queries."""
    theirs = Speaker.objects.filter(person=person).exclude(event__state=Event.State.DRAFT)
    theirs = theirs.select_related("event__venue", "event__series").order_by(
        "-event__starts_at", "-event_id", "role"
    )
    rows = [row for row in theirs if not _came_to_nothing(row.event, at)]
    by_event = {card.event.pk: card for card in cards({row.event for row in rows}, current(), at)}
    for row in rows:
        row.person = person  # in the feminine where they chose it, without asking for them again
    return [Part(by_event[row.event_id], row.part, row.get_side_display()) for row in rows]


def _came_to_nothing(event: Event, at: datetime) -> bool:
    return event.state == Event.State.CANCELLED and event.is_over(at)


def _other_name(person: Person) -> dict[str, Any] | None:
    """The name in the other script, and the language to read it in."""
    latin, arabic = f"{person.title} {person.name}".strip() if person.name else "", person.name_ar
    if not latin or not arabic:
        return None
    return (
        {"name": latin, "language": "fr"}
        if person.full_name == arabic
        else {"name": arabic, "language": "ar"}
    )


def _other_language(person: Person, field: str) -> str:
    """The language of the person's words where it is not the page's."""
    language = spoken(person, field)
    return language if in_language(person, field) and language != current() else ""
