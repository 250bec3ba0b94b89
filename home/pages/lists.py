"""What the list of news and the library show, narrowed down by the address alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.choices import SAID, Choice
from home.filters import AddressFilter, theme_choices
from home.folding import fold
from home.languages import Language
from home.pages.readable import readable, teasers
from home.questions import turn_to

NEWS_PER_PAGE, RESOURCES_PER_PAGE = 12, 18


def listed_news(pages: QuerySet[Any], request: HttpRequest, path: str) -> dict[str, Any]:
    """The news that readers of this language find, all or of one year, page by page."""
    found = readable(pages)
    years = _years(found)
    asked = request.GET.get("annee", "")
    year = int(asked) if asked in [str(one) for one in years] else None
    chosen = found.filter(date__year=year) if year else found
    turned = turn_to(request.GET.get("page", ""), _in_order(chosen), NEWS_PER_PAGE)
    unknown = _("There is no news of “%(value)s”.") % {"value": asked[:SAID]} if asked and not year else ""
    return {
        "teasers": teasers(turned.page.object_list, request),
        "turned": turned.page,
        "notice": unknown or turned.notice,
        "tabs": _archive(years, year, path),
        "query": f"annee={year}" if year else "",
        "year": year,
    }


def listed_resources(pages: QuerySet[Any], request: HttpRequest, path: str) -> dict[str, Any]:
    """The library: what the filters leave of it, page by page."""
    asked = LibraryFilter(
        request.GET, path=path, kinds=pages.model.Kind.choices, years=_years(readable(pages))
    )
    turned = turn_to(request.GET.get("page", ""), _in_order(asked.applied(pages)), RESOURCES_PER_PAGE)
    return {
        "teasers": teasers(turned.page.object_list, request),
        "turned": turned.page,
        "notice": turned.notice,
        "form": asked,
        "path": path,
        "query": asked.query(),
        "chips": asked.chips,
    }


class LibraryFilter(AddressFilter):
    """What a visitor looks for in the library; what is not known is told at its field and left out."""

    type = Choice(
        label=gettext_lazy("Kind"), unknown=gettext_lazy("The library has no kind called “%(value)s”.")
    )
    theme = Choice(label=gettext_lazy("Theme"), unknown=gettext_lazy("There is no theme “%(value)s” here."))
    annee = Choice(
        label=gettext_lazy("Year"), unknown=gettext_lazy("The library has nothing of “%(value)s”.")
    )
    langue = Choice(
        label=gettext_lazy("Language"), unknown=gettext_lazy("“%(value)s” is none of our languages.")
    )

    def __init__(
        self, given: Mapping[str, Any], *, path: str, kinds: Iterable[Any], years: Iterable[int]
    ) -> None:
        from home.models import Theme  # models import pages, which are models

        super().__init__(given, path=path)
        self.offer("type", sorted(kinds, key=lambda kind: fold(str(kind[1]))), _("All kinds"))
        self.offer("theme", theme_choices(Theme.objects.all()), _("All themes"))
        self.offer("annee", [(str(year), str(year)) for year in years], _("All years"))
        self.offer("langue", Language.choices, _("All languages"))

    def applied(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        """Who asks for a language gets the pages that are written in it, and no others."""
        asked = self.asked
        found = readable(pages, asked.get("langue"))
        if "langue" in asked:
            found = found.filter(locale__language_code=asked["langue"])
        if "type" in asked:
            found = found.filter(kind=asked["type"])
        if "theme" in asked:
            found = found.filter(themes__slug=asked["theme"])
        if "annee" in asked:
            found = found.filter(date__year=asked["annee"])
        return found


def _years(pages: QuerySet[Any]) -> list[int]:
    return [day.year for day in pages.dates("date", "year", order="DESC")]


def _in_order(pages: QuerySet[Any]) -> QuerySet[Any]:
    return pages.defer_streamfields().order_by("-date", "-pk")  # type: ignore[attr-defined,no-any-return]


def _archive(years: list[int], chosen: int | None, path: str) -> list[dict[str, Any]]:
    """A tab for each year, where there are several."""
    if len(years) < 2:
        return []
    every = {"title": _("All years"), "url": path, "current": chosen is None}
    return [
        every,
        *({"title": str(one), "url": f"{path}?annee={one}", "current": one == chosen} for one in years),
    ]
