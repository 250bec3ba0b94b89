"""What the admin shows of trainings, and what goes along when an event is duplicated: registers only."""

from __future__ import annotations

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from events.cms.own import TeamPolicy
from events.programme.models import Event
from home.models import User
from training import actions
from training.cms.catalogue import TrainingGroup
from training.models import Cohort

register_permission_policy(Cohort, TeamPolicy(Cohort))


@hooks.register("register_admin_viewset")
def training_viewsets() -> TrainingGroup:
    return TrainingGroup()


@hooks.register("event_duplicated")
def teach_again(event: Event, copy: Event, by: User) -> list[str]:
    """The copy of an event that teaches a course teaches it too."""
    cohort = Cohort.objects.filter(event=event).select_related("course").first()
    if cohort is not None:
        actions.add_cohort(cohort.course, copy)
    return []
