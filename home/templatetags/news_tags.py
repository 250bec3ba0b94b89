"""The latest of the news and of the library, wherever a page wants them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template import Context
from wagtail.models import Page

from home.languages import in_language
from home.pages import NewsPage, ResourcePage
from home.pages.readable import Teaser, readable, readable_of, teasers
from home.serving import organisation_of

register = template.Library()


@register.simple_tag(takes_context=True)
def latest_news(context: Context, number: int = 3) -> list[Teaser]:
    """`{% latest_news 3 as news %}`: in the reader's language, else in French, marked as such."""
    return _latest(NewsPage.objects.all(), number, context.get("request"))


@register.simple_tag(takes_context=True)
def latest_resources(context: Context, number: int = 3) -> list[Teaser]:
    return _latest(ResourcePage.objects.all(), number, context.get("request"))


@register.simple_tag(takes_context=True)
def resource_teasers(context: Context, chosen: Iterable[Page]) -> list[Teaser]:
    """The resources that an editor chose, in the reader's language where they are published in it."""
    pages = [page for page in chosen if page]
    if all(hasattr(page, "in_languages") for page in pages):
        shown = [readable_of(page.in_languages) for page in pages]
        once = {page.pk: page for page in shown if page is not None}
        return teasers(once.values(), context.get("request"))
    keys = [page.translation_key for page in pages]
    found = {
        page.translation_key: page for page in readable(ResourcePage.objects.filter(translation_key__in=keys))
    }
    return teasers([found[key] for key in dict.fromkeys(keys) if key in found], context.get("request"))


@register.simple_tag(takes_context=True)
def how_to_cite(context: Context, page: ResourcePage) -> dict[str, Any]:
    """Who published it, when, and where it stands for good."""
    language = page.locale.language_code
    organisation = in_language(organisation_of(context.get("request")), "name", language)
    return {
        "organisation": organisation,
        "year": page.date.year if page.date else "",
        "url": page.full_url or "",
    }


def _latest(pages: QuerySet[Any], number: int, request: HttpRequest | None) -> list[Teaser]:
    found: Any = readable(pages)
    return teasers(found.defer_streamfields().order_by("-date", "-pk")[:number], request)
