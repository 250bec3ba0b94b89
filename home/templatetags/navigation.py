"""Header, footer, and the ways between languages."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from wagtail.models import Page

from home import brand, menus, pagecache
from home.languages import current
from home.models import SiteSettings
from home.navigation import UNDER_HOME, frame_pages, language_name, translations, x_default
from home.serving import organisation_of
from home.templatetags.pictures import responsive_picture

register = template.Library()


@register.simple_tag(takes_context=True)
def organisation(context: Context) -> SiteSettings:
    """Who runs this site."""
    return organisation_of(context.get("request"))


@register.simple_tag(takes_context=True)
def theme_sheet(context: Context) -> str:
    """The address of what the settings change of the style sheets; empty where they change nothing."""
    return brand.address(organisation_of(context.get("request")))


@register.inclusion_tag("base/header.html", takes_context=True)
def header(context: Context) -> dict[str, Any]:
    request = context.get("request")
    found = translations(request, _page(context)) if request else []
    frame = _frame(request)
    return {
        "request": request,
        "organisation": context.get("organisation") or organisation(context),
        "language": current(),
        "path": request.path if request else "",
        "menu": frame["menu"],
        "logo": frame["logo"],
        "translations": found,
    }


@register.inclusion_tag("base/footer.html", takes_context=True)
def footer(context: Context) -> dict[str, Any]:
    request = context.get("request")
    frame = _frame(request)
    return {
        "request": request,
        "organisation": context.get("organisation") or organisation(context),
        "language": current(),
        "columns": frame["columns"],
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


def _frame(request: HttpRequest | None) -> dict[str, Any]:
    """Menu and footer in the language of the moment, asked for once until something is changed."""
    return pagecache.remember(f"frame:{current()}", partial(_made_frame, request))


def _made_frame(request: HttpRequest | None) -> dict[str, Any]:
    organisation = organisation_of(request)
    under_home = _under_home(request)
    marked = [
        {"title": page.title, "url": page.get_url(request)} for page in under_home if page.show_in_menus
    ]
    others = [
        {"title": page.title, "url": page.get_url(request)} for page in under_home if not page.show_in_menus
    ]
    menu, footer = organisation.menu, organisation.footer
    pages = menus.pages_named(menu, footer)
    return {
        "menu": menus.entries(menu.raw_data, pages) or marked,
        "columns": menus.columns(footer.raw_data, pages) or [{"title": "", "entries": others}],
        "logo": responsive_picture(organisation.logo, sizes="10rem") if organisation.logo else "",
    }


def _under_home(request: HttpRequest | None) -> list[Page]:
    """Without the translations of a list or a legal page, which stand there too."""
    pages = frame_pages(request)
    return [page for page in pages if page.depth == UNDER_HOME and page.locale.language_code == current()]
