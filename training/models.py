"""What only trainings have: a catalogue of courses, and the cohorts that follow them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from home.languages import in_language

if TYPE_CHECKING:
    from home.models import User

ONE_A_LINE = _("One on each line, beginning with a verb.")
BULLET = re.compile(r"(?:[•·]\s*|[-–—*]+(?:\s+|$))+")
"""The mark of a list before a line; a dash that nothing parts from what follows is a minus."""


def lines_of(text: str) -> list[str]:
    """The lines that say something, without the marks of a list that was pasted."""
    lines = (BULLET.sub("", line.strip(), count=1) for line in text.splitlines())
    return [line for line in lines if line]


class Course(models.Model):  # type: ignore[django-manager-missing]
    """A catalogue entry: what is taught, to whom, in how many minutes."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_ar = models.CharField(_("title in Arabic"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    lead_fr = models.TextField(_("lead in French"), blank=True)
    lead_ar = models.TextField(_("lead in Arabic"), blank=True)
    lead_en = models.TextField(_("lead in English"), blank=True)
    objectives_fr = models.TextField(_("objectives in French"), blank=True, help_text=ONE_A_LINE)
    objectives_ar = models.TextField(_("objectives in Arabic"), blank=True, help_text=ONE_A_LINE)
    objectives_en = models.TextField(_("objectives in English"), blank=True, help_text=ONE_A_LINE)
    minutes = models.PositiveIntegerField(_("length in minutes"), default=0)

    class Meta:
        ordering = ["title_fr"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def lead(self) -> str:
        return in_language(self, "lead")

    @property
    def objectives(self) -> list[str]:
        """What one is able to do afterwards, one thing after the other."""
        return lines_of(in_language(self, "objectives"))


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: User) -> Self:
        """Cohorts of the events that this account may see."""
        from events.programme.models import Event

        return self.filter(event__in=Event.objects.visible_to(user))


class Cohort(models.Model):
    """A course taught once: adds to an event what only trainings have."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="cohorts", verbose_name=_("course"))
    event = models.OneToOneField(
        "events.Event", models.PROTECT, related_name="cohort", verbose_name=_("event")
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")

    def __str__(self) -> str:
        return str(self.event)


from training.pages import TrainingPage  # noqa: E402, F401 (Django looks for models here)
