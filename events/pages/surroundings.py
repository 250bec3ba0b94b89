"""What stands around an event: the page of its series, and what the series holds next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from events.pages.gatherings import SeriesPage
from events.programme.models import Event, Series
from home.languages import current


@dataclass(frozen=True)
class Surroundings:
    """Where the series is read about in this language, and its next event; empty where there is none."""

    series_url: str = ""
    following: Event | None = None


def surroundings(event: Event, at: datetime) -> Surroundings:
    """What stands around the event, in one query; none for an event that stands alone."""
    if event.series_id is None:
        return Surroundings()
    here = SeriesPage.objects.live().filter(series=OuterRef("pk"), language=current())
    ahead = Q(events__state=Event.State.ANNOUNCED, events__starts_at__gt=at) & ~Q(events__pk=event.pk)
    series = (
        Series.objects.filter(pk=event.series_id)
        .annotate(slug_of_page=Subquery(here.values("slug")[:1]))
        .annotate(following=FilteredRelation("events", condition=ahead))
        .select_related("following__venue")  # type: ignore[misc]  # the joined event
        .order_by("following__starts_at", "following__pk")
        .first()
    )
    if series is None:
        return Surroundings()
    following: Event | None = getattr(series, "following", None)
    if following is not None:
        following.series = series
    slug = series.slug_of_page
    return Surroundings(f"/{current()}/{slug}/" if slug else "", following)
