"""The page that plays a video of another host: the one page of the site that asks somebody else for something.

It is for videos that our own pages show, for whoever follows the link on their facade; nobody can show another video
under our name. Apps above say of their own rows which video they show, by the hook `find_video`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Page, get_page_models

from home import pagecache
from home.blocks.media import RecordingBlock
from home.folding import fold
from home.languages import current
from home.pages import BasePage
from home.videos import Video, host_of


@dataclass(frozen=True)
class Shown:
    """A video, and the page of ours that shows it."""

    video: Video
    title: str = ""
    url: str = ""
    transcript: Page | None = None


@require_safe
def watch(request: HttpRequest, provider: str, number: str) -> HttpResponse:
    """The player, and who learns of the visit by it."""
    host = host_of(provider)
    if host is None or not host.ids.fullmatch(number):
        raise Http404
    wanted = Video(provider, number)
    shown = shown_at(wanted, request)
    if shown is None and not getattr(request.user, "is_staff", False):
        raise Http404
    response = render(request, "home/video.html", {"shown": shown or Shown(wanted), "host": host})
    response._csp_update = {"frame-src": [host.frame]}  # type: ignore[attr-defined]
    response.headers["X-Robots-Tag"] = "noindex"
    if shown is not None:
        pagecache.keep(response)
    return response


def shown_at(wanted: Video, request: HttpRequest) -> Shown | None:
    """Which live page shows this video, one in the reader's language first."""
    for page in _pages_with(wanted.id):
        for value in _recordings(page):
            video = value.video
            if video and (video.provider_code, video.id) == (wanted.provider_code, wanted.id):
                return Shown(video, page.title, page.get_url(request) or "", value.get("transcript"))
    for find in hooks.get_hooks("find_video"):
        found: Shown | None = find(wanted)
        if found is not None:
            return found
    return None


def _pages_with(number: str) -> list[Any]:
    """Live pages that have the id among their words: one query, and one for each type of page that is found."""
    words = fold(number)
    kinds: list[QuerySet[Any]] = [
        model.objects.live().filter(folded__contains=words).order_by().values_list("pk", flat=True)
        for model in get_page_models()
        if issubclass(model, BasePage) and model.stream_fields()
    ]
    keys = list(kinds[0].union(*kinds[1:], all=True)[:20]) if words else []
    pages = Page.objects.filter(pk__in=keys).select_related("locale").specific() if keys else []
    return sorted(pages, key=lambda page: page.locale.language_code != current())


def _recordings(page: BasePage) -> Iterator[Any]:
    for name in page.stream_fields():
        yield from (block.value for block in getattr(page, name) if isinstance(block.block, RecordingBlock))
