"""The menu and the footer, as the administrator arranged them: named once, shown in every language.

An entry names a page, whose own title stands in each language, or a screen of the site. Where nothing is arranged, the
pages that editors marked for menus stand there.
"""

from __future__ import annotations

from typing import Any

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


def entries(arranged: Any) -> list[Entry]:
    """Title and path of each entry in the language of the moment; a page not written in it is left out.

    One query, whatever the number of pages.
    """
    keys = [value["page"].translation_key for value in _pages(arranged)]
    live = Page.objects.live().filter(translation_key__in=keys, locale__language_code=current())
    pages = {page.translation_key: page for page in live.public()} if keys else {}
    shown = [_shown(child, pages) for child in arranged or ()]
    return [entry for entry in shown if entry]


def columns(arranged: Any) -> list[dict[str, Any]]:
    """The columns of the footer, each with its title and entries."""
    found = [
        {"title": label_of(child.value), "entries": entries(child.value["entries"])}
        for child in arranged or ()
    ]
    return [column for column in found if column["entries"]]


def label_of(value: Any) -> str:
    """The label in the reader's language, else in French, else none."""
    return str(value.get(f"label_{current()}") or value.get(f"label_{SOURCE}") or "")


def _pages(arranged: Any) -> list[Any]:
    return [child.value for child in arranged or () if child.block_type == "page" and child.value["page"]]


def _shown(child: Any, pages: dict[Any, Page]) -> Entry:
    label = label_of(child.value)
    if child.block_type == "screen":
        url = _screen(child.value["screen"])
        return {"title": label or str(SCREENS[child.value["screen"]]), "url": url} if url else {}
    chosen = child.value["page"]
    page = pages.get(chosen.translation_key) if chosen else None
    return {"title": label or page.title, "url": page.get_url() or ""} if page is not None else {}


def _screen(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # a screen of a later version, arranged and then gone
        return ""
