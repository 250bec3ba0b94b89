"""How people move: the menu, and the same page in another language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import override
from django.utils.translation import gettext as _

from home.languages import CODES, SOURCE, Language, current

if TYPE_CHECKING:
    from wagtail.models import Page


@dataclass(frozen=True)
class Translation:
    """Where a page can be read in one language; `exact` when it is this very page and not a way round."""

    code: str
    url: str
    exact: bool = True

    @property
    def name(self) -> str:
        """The language in its own words."""
        return str(Language(self.code).label)

    @property
    def short(self) -> str:
        """What stands for it where there is no room."""
        return {"fr": "FR", "ar": "ع", "en": "EN"}[self.code]

    @property
    def is_current(self) -> bool:
        return self.code == current()


def translations(request: HttpRequest, page: Page | None = None) -> list[Translation]:
    """The page of this request in each of our languages; where it does not exist, the nearest that does."""
    if page is None or page.pk is None:
        own: dict[str, str] = getattr(request, "translated", {})  # of an address without a language in front
        return [Translation(code, own.get(code) or _swapped(request, code)) for code in CODES]
    urls = {code: url for code, url in _live_urls(request, page).items() if url}
    return [
        Translation(code, urls[code]) if code in urls else Translation(code, _nearest(page, code), exact=False)
        for code in CODES
    ]


def x_default(found: list[Translation]) -> str:
    """The address for readers of any other language: French, else the first that exists."""
    exact = [translation for translation in found if translation.exact]
    chosen = next((t for t in exact if t.code == SOURCE), exact[0] if exact else None)
    return chosen.url if chosen else ""


def _live_urls(request: HttpRequest, page: Page) -> dict[str, str | None]:
    """The address of every live translation of the page, itself included, by language: one query."""
    if not hasattr(page, "_live_urls"):
        live = type(page).objects.live().filter(translation_key=page.translation_key).select_related("locale")
        page._live_urls = {found.locale.language_code: found.get_url(request) for found in live}
    urls: dict[str, str | None] = page._live_urls
    return urls


def _nearest(page: Page, code: str) -> str:
    """Where readers of the language go when this page is not written in it."""
    stand_in: Any = getattr(page, "stand_in_path", None)
    return str(stand_in(code)) if stand_in else f"/{code}/"


def _swapped(request: HttpRequest, code: str) -> str:
    """The address of this request with the other language in front; the form's questions go with it."""
    prefix, slash, rest = request.path.lstrip("/").partition("/")
    if prefix not in CODES or not slash:
        return f"/{code}/"
    query = request.META.get("QUERY_STRING", "")
    return f"/{code}/{rest}" + (f"?{query}" if query and request.method == "GET" else "")


def language_name(code: str, reader: str | None = None) -> str:
    """en français: in which language a text is, in the reader's own words."""
    names = {"fr": _("in French"), "ar": _("in Arabic"), "en": _("in English")}
    if reader:
        with override(reader):
            return language_name(code)
    return names.get(code, code)
