"""Who speaks, for the list of pages that search engines read."""

from __future__ import annotations

from events.people.models import Person
from home.languages import CODES
from home.sitemap import SiteMap


class PeopleMap(SiteMap):
    """The page of everybody who agreed to one, in each language."""

    def items(self) -> list[tuple[str, str]]:
        slugs = (
            Person.objects.public().filter(slug__isnull=False).order_by("slug").values_list("slug", flat=True)
        )
        return [(code, str(slug)) for slug in slugs for code in CODES]

    def location(self, item: tuple[str, str]) -> str:
        code, slug = item
        return f"/{code}/intervenants/{slug}/"
