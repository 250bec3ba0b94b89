"""Courses of the catalogue, and which event teaches which: the organiser's screens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSetGroup

from events.cms.own import OwnViewSet
from events.programme.models import Event
from home.forms import DeskForm
from home.languages import CODES
from home.panels import in_three
from training.actions import TrainingError, add_cohort
from training.models import Cohort, Course, lines_of


class CourseForm(DeskForm):
    """A course; its objectives are kept one on a line, however they were pasted."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        for name in (f"objectives_{code}" for code in CODES):
            given[name] = "\n".join(lines_of(given.get(name) or ""))
        return given


class CourseViewSet(OwnViewSet):
    model = Course
    name = "courses"
    url_prefix = "formations"
    icon = "doc-full"
    menu_label = _("Courses")
    list_display = ["__str__", "code", "minutes"]
    edit_handler = ObjectList(
        [
            in_three("title"),
            in_three("lead"),
            in_three("objectives"),
            FieldRowPanel([FieldPanel("code"), FieldPanel("minutes")]),
        ],
        base_form_class=CourseForm,
    )


class CohortForm(WagtailAdminModelForm):
    """A course and the event that teaches it; only trainings of one's own teams are offered."""

    instance: Cohort

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        trainings = Event.objects.filter(kind=Event.Kind.TRAINING)
        self.fields["event"] = forms.ModelChoiceField(
            trainings.visible_to(self.for_user) if self.for_user else trainings.none(), label=_("Event")
        )

    def save(self, commit: bool = True) -> Cohort:
        """By the same verb as everywhere; a change of course raises the event's revision."""
        if self.instance.pk is None:
            made = add_cohort(self.cleaned_data["course"], self.cleaned_data["event"])
            self.instance = made
            return made
        cohort: Cohort = super().save(commit)
        return cohort

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        event, course = self.cleaned_data.get("event"), self.cleaned_data.get("course")
        known = Cohort.objects.filter(event=event).exclude(pk=self.instance.pk).first() if event else None
        if known is not None and known.course != course:
            self.add_error("event", str(TrainingError(_("This event teaches another course already."))))
        return given


class CohortViewSet(OwnViewSet):
    model = Cohort
    name = "cohorts"
    url_prefix = "groupes"
    icon = "group"
    menu_label = _("Cohorts")
    list_display = ["__str__", "course"]
    together = ("event", "course")
    edit_handler = ObjectList([FieldPanel("course"), FieldPanel("event")], base_form_class=CohortForm)


class TrainingGroup(ModelViewSetGroup):
    """Behind one entry of the menu: what is taught, and when."""

    items: tuple[Any, ...] = (CourseViewSet, CohortViewSet)
    menu_label = _("Courses and cohorts")
    menu_name = "training"
    menu_icon = "doc-full"
    menu_order = 150
