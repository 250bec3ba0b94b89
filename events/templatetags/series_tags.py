"""Series on pages that stand below them."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Count, Q
from django.utils.timezone import now

from events.pages import SeriesPage
from events.programme.models import Event
from home.languages import current

register = template.Library()


@register.simple_tag
def home_series(most: int = 4) -> list[dict[str, Any]]:
    """The series that have a page in this language, the busiest first, with how many events were and come."""
    at = now()
    public = ~Q(series__events__state__in=[Event.State.DRAFT, Event.State.CANCELLED])
    pages = (
        SeriesPage.objects.live()
        .filter(language=current())
        .select_related("series")
        .defer_streamfields()
        .annotate(
            held=Count("series__events", filter=public & Q(series__events__ends_at__lt=at)),
            coming=Count("series__events", filter=public & Q(series__events__ends_at__gte=at)),
        )
        .order_by("-held", "-coming", "title")
    )
    return [
        {"title": page.title, "url": page.url, "lead": page.lead, "held": page.held, "coming": page.coming}
        for page in pages[:most]
    ]
