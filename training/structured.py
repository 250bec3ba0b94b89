"""Courses for search engines: https://schema.org/Course with the dates on which it is taught."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from events.pages.structured import course_instance, event_object
from events.programme.prices import prices_of
from home.languages import in_language
from home.structured import address_of, by_organisation

if TYPE_CHECKING:
    from training.pages import TrainingPage


def course_objects(page: TrainingPage, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The course, and the next event at which it is taught."""
    course, path = page.course, page.url or ""
    dates = [card.event for card in shown.get("dates") or ()]
    picture = page.share_path()
    taught = {
        "@type": "Course",
        "@id": address_of(path) + "#course",
        "name": in_language(course, "title"),
        "description": in_language(course, "lead"),
        "url": address_of(path),
        "image": [address_of(picture)] if picture else None,
        "courseCode": course.code,
        "teaches": course.objectives,
        "timeRequired": f"PT{course.minutes}M" if course.minutes else None,
        "coursePrerequisites": page.prerequisites,
        "inLanguage": page.language,
        "provider": by_organisation(),
        "hasCourseInstance": [course_instance(event, prices=prices_of(event), url=path) for event in dates],
    }
    following = (
        [event_object(dates[0], prices=prices_of(dates[0]), picture=picture, url=path)] if dates else []
    )
    return [taught, *following]
