"""The list of pages for search engines, each with the languages it can be read in."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from wagtail.models import Page, get_page_models

from home.languages import CODES, SOURCE
from home.pages import BasePage


class SiteMap(Sitemap[Any]):
    """Addresses of this site, as `settings.BASE_URL` names it."""

    protocol = "https" if settings.BASE_URL.startswith("https") else "http"
    limit = 10_000

    def get_domain(self, site: Any = None) -> str:
        return settings.BASE_URL.partition("://")[2]


class PagesMap(SiteMap):
    """Every live public page: one query for each type of pages."""

    def items(self) -> list[tuple[Page, list[dict[str, str]]]]:
        pages = [page for page in _found() if page.is_listed()]
        translations: dict[Any, list[Page]] = defaultdict(list)
        for page in pages:
            translations[page.translation_key].append(page)
        return [(page, _alternates(translations[page.translation_key])) for page in pages]

    def location(self, item: tuple[Page, Any]) -> str:
        return item[0].get_url() or "/"

    def lastmod(self, item: tuple[Page, Any]) -> datetime | None:
        changed: datetime | None = item[0].last_published_at
        return changed

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        urls = super().get_urls(page, site, self.protocol)
        for url in urls:
            url["alternates"] = url["item"][1]
        return urls


class ScreensMap(SiteMap):
    """Screens that are no pages, by the rest of their address after the language."""

    def __init__(self, *paths: str) -> None:
        self.paths = paths

    def items(self) -> list[str]:
        return [f"/{code}/{path}" for path in self.paths for code in CODES]

    def location(self, item: str) -> str:
        return item


def _found() -> list[Any]:
    found: list[Any] = []
    for model in get_page_models():
        if issubclass(model, BasePage):
            live = model.objects.live().public().filter(locale__language_code__in=CODES)
            found += live.select_related("locale", *model.shown_with).defer_streamfields().order_by("pk")
    return found


def _alternates(pages: list[Page]) -> list[dict[str, str]]:
    """The languages of a page, for who reads any other the French one; nothing where there is only one."""
    if len(pages) < 2:
        return []
    urls = {page.locale.language_code: settings.BASE_URL + (page.get_url() or "") for page in pages}
    alternates = [{"lang_code": code, "location": url} for code, url in urls.items()]
    if SOURCE in urls:
        alternates.append({"lang_code": "x-default", "location": urls[SOURCE]})
    return alternates
