"""The cities in which events take place, each once, whatever its halls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.utils.text import slugify
from django.utils.translation import gettext as _

from events.programme.models import Event, EventQuerySet, Venue
from home.folding import fold

ONLINE = "en-ligne"


@dataclass(frozen=True)
class City:
    """A city as addresses and people name it, and its venues; `ONLINE` has none of its own."""

    key: str
    name: str
    venues: list[int] = field(default_factory=list)


def cities_with(events: EventQuerySet) -> list[City]:
    """The cities of these events: one query."""
    hosting = events.order_by().filter(venue=OuterRef("pk"))
    return cities_of(Venue.objects.filter(Exists(hosting)))


def cities_of(venues: Iterable[Venue]) -> list[City]:
    """The cities of these venues by name, online last."""
    found: dict[str, City] = {}
    online: list[int] = []
    for venue in venues:
        if venue.online:
            online.append(venue.pk)
        elif key := key_of(venue):
            found.setdefault(key, City(key, venue.city)).venues.append(venue.pk)
    cities = sorted(found.values(), key=lambda city: fold(city.name))
    return [*cities, City(ONLINE, _("Online"), online)] if online else cities


def key_of(venue: Venue) -> str:
    """fes for Fès: how addresses name the city."""
    for name in (venue.city_fr, venue.city_en, venue.city_ar):
        if name:
            return slugify(fold(name), allow_unicode=True)
    return ""


def held_in(events: EventQuerySet, city: City) -> EventQuerySet:
    """Those of the events that take place there."""
    return events.online() if city.key == ONLINE else events.filter(venue__in=city.venues)


def every_city() -> list[City]:
    """The cities of all events that the public knows of."""
    return cities_with(Event.objects.published())
