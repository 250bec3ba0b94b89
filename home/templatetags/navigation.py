"""Header, footer, and the ways between languages."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from wagtail.models import Page

from home.languages import current
from home.models import SiteSettings
from home.navigation import UNDER_HOME, frame_pages, language_name, translations, x_default
from home.serving import organisation_of

register = template.Library()


@register.simple_tag(takes_context=True)
def organisation(context: Context) -> SiteSettings:
    """Who runs this site."""
    return organisation_of(context.get("request"))


@register.inclusion_tag("base/header.html", takes_context=True)
def header(context: Context) -> dict[str, Any]:
    request = context.get("request")
    found = translations(request, _page(context)) if request else []
    return {
        "request": request,
        "organisation": context.get("organisation") or organisation(context),
        "language": current(),
        "path": request.path if request else "",
        "menu": _menu(request),
        "translations": found,
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
    """The pages right under the home page that say of themselves that they stand in the menu."""
    return [page for page in _under_home(request) if page.show_in_menus]


def _footer_links(request: HttpRequest | None) -> list[Page]:
    return [page for page in _under_home(request) if not page.show_in_menus]


def _under_home(request: HttpRequest | None) -> list[Page]:
    """Without the translations of a list or a legal page, which stand there too."""
    pages = frame_pages(request)
    return [page for page in pages if page.depth == UNDER_HOME and page.locale.language_code == current()]
