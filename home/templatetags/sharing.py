"""What the head of a page tells search engines and messengers, and how people pass it on."""

from __future__ import annotations

from typing import Any, cast

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.utils.safestring import SafeString
from wagtail.models import Page

from home import structured as schema
from home.crumbs import crumbs
from home.languages import current
from home.pages import BasePage
from home.serving import organisation_of
from home.sharing import HEIGHT, WIDTH

register = template.Library()

OG_LOCALES = {"fr": "fr_MA", "ar": "ar_MA", "en": "en_GB"}


@register.inclusion_tag("components/breadcrumb.html", takes_context=True)
def breadcrumb(context: Context, title: str = "") -> dict[str, Any]:
    """`{% breadcrumb %}` on a page, `{% breadcrumb "Agenda" %}` on a screen."""
    return {"crumbs": _crumbs(context, title)}


@register.simple_tag(takes_context=True)
def structured(context: Context) -> SafeString:
    """The page as JSON-LD; a screen says what it is in `structured_objects` of its context."""
    request, page = _request(context), _page(context)
    objects = [schema.organisation(organisation_of(request))]
    way = _crumbs(context, str(context.get("crumb_title") or ""))
    if way and request is not None:
        objects.append(schema.breadcrumbs(way, request.path))
    if isinstance(page, BasePage):
        objects += page.structured(cast(dict[str, Any], context.flatten()))
    objects += context.get("structured_objects") or []
    return schema.script(objects)


@register.inclusion_tag("base/share_head.html", takes_context=True)
def share_head(context: Context, title: str = "", description: str = "") -> dict[str, Any]:
    """OpenGraph: the page's own picture, else that of the site."""
    request, page = _request(context), _page(context)
    organisation = organisation_of(request)
    title = title or str(context.get("share_title") or "")
    own = page.share_path() if isinstance(page, BasePage) else ""
    return {
        "title": title or (page.title if page is not None else organisation.name),
        "description": description
        or (page.summary() if isinstance(page, BasePage) else "")
        or organisation.tagline,
        "url": settings.BASE_URL + (request.path if request else ""),
        "kind": "article" if page is not None and page.depth > 2 else "website",
        "site_name": organisation.name,
        "locale": OG_LOCALES[current()],
        "image": schema.address_of(own or static("img/drop-512.png")),
        "width": WIDTH if own else 512,
        "height": HEIGHT if own else 512,
        "large": bool(own),
    }


@register.inclusion_tag("components/share.html", takes_context=True)
def share_links(context: Context, title: str) -> dict[str, Any]:
    """Pass the address on: WhatsApp first, then mail; plain links, nothing of others is loaded."""
    request = _request(context)
    return {"url": settings.BASE_URL + (request.path if request else ""), "title": title}


def _crumbs(context: Context, title: str) -> list[dict[str, str]]:
    return crumbs(_request(context), _page(context), title)


def _request(context: Context) -> HttpRequest | None:
    request: HttpRequest | None = context.get("request")
    return request


def _page(context: Context) -> Page | None:
    page = context.get("page")
    return page if isinstance(page, Page) else None
