"""The page of a course: what is taught, and when it is taught next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, HelpPanel, Panel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField

from events.pages.creation import add_translations
from events.pages.facts import facts_of
from events.pages.finding import Card, EventPages
from events.pages.models import PageOfEvent
from events.programme.models import Event
from events.programme.phases import Status, status
from events.programme.prices import Prices, prices_of
from home.blocks import BodyBlock
from home.languages import Language, in_language
from home.pages import BasePage
from home.templatetags.formats import hours_in_words
from training.structured import course_objects

if TYPE_CHECKING:
    from home.models import User
    from training.models import Course


class TrainingPage(PageOfEvent):
    """A course of the catalogue in one language, with its next dates."""

    course = models.ForeignKey(
        "training.Course", models.PROTECT, related_name="pages", verbose_name=_("course")
    )
    language = models.CharField(max_length=2, choices=Language.choices, editable=False)
    picture = models.ForeignKey(
        "home.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    audience = models.TextField(_("for whom"), blank=True)
    prerequisites = models.TextField(_("what to know before"), blank=True)
    method = models.TextField(_("how it is taught"), blank=True)
    assessment = models.TextField(_("how it is assessed, and what earns the certificate"), blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))

    found_as = "trainings"
    template = "training/training_page.html"
    shown_with: ClassVar[tuple[str, ...]] = ("locale", "picture", "course")
    parent_page_types: ClassVar[list[str]] = ["events.EventIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Panel]] = [
        FieldPanel("course"),
        HelpPanel(template="training/cms/page_facts.html", heading=_("What the page shows of the course")),
        FieldPanel("picture"),
        FieldPanel("audience"),
        FieldPanel("prerequisites"),
        FieldPanel("method"),
        FieldPanel("assessment"),
        FieldPanel("body"),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        SynchronizedField("title", overridable=False),
        SynchronizedField("course", overridable=False),
        SynchronizedField("picture"),
    ]

    class Meta:
        verbose_name = _("training page")
        verbose_name_plural = _("training pages")
        constraints = [
            models.UniqueConstraint(fields=["course", "language"], name="one_training_page_in_each_language")
        ]

    def source(self) -> Course | None:
        return self.course if self.course_id else None

    def words(self) -> list[str]:
        course = self.source()
        if course is None:
            return super().words()
        own = [in_language(course, name, self.language) for name in ("title", "lead", "objectives")]
        return [*own, *super().words()]

    def share_facts(self) -> dict[str, Any]:
        hours = hours_in_words(self.course.minutes) if self.course.minutes else ""
        return {"title": self.title, "kicker": str(_("Training")), "detail": hours}

    def structured(self, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
        return course_objects(self, shown)

    def clean(self) -> None:
        super().clean()
        language = self.locale.language_code if self.locale_id else self.language
        others = TrainingPage.objects.filter(course=self.course_id, language=language).exclude(pk=self.pk)
        if self.course_id and others.exists():
            raise ValidationError({"course": _("This course has its page in this language already.")})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.locale_id:
            self.language = self.locale.language_code
        return super().save(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The facts are those of the cohort to register for next; all that come are listed, those that were counted."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        at = now()
        cohorts = taught(self.course, at)
        coming = [cohort for cohort in cohorts if cohort.card.status != Status.OVER and not cohort.is_past]
        context |= {
            "course": self.course,
            "cohorts": coming,
            "dates": [cohort.card for cohort in coming],
            "held": sum(cohort.card.status == Status.OVER for cohort in cohorts),
        }
        return context | facts_of(_first(coming), at) if coming else context


@dataclass(frozen=True)
class Taught:
    """A cohort of a course as its page shows it."""

    card: Card
    prices: Prices
    is_past: bool


def taught(course: Course, at: datetime) -> list[Taught]:
    """Every cohort that the public knows of, the earliest first: two queries, however many."""
    events = Event.objects.published().filter(cohort__course=course, starts_at__isnull=False)
    rows = events.select_related("venue", "series").prefetch_related("fees").order_by("starts_at", "pk")
    return [
        Taught(
            Card(event, reverse("register", args=[event.code]), status(event, at)),
            prices_of(event),
            event.is_over(at),
        )
        for event in rows
    ]


def _first(coming: list[Taught]) -> Event:
    """The cohort that the page is about: the next that takes place, else one that is on, else any."""
    wanted = {Status.COMING: 0, Status.LIVE: 1}
    return min(coming, key=lambda cohort: wanted.get(cohort.card.status, 2)).card.event


@hooks.register("event_pages")
def pages_of_courses() -> EventPages:
    return PagesOfCourses()


class PagesOfCourses(EventPages):
    """A training is read about on the page of its course, whenever it is taught."""

    def for_events(self, events: Iterable[Event]) -> list[tuple[int, Any]]:
        keys = [event.pk for event in events if event.kind == Event.Kind.TRAINING]
        if not keys:
            return []
        pages = TrainingPage.objects.annotate(about=F("course__cohorts__event")).filter(about__in=keys)
        return [(page.about, page) for page in pages.select_related("locale").defer_streamfields()]

    def addresses(self, events: Iterable[Event], language: str) -> list[Any]:
        from training.models import Cohort

        keys = [event.pk for event in events if event.kind == Event.Kind.TRAINING]
        shown = Cohort.objects.filter(
            event__in=keys, course__pages__live=True, course__pages__language=language
        )
        return [shown.values_list("event_id", "course__pages__url_path")] if keys else []

    def create(self, event: Event, by: User | None) -> list[Any] | None:
        cohort = getattr(event, "cohort", None)
        if cohort is None:
            return None
        return add_translations(TrainingPage, event.kind, {"course": cohort.course}, cohort.course, by)
