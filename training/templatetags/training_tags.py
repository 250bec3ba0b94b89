"""Courses on pages that stand below them."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page

from events.programme.models import Event
from events.programme.phases import status
from home.languages import current
from home.pages import restricted
from training.models import Cohort
from training.pages import TrainingPage

register = template.Library()


@register.simple_tag
def courses_under(page: Page) -> list[TrainingPage]:
    """The catalogue under a list of events: one query."""
    under = TrainingPage.objects.live().child_of(page)
    under = under.annotate(restricted=restricted()).filter(restricted=False)
    return list(under.select_related("course").defer_streamfields().order_by("title"))


@register.simple_tag
def home_trainings(most: int = 3) -> list[dict[str, Any]]:
    """The courses that begin next, each once, with its next date and the page to read about it: two queries."""
    coming = Event.objects.upcoming().filter(state=Event.State.ANNOUNCED, invitation_only=False)
    cohorts = Cohort.objects.filter(event__in=coming.order_by()).select_related("course", "event__venue")
    next_of: dict[int, Cohort] = {}
    for cohort in cohorts.order_by("event__starts_at", "pk"):
        next_of.setdefault(cohort.course_id, cohort)
    soon = list(next_of.values())[:most]
    pages = _pages_of([cohort.course_id for cohort in soon])
    return [
        {
            "course": cohort.course,
            "event": cohort.event,
            "status": status(cohort.event),
            "url": pages.get(cohort.course_id) or cohort.event.permanent_path(current()),
        }
        for cohort in soon
    ]


@register.simple_tag
def trainings_about(event: Event, most: int = 2) -> list[TrainingPage]:
    """Courses of the catalogue, taught about a theme of this event, for who wants to go further: one query."""
    pages = TrainingPage.objects.live().filter(language=current())
    related = pages.filter(course__cohorts__event__themes__in=event.themes.order_by().values("pk"))
    return list(related.select_related("course").defer_streamfields().distinct().order_by("title")[:most])


def _pages_of(courses: list[int]) -> dict[int, str]:
    pages = TrainingPage.objects.live().filter(course__in=courses, language=current()).defer_streamfields()
    return {page.course_id: page.url for page in pages if page.url} if courses else {}
