"""Courses on pages that stand below them."""

from __future__ import annotations

from django import template
from wagtail.models import Page

from training.pages import TrainingPage

register = template.Library()


@register.simple_tag
def courses_under(page: Page) -> list[TrainingPage]:
    """The catalogue under a list of events: one query."""
    under = TrainingPage.objects.live().public().child_of(page)
    return list(under.select_related("course").defer_streamfields().order_by("title"))
