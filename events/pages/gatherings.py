"""Pages that gather: a series, a theme, the directory of partners and firms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from events.debate.publication import Shown, opinion_of
from events.pages.directory import DirectoryFilter, directory
from events.pages.finding import Card, cards
from events.pages.themes import about
from events.people.models import Person
from events.programme.models import Event, Series
from events.programme.phases import Status
from home.blocks import BodyBlock
from home.languages import Language, current
from home.pages import BasePage
from home.questions import tidy_address


class GatheringPage(BasePage):
    """A page about one row, once in each language; `about` names the field."""

    about: ClassVar[str] = ""

    language = models.CharField(max_length=2, choices=Language.choices, editable=False)
    lead = models.TextField(_("in short"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))

    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        language = self.locale.language_code if self.locale_id else self.language
        row = getattr(self, f"{self.about}_id")
        others = type(self).objects.filter(**{self.about: row}, language=language).exclude(pk=self.pk)
        if row and others.exists():
            raise ValidationError({self.about: _("There is a page about this in this language already.")})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.locale_id:
            self.language = self.locale.language_code
        return super().save(*args, **kwargs)


class SeriesPage(GatheringPage):
    """All debates of a series, and how opinions moved in them."""

    about = "series"

    series = models.ForeignKey(
        "events.Series", models.PROTECT, related_name="pages", verbose_name=_("series")
    )

    template = "events/series_page.html"
    shown_with: ClassVar[tuple[str, ...]] = ("locale", "series")
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("series"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        SynchronizedField("series", overridable=False),
    ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | gathered(self.series)

    class Meta:
        verbose_name = _("page of a series")
        verbose_name_plural = _("pages of series")
        constraints = [
            models.UniqueConstraint(fields=["series", "language"], name="one_series_page_in_each_language")
        ]


@dataclass(frozen=True)
class Part:
    """An event of a series, with what is published of its vote."""

    card: Card
    opinion: Shown | None


def gathered(series: Series, at: datetime | None = None) -> dict[str, Any]:
    """The events of a series: the next on top, what follows, then what was, the latest first; and who spoke there."""
    at = at or now()
    events = Event.objects.published().filter(series=series).select_related("venue", "series", "opinion")
    parts = [
        Part(card, opinion_of(card.event) if card.status == Status.OVER else None)
        for card in cards(events.order_by("starts_at", "pk"), current(), at)
    ]
    ahead = [part for part in parts if not part.card.event.is_over(at)]
    first = next((part for part in ahead if part.card.is_open), None)
    spoke = Person.objects.filter(parts__event__in=events.order_by().values("pk"))
    return {
        "next": first,
        "ahead": [part for part in ahead if part is not first],
        "behind": [part for part in reversed(parts) if part not in ahead],
        "people": list(spoke.distinct().order_by("name", "name_ar")),
    }


class ThemePage(GatheringPage):
    """Events, resources and news of a theme."""

    about = "theme"

    theme = models.ForeignKey("home.Theme", models.PROTECT, related_name="pages", verbose_name=_("theme"))

    template = "events/theme_page.html"
    shown_with: ClassVar[tuple[str, ...]] = ("locale", "theme")
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.StandardPage"]
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("theme"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        SynchronizedField("theme", overridable=False),
    ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | about(self.theme, request)

    class Meta:
        verbose_name = _("page of a theme")
        verbose_name_plural = _("pages of themes")
        constraints = [
            models.UniqueConstraint(fields=["theme", "language"], name="one_theme_page_in_each_language")
        ]


class DirectoryPage(BasePage):
    """Partners, firms that carry the label, start-ups."""

    lead = models.TextField(_("in short"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))

    template = "events/directory_page.html"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tidy = tidy_address(request, DirectoryFilter.base_fields)
        return redirect(tidy) if tidy else super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | directory(request, self.get_url(request) or "")

    class Meta:
        verbose_name = _("directory")
        verbose_name_plural = _("directories")
