"""What the admin shows of trainings: registers only."""

from __future__ import annotations

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from events.cms.own import TeamPolicy
from training.cms.catalogue import TrainingGroup
from training.models import Cohort

register_permission_policy(Cohort, TeamPolicy(Cohort))


@hooks.register("register_admin_viewset")
def training_viewsets() -> TrainingGroup:
    return TrainingGroup()
