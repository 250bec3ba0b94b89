"""Everything that changes courses and cohorts."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from events.programme.actions import touch
from events.programme.models import Event
from training.models import Cohort, Course


class TrainingError(Exception):
    """Says in the organiser's language why it cannot be done."""


@transaction.atomic
def add_cohort(course: Course, event: Event) -> Cohort:
    """Teach the course once, at this event. Raises TrainingError when the event is no training."""
    if event.kind != Event.Kind.TRAINING:
        raise TrainingError(_("Only a training can be a cohort of a course."))
    cohort, _new = Cohort.objects.get_or_create(event=event, defaults={"course": course})
    if cohort.course_id != course.pk:
        raise TrainingError(_("This event teaches another course already."))
    touch(event)
    return cohort
