"""How people move: the menu, and the same page in another language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from home.languages import CODES, SOURCE, Language, current

UNDER_HOME = 3  # the depth of the tree at which menus and footers are filled


@dataclass(frozen=True)
class Translation:
    """Where a page can be read in one language; `exact` when it is this very page and not a way round.

    `question` is what was asked of this page and is asked of the other too; `text_in` names the language that its
    text is in, where that is another.
    """

    code: str
    url: str
    exact: bool = True
    question: str = ""
    text_in: str = ""

    @property
    def name(self) -> str:
        """The language in its own words."""
        return str(Language(self.code).label)

    @property
    def href(self) -> str:
        """Where the switch leads: the same page with the same filters."""
        return f"{self.url}?{self.question}" if self.question else self.url

    @property
    def note(self) -> str:
        """(en français), for who would read it: that the text is not in their language."""
        return language_name(self.text_in, reader=self.code) if self.text_in else ""

    @property
    def short(self) -> str:
        """What stands for it where there is no room."""
        return {"fr": "FR", "ar": "ع", "en": "EN"}[self.code]

    @property
    def is_current(self) -> bool:
        return self.code == current()


def translations(request: HttpRequest, page: Page | None = None) -> list[Translation]:
    """The page of this request in each of our languages; where it does not exist, the nearest that does."""
    question = request.META.get("QUERY_STRING", "") if request.method == "GET" else ""
    if page is None or page.pk is None:
        own: dict[str, str] = getattr(request, "translated", {})  # of an address without a language in front
        return [
            Translation(code, own[code])
            if code in own
            else Translation(code, _swapped(request, code), True, question)
            for code in CODES
        ]
    urls = {code: url for code, url in _live_urls(request, page).items() if url}
    return [
        Translation(code, urls[code], True, question) if code in urls else _nearest(request, page, code)
        for code in CODES
    ]


def x_default(found: list[Translation]) -> str:
    """The address for readers of any other language: French, else the first that exists."""
    exact = [translation for translation in found if translation.exact]
    chosen = next((t for t in exact if t.code == SOURCE), exact[0] if exact else None)
    return chosen.url if chosen else ""


def frame_pages(request: HttpRequest | None, page: Page | None = None) -> list[Page]:
    """What the frame of a page names: pages right under the home page in this language, and the live
    translations of the page itself. One query for a request."""
    if request is None:
        return []
    known: tuple[object, list[Page]] | None = getattr(request, "_frame_pages", None)
    if known is None or (page is not None and known[0] != page.translation_key):
        wanted = Q(depth=UNDER_HOME, locale__language_code=current())
        if page is not None:
            wanted |= Q(translation_key=page.translation_key)
        pages = Page.objects.live().filter(wanted).select_related("locale").order_by("path")
        known = (page and page.translation_key, list(pages))
        request._frame_pages = known  # type: ignore[attr-defined]
    return known[1]


def _live_urls(request: HttpRequest, page: Page) -> dict[str, str | None]:
    """The address of every live translation of the page, itself included, by language."""
    return {
        found.locale.language_code: found.get_url(request)
        for found in frame_pages(request, page)
        if found.translation_key == page.translation_key
    }


def _nearest(request: HttpRequest, page: Page, code: str) -> Translation:
    """Where readers of the language go when this page is not written in it: its facts, or a page that says so."""
    stand_in: Any = getattr(page, "stand_in_path", None)
    if stand_in:
        return Translation(code, str(stand_in(code)), exact=False)
    return Translation(code, _swapped(request, code), exact=False, text_in=current())


def _swapped(request: HttpRequest, code: str) -> str:
    """The address of this request with the other language in front."""
    prefix, slash, rest = request.path.lstrip("/").partition("/")
    return f"/{code}/{rest}" if prefix in CODES and slash else f"/{code}/"


def language_name(code: str, reader: str | None = None) -> str:
    """en français: in which language a text is, in the reader's own words."""
    names = {"fr": _("in French"), "ar": _("in Arabic"), "en": _("in English")}
    if reader:
        with override(reader):
            return language_name(code)
    return names.get(code, code)
