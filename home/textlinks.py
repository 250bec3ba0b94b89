"""Links that editors put into texts, to pages of this site."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from home.blocks.gathered import rows_of
from home.languages import current


class PageLink(PageLinkHandler):
    """Links of texts to pages of ours: in the reader's language where they are published in it, all in one query."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        keys = [int(attrs["id"]) if str(attrs.get("id")).isdecimal() else 0 for attrs in attrs_list]
        pages = rows_of(Page, {*keys})
        return [_link_to(pages.get(key)) for key in keys]


def _link_to(chosen: Any) -> str:
    if chosen is None:
        return "<a>"
    here = chosen.in_languages.get(current())
    page = here if here is not None and here.live else chosen
    return format_html('<a href="{}">', page.url or "")
