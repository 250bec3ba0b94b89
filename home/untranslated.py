"""An address in a language in which its page is not written, while it is in another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.models import Page, Site

from home import pagecache
from home.languages import CODES, current
from home.pages.base import restricted


def stand_in(request: HttpRequest, path: str) -> HttpResponse | None:
    """A page in the reader's language that says so and leads to the text; None for what is nowhere at all.

    It answers 200: the language switch and people who change `/fr/` to `/ar/` by hand lead here on purpose. Search
    engines are told not to keep it. Pages that have facts of their own in every language lead there instead.
    """
    pages = _elsewhere(path)
    if not pages:
        return None
    first = pages[0]
    if hasattr(first.specific_class, "stand_in_path"):
        facts: Any = first.specific
        return redirect(facts.stand_in_path(current()))
    texts = [
        {"language": page.locale.language_code, "title": page.title, "url": page.get_url(request)}
        for page in pages
    ]
    response = render(request, "home/not_translated.html", {"texts": texts})
    response.headers["X-Robots-Tag"] = "noindex"
    pagecache.keep(response)
    return response


def _elsewhere(path: str) -> list[Page]:
    """The live public pages that have this address in our other languages, the source language first."""
    roots = [root for root in Site.get_site_root_paths() if root.language_code in {*CODES} - {current()}]
    live = Page.objects.live().filter(url_path__in=[f"{root.root_path}{path}" for root in roots])
    pages = live.annotate(restricted=restricted()).filter(restricted=False).select_related("locale")
    return sorted(pages, key=lambda page: CODES.index(page.locale.language_code))
