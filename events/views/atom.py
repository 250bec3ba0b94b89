"""What is new, for readers of feeds (Atom, RFC 4287): debates, documents of the library, news."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from events.pages import DebatePage
from events.programme.models import Event
from home.formats import span_in_words
from home.languages import current
from home.pages import BasePage, NewsPage, ResourcePage
from home.serving import organisation_of
from home.structured import address_of

LATEST = 30


class PageFeed(Feed[Any, Any]):
    """The latest pages of one kind in the language of the address; entries keep their id for ever."""

    feed_type = Atom1Feed
    feed_copyright = "CC BY 4.0"
    name = ""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpRequest:
        return request

    def link(self, request: HttpRequest) -> str:
        return address_of(f"/{current()}/")

    def feed_url(self, request: HttpRequest) -> str:
        return address_of(request.path)

    def author_name(self, request: HttpRequest) -> str:
        return organisation_of(request).name

    def item_title(self, item: BasePage) -> str:
        return item.title

    def item_description(self, item: BasePage) -> str:
        return item.summary()

    def item_link(self, item: BasePage) -> str:
        return address_of(item.get_url() or "")

    def item_guid(self, item: BasePage) -> str:
        return f"urn:uuid:{item.translation_key}"

    def item_updateddate(self, item: BasePage) -> datetime | None:
        changed: datetime | None = item.last_published_at
        return changed

    def item_pubdate(self, item: BasePage) -> datetime | None:
        first: datetime | None = item.first_published_at
        return first


class DebateFeed(PageFeed):
    def title(self, request: HttpRequest) -> str:
        return _("Debates of %(name)s") % {"name": organisation_of(request).name}

    def items(self, request: HttpRequest) -> Any:
        pages = _live(DebatePage).exclude(event__state=Event.State.DRAFT)
        return pages.select_related("event__venue", "event__series").order_by("-first_published_at", "-pk")[
            :LATEST
        ]

    def item_description(self, item: Any) -> str:
        return " · ".join(part for part in (span_in_words(item.event), item.summary()) if part)


class ResourceFeed(PageFeed):
    def title(self, request: HttpRequest) -> str:
        return _("Documents of %(name)s") % {"name": organisation_of(request).name}

    def items(self, request: HttpRequest) -> Any:
        return _live(ResourcePage).order_by("-date", "-pk")[:LATEST]

    def item_pubdate(self, item: Any) -> datetime | None:
        return datetime.combine(item.date, time(), UTC)

    def item_categories(self, item: Any) -> list[str]:
        return [str(item.get_kind_display())]


class NewsFeed(PageFeed):
    def title(self, request: HttpRequest) -> str:
        return _("News of %(name)s") % {"name": organisation_of(request).name}

    def items(self, request: HttpRequest) -> Any:
        return _live(NewsPage).order_by("-date", "-pk")[:LATEST]

    def item_pubdate(self, item: Any) -> datetime | None:
        return datetime.combine(item.date, time(), UTC)


FEEDS: dict[str, Feed[Any, Any]] = {
    "debats": DebateFeed(),
    "ressources": ResourceFeed(),
    "actualites": NewsFeed(),
}


@require_safe
def atom(request: HttpRequest, name: str) -> HttpResponse:
    """One of the three feeds."""
    if name not in FEEDS:
        raise Http404
    response: HttpResponse = FEEDS[name](request)
    return response


def _live(model: Any) -> Any:
    pages = model.objects.live().public().filter(locale=Locale.get_active())
    return pages.select_related("locale").defer_streamfields()
