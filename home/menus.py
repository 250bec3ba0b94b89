"""The menu and the footer, as the administrator arranged them: named once, shown in every language.

An entry names a page, whose own title stands in each language, or a screen of the site. Where nothing is arranged, the
pages that editors marked for menus stand there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page

from home.languages import SOURCE, current

SCREENS = {
    "agenda": _("Agenda"),
    "speakers": _("Speakers"),
    "find_ticket": _("Find my ticket"),
    "contact": _("Contact"),
    "accessibility": _("Accessibility"),
    "search": _("Search"),
}
"""Screens that are no pages, by the name of their address."""


class Label(blocks.StructBlock):
    """Other words than the page's title; the French ones stand where a language has none."""

    label_fr = blocks.CharBlock(label=_("label in French"), max_length=40, required=False)
    label_ar = blocks.CharBlock(label=_("label in Arabic"), max_length=40, required=False)
    label_en = blocks.CharBlock(label=_("label in English"), max_length=40, required=False)


class PageEntry(Label):
    page = blocks.PageChooserBlock(label=_("page"))

    class Meta:
        icon = "doc-empty"
        label = _("page")


class ScreenEntry(Label):
    screen = blocks.ChoiceBlock(label=_("screen"), choices=list(SCREENS.items()))

    class Meta:
        icon = "view"
        label = _("screen")


class EntriesBlock(blocks.StreamBlock):
    """A row or a column of links."""

    page = PageEntry()
    screen = ScreenEntry()

    class Meta:
        required = False


class ColumnBlock(Label):
    entries = EntriesBlock(label=_("links"))

    class Meta:
        icon = "list-ul"
        label = _("column")


class ColumnsBlock(blocks.StreamBlock):
    column = ColumnBlock()

    class Meta:
        required = False
        max_num = 4


Entry = dict[str, str]
Pages = dict[int, Page]


def pages_named(*arranged: Any) -> Pages:
    """The public page in the language of the moment for the key of each page that menu and footer name. One query."""
    from home.pages.base import restricted  # pages are made of blocks, as the settings are that name them

    keys = {key for stream in arranged for key in _keys(stream.raw_data)}
    chosen = Page.objects.filter(pk__in=keys)
    here = Q(locale__language_code=current(), translation_key__in=chosen.values("translation_key"))
    wanted = (
        Page.objects.filter(Q(pk__in=keys) | here).select_related("locale").annotate(restricted=restricted())
    )
    found = list(wanted) if keys else []
    public = {
        page.translation_key: page
        for page in found
        if page.live and not page.restricted and page.locale.language_code == current()
    }
    named = {page.pk: public.get(page.translation_key) for page in found}
    return {key: page for key in keys if (page := named.get(key)) is not None}


def entries(arranged: Iterable[Any], pages: Pages) -> list[Entry]:
    """Title and path of each entry; a page not written in the language of the moment is left out."""
    shown = [_shown(child["type"], child["value"], pages) for child in arranged]
    return [entry for entry in shown if entry]


def columns(arranged: Iterable[Any], pages: Pages) -> list[dict[str, Any]]:
    """The columns of the footer, each with its title and entries."""
    found = [
        {"title": label_of(child["value"]), "entries": entries(child["value"]["entries"], pages)}
        for child in arranged
    ]
    return [column for column in found if column["entries"]]


def label_of(value: Any) -> str:
    """The label in the reader's language, else in French, else none."""
    return str(value.get(f"label_{current()}") or value.get(f"label_{SOURCE}") or "")


def _keys(arranged: Iterable[Any]) -> Iterator[int]:
    """The keys of the pages that entries name, also those in columns; read as they are kept."""
    for child in arranged:
        if child["type"] == "column":
            yield from _keys(child["value"]["entries"])
        elif child["type"] == "page" and child["value"]["page"]:
            yield child["value"]["page"]


def _shown(kind: str, value: Any, pages: Pages) -> Entry:
    label = label_of(value)
    if kind == "screen":
        url = _screen(value["screen"])
        return {"title": label or str(SCREENS[value["screen"]]), "url": url} if url else {}
    page = pages.get(value["page"])
    return {"title": label or page.title, "url": page.get_url() or ""} if page is not None else {}


def _screen(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # a screen of a later version, arranged and then gone
        return ""
