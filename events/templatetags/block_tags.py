"""Events, people and organisations in the blocks of pages: chosen by an editor, or found by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet, prefetch_related_objects
from wagtail.models import Page, ReferenceIndex

from events.pages import Card, DebatePage, ThemePage, WorkshopPage, cards
from events.people.models import Organisation, Person
from events.programme.models import Event
from home.languages import current
from home.models import Theme

register = template.Library()

MOST_LOGOS, MOST_RELATED = 60, 6


@register.simple_tag
def block_events(block: Mapping[str, Any]) -> list[Card]:
    """Those that were chosen and are announced; else the next, or the latest past, of the block's kind and theme."""
    chosen = [event for event in block.get("events") or () if event]
    if chosen:
        return cards([event for event in chosen if event.state != Event.State.DRAFT], current())
    found: QuerySet[Event] = Event.objects.past() if block.get("past") else Event.objects.upcoming()
    if block.get("kind"):
        found = found.filter(kind=block["kind"])
    if block.get("theme"):
        found = found.filter(themes__slug=block["theme"])
    return cards(found.select_related("venue", "series")[: block.get("number") or 3], current())


@register.simple_tag
def block_people(block: Mapping[str, Any]) -> list[Person]:
    """The chosen people who still agree to be shown."""
    people = [person for person in block.get("people") or () if person and person.is_public]
    prefetch_related_objects(people, "organisation", "photo")
    return people


@register.simple_tag
def block_partners(block: Mapping[str, Any]) -> list[Organisation]:
    chosen = [organisation for organisation in block.get("organisations") or () if organisation]
    if chosen:
        prefetch_related_objects(chosen, "logo")
        return chosen
    return list(_of_kind(block.get("which") or "partners").select_related("logo")[:MOST_LOGOS])


@register.simple_tag
def related_events(page: Page) -> list[Card]:
    """The announced events whose pages point at this one, in whichever language: as many queries for 3 as for 30."""
    translations = Page.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True)
    to_page = ContentType.objects.get_for_model(Page)
    pointing = ReferenceIndex.objects.filter(
        to_content_type=to_page, to_object_id__in=[str(pk) for pk in translations], base_content_type=to_page
    ).values_list("object_id", flat=True)
    keys = [int(pk) for pk in pointing]
    kinds = [
        kind.objects.live().filter(pk__in=keys).order_by().values_list("event_id")
        for kind in (DebatePage, WorkshopPage)
    ]
    events = (
        Event.objects.published().filter(pk__in=kinds[0].union(kinds[1])) if keys else Event.objects.none()
    )
    return cards(events.select_related("venue", "series").order_by("-starts_at")[:MOST_RELATED], current())


@register.simple_tag
def theme_links(themes: Iterable[Theme]) -> list[dict[str, Any]]:
    """Each theme, and its page in the reader's language where there is one: one query."""
    themes = list(themes)
    pages = ThemePage.objects.live().filter(theme__in=themes, language=current()).defer_streamfields()
    urls = {page.theme_id: page.url for page in pages} if themes else {}
    return [{"theme": theme, "url": urls.get(theme.pk, "")} for theme in themes]


def _of_kind(which: str) -> QuerySet[Organisation]:
    match which:
        case "label":
            return Organisation.objects.filter(label_level__isnull=False).order_by("-label_level", "name_fr")
        case "incubated":
            return Organisation.objects.filter(incubated=True)
        case "partners":
            return Organisation.objects.filter(partner=True)
        case _:
            return Organisation.objects.filter(partner=True, kind=which)
