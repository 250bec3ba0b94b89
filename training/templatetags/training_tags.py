"""Courses on pages that stand below them."""

from __future__ import annotations

from django import template
from wagtail.models import Page

from events.programme.models import Event
from home.languages import current
from home.pages import restricted
from training.pages import TrainingPage

register = template.Library()


@register.simple_tag
def courses_under(page: Page) -> list[TrainingPage]:
    """The catalogue under a list of events: one query."""
    under = TrainingPage.objects.live().child_of(page)
    under = under.annotate(restricted=restricted()).filter(restricted=False)
    return list(under.select_related("course").defer_streamfields().order_by("title"))


@register.simple_tag
def trainings_about(event: Event, most: int = 2) -> list[TrainingPage]:
    """Courses of the catalogue, taught about a theme of this event, for who wants to go further: one query."""
    pages = TrainingPage.objects.live().filter(language=current())
    related = pages.filter(course__cohorts__event__themes__in=event.themes.order_by().values("pk"))
    return list(related.select_related("course").defer_streamfields().distinct().order_by("title")[:most])
