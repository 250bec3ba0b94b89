"""Header, footer, and the ways between languages."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from wagtail.models import Page, Site

from home.languages import current
from home.models import SiteSettings
from home.navigation import language_name, translations, x_default

register = template.Library()


@register.simple_tag(takes_context=True)
def organisation(context: Context) -> SiteSettings:
    """Who runs this site; the settings' own words where there is no site yet."""
    request: HttpRequest | None = context.get("request")
    if request is None or Site.find_for_request(request) is None:
        return SiteSettings()
    return SiteSettings.for_request(request)


@register.inclusion_tag("base/header.html", takes_context=True)
def header(context: Context) -> dict[str, Any]:
    request = context.get("request")
    return {
        "request": request,
        "organisation": context.get("organisation") or organisation(context),
        "language": current(),
        "path": request.path if request else "",
        "menu": _menu(request),
        "translations": translations(request, _page(context)) if request else [],
    }


@register.inclusion_tag("base/footer.html", takes_context=True)
def footer(context: Context) -> dict[str, Any]:
    request = context.get("request")
    return {
        "request": request,
        "organisation": context.get("organisation") or organisation(context),
        "language": current(),
        "links": _footer_links(request),
    }


@register.inclusion_tag("base/links.html", takes_context=True)
def page_links(context: Context) -> dict[str, Any]:
    """canonical, hreflang and x-default of a page."""
    page = _page(context)
    found = translations(context["request"], page)
    return {"page": page, "translations": found, "x_default": x_default(found), "base": settings.BASE_URL}


@register.simple_tag
def webcal_feed() -> str:
    """The address that makes a calendar program subscribe."""
    return f"webcal://{settings.BASE_URL.partition('://')[2]}/agenda/{current()}.ics"


@register.filter
def in_which_language(code: str) -> str:
    """en français."""
    return language_name(code)


def _page(context: Context) -> Page | None:
    page = context.get("page")
    return page if isinstance(page, Page) else None


def _menu(request: HttpRequest | None) -> list[Page]:
    """Pages that say of themselves that they stand in the menu, in the language of the moment: one query."""
    return [page for page in _named_pages(request) if page.show_in_menus]


def _footer_links(request: HttpRequest | None) -> list[Page]:
    return [page for page in _named_pages(request) if not page.show_in_menus]


def _named_pages(request: HttpRequest | None) -> list[Page]:
    """The live pages right under the home page of this language, once a request."""
    if request is None:
        return []
    known: list[Page] | None = getattr(request, "_pages_of_the_site", None)
    if known is None:
        site = Site.find_for_request(request)
        known = []
        if site is not None:
            key = site.root_page.translation_key
            roots = Page.objects.filter(translation_key=key, locale__language_code=current())
            paths = list(roots.values_list("path", flat=True)[:1])
            if paths:
                under = Page.objects.live().filter(path__startswith=paths[0], depth=site.root_page.depth + 1)
                known = list(under.order_by("path").defer_streamfields())
        request._pages_of_the_site = known  # type: ignore[attr-defined]
    return known
