"""Events on pages that stand below them: the home page, lists, cards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from babel.dates import format_date
from django import template
from django.db.models import Count, Q
from django.utils.timezone import now
from wagtail.models import Page

from events.debate.publication import opinion_of
from events.pages import Card, ThemePage, cards
from events.pages.facts import initials as initials_of
from events.people.models import Organisation, Person
from events.programme.cities import cities_of
from events.programme.models import Event
from events.programme.phases import Phase, Status, phase
from home import pagecache
from home.formats import LOCALES
from home.languages import current
from home.pages import restricted
from home.zones import wall_of

register = template.Library()
UPCOMING, TRAININGS, PAST, PARTNERS = 6, 3, 4, 24
AHEAD = 40
"""Events looked through for the lists and the cities of the first page."""


@register.simple_tag
def home_events() -> dict[str, Any]:
    """What the first page shows of events: two queries.

    What is on now stands before everything else, then the next debate that anybody may come to, or any next event.
    """
    at, shown = now(), cards(_for_home(), current())
    coming = [card for card in shown if phase(card.event, at) != Phase.AFTER]
    past = [card for card in reversed(shown) if phase(card.event, at) == Phase.AFTER]
    debated = _debated(past)
    first = _first(coming)
    rest = [card for card in coming if card is not first]
    return {
        "next": first,
        "upcoming": [card for card in rest if card.event.kind != Event.Kind.TRAINING][:UPCOMING],
        "trainings": [card for card in rest if card.event.kind == Event.Kind.TRAINING][:TRAININGS],
        "past": [card for card in past if card is not debated][:PAST],
        "synthesis": {"card": debated, "result": opinion_of(debated.event)} if debated else None,
        "cities": cities_of(dict.fromkeys(card.event.venue for card in coming if card.event.venue)),
    }


def _for_home() -> list[Event]:
    """The next events, the next debate among them however far it is, and the latest that are over: one query."""
    ahead, behind = Event.objects.upcoming(), Event.objects.past().exclude(state=Event.State.CANCELLED)
    takes_place = ahead.filter(state=Event.State.ANNOUNCED, invitation_only=False, approval="")
    wanted = [
        ahead[:AHEAD],
        takes_place.filter(kind=Event.Kind.DEBATE)[:1],
        takes_place[:1],
        behind[: PAST + 1],
        behind.filter(opinion__published_at__isnull=False).exclude(speech_rule=Event.SpeechRule.CLOSED)[:4],
    ]
    among = Q(*[("pk__in", query.values("pk")) for query in wanted], _connector=Q.OR)
    return list(
        Event.objects.filter(among).select_related("venue", "series", "opinion").order_by("starts_at", "pk")
    )


def _debated(past: list[Card]) -> Card | None:
    """The latest debate with a bar to show, else the latest with figures."""
    published = [(card, opinion_of(card.event)) for card in past]
    with_figures = [card for card, result in published if result]
    with_bar = [card for card, result in published if result and result.flow]
    return next(iter([*with_bar, *with_figures]), None)


def _first(coming: list[Card]) -> Card | None:
    """The card that stands at the top."""
    takes_place = [card for card in coming if card.is_open and card.event.shows_places]
    debates = [card for card in takes_place if card.event.kind == Event.Kind.DEBATE]
    on_now = [
        card
        for card in [*debates, *takes_place]
        if card.status == Status.LIVE and _is_one_evening(card.event)
    ]
    return next(iter([*on_now, *debates, *takes_place]), None)


def _is_one_evening(event: Event) -> bool:
    """A training of three days is on now for three days: it is no news of the first page."""
    return bool(event.ends_at and event.starts_at and event.ends_at - event.starts_at < timedelta(hours=16))


@register.simple_tag
def home_partners() -> list[Organisation]:
    """Who carries the organisation: logos, or names where there is none. One query."""
    return list(Organisation.objects.filter(partner=True).select_related("logo")[:PARTNERS])


@register.simple_tag
def themes_below(page: Page | None) -> list[ThemePage]:
    """The pages of themes right under a page of text, each with how many events come; one query, if any are below."""
    if not isinstance(page, Page) or not page.numchild:
        return []
    known = ~Q(theme__events__state=Event.State.DRAFT)
    coming = Count("theme__events", filter=known & Q(theme__events__ends_at__gte=now()))
    under = ThemePage.objects.live().child_of(page).annotate(restricted=restricted(), coming=coming)
    return list(under.filter(restricted=False).select_related("theme").defer_streamfields().order_by("title"))


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


@register.simple_tag
def partner_names() -> list[str]:
    """The partners shown on the site, asked for once until something is changed."""
    return pagecache.remember(
        f"partners:{current()}", lambda: [one.name for one in Organisation.objects.filter(partner=True)]
    )


@register.filter
def initials(person: Person) -> str:
    return initials_of(person)
