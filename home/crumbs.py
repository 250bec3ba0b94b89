"""The way from the home page to the page that is read."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Page

from home.languages import current
from home.navigation import UNDER_HOME, frame_pages


def crumbs(request: HttpRequest | None, page: Page | None = None, title: str = "") -> list[dict[str, str]]:
    """Title and path of each page above, and last, without a path, this one; nothing for the home page itself.

    A screen that is no page gives its `title` and stands right under the home page. No query of its own but for pages
    deeper than two below the home page.
    """
    if (page is None or page.depth < UNDER_HOME) and not title:
        return []
    way = [{"title": _("Home"), "url": f"/{current()}/"}]
    if page is not None:
        way += [
            {"title": above.title, "url": above.get_url(request) or ""} for above in _between(request, page)
        ]
    return [*way, {"title": title or (page.title if page else "")}]


def _between(request: HttpRequest | None, page: Page) -> list[Page]:
    """The pages below the home page and above this one."""
    if page.depth == UNDER_HOME or not page.path:
        return []
    if page.depth == UNDER_HOME + 1:
        return [
            above
            for above in frame_pages(request)
            if page.path.startswith(above.path) and above.path != page.path
        ]
    return list(page.get_ancestors().filter(depth__gte=UNDER_HOME).live())
