"""Serving pages: Wagtail's own way, with what every page needs fetched at once."""

from __future__ import annotations

from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page, Site, get_page_models
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from home import pagecache, untranslated
from home.languages import current
from home.models import SiteSettings
from home.pages import BasePage, restricted


def organisation_of(request: HttpRequest | None) -> SiteSettings:
    """Who runs this site, and the site with it; plain defaults before there is one."""
    known: SiteSettings | None = getattr(request, SiteSettings.get_cache_attr_name(), None)
    if known is None:
        known = pagecache.remember("organisation", _organisation)
        if request is not None:
            setattr(request, SiteSettings.get_cache_attr_name(), known)
            if known.site_id:
                request._wagtail_site = known.site  # type: ignore[attr-defined]
    return known


def _organisation() -> SiteSettings:
    default = SiteSettings.objects.select_related("site__root_page").filter(site__is_default_site=True)
    return default.first() or SiteSettings()


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at this address: found by its whole path, in one query, where Wagtail walks the tree.

    Where there is none, Wagtail looks in its own way; what lives in another language only is named there.
    """
    page = _page_at(organisation_of(request).site_id, path)
    if page is not None:
        request._wagtail_route_for_request = RouteResult(page)  # type: ignore[attr-defined]
    try:
        answer: HttpResponse = wagtail_serve(request, path)
    except Http404:
        stand_in = untranslated.stand_in(request, path) if page is None else None
        if stand_in is None:
            raise
        answer = stand_in
    return answer


def _page_at(site: int | None, path: str) -> Page | None:
    """The live page of one of our types, with the rows it is shown with and whether anything restricts it."""
    language = current()
    roots = [root for root in Site.get_site_root_paths() if root.site_id == site]
    root = next((root for root in roots if root.language_code == language), None)
    if root is None:
        return None
    pages = Page.objects.live().filter(url_path=f"{root.root_path}{path}")
    found = pages.annotate(restricted=restricted()).select_related("share_image", *_joined()).first()
    for name in _types() if found else ():
        page: Page | None = getattr(found, name, None)
        if page is not None:
            page.restricted = found.restricted
            page.shared = getattr(found, "share_image", None)
            return page
    return None


@cache
def _types() -> dict[str, type[BasePage]]:
    """Our types of pages, by the name under which a plain page knows that it is one."""
    return {model._meta.model_name or "": model for model in get_page_models() if issubclass(model, BasePage)}


@cache
def _joined() -> tuple[str, ...]:
    return tuple(
        "__".join((name, row)) if row else name
        for name, model in _types().items()
        for row in ("", *model.shown_with)
    )
