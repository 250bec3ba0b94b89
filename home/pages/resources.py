"""What people take with them: guides, syntheses, slides, replays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from home import formats
from home.blocks import BodyBlock
from home.pages.base import BasePage
from home.pages.lists import LibraryFilter, listed_resources
from home.questions import tidy_address
from home.structured import address_of, by_organisation


class ResourceIndexPage(BasePage):
    """The library: documents and replays, by kind, theme, year and language."""

    lead = models.TextField(_("in short"), max_length=400, blank=True)

    template = "home/resource_index_page.html"
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.ResourcePage"]
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tidy = tidy_address(request, LibraryFilter.base_fields)
        return redirect(tidy) if tidy is not None else super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | listed_resources(ResourcePage.objects.all(), request, self.get_url(request) or "")


class ResourcePage(BasePage):
    """A document or a replay: what it is, in which language, with which licence."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("guide")
        SHEET = "sheet", _("fact sheet")
        SYNTHESIS = "synthesis", _("synthesis")
        TRANSCRIPT = "transcript", _("transcript")
        MINUTES = "minutes", _("minutes")
        SLIDES = "slides", _("slides")
        SPREADSHEET = "spreadsheet", _("spreadsheet")
        VIDEO = "video", _("video")
        AUDIO = "audio", _("audio recording")
        CHECKLIST = "checklist", _("checklist")
        POSTER = "poster", _("poster")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.GUIDE)
    date = models.DateField(_("date"), default=localdate)
    lead = models.TextField(_("in short"), max_length=400)
    file = models.ForeignKey(
        "home.File", models.PROTECT, null=True, blank=True, related_name="resources", verbose_name=_("file")
    )
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), null=True, blank=True, help_text=_("Of a recording.")
    )
    licence = models.CharField(_("licence"), max_length=100, blank=True, default="CC BY 4.0")
    picture = models.ForeignKey(
        "home.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    themes = ParentalManyToManyField(
        "home.Theme", blank=True, related_name="resource_pages", verbose_name=_("themes")
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))

    found_as = "resources"
    template = "home/resource_page.html"
    shown_with: ClassVar[tuple[str, ...]] = ("locale", "picture", "file")
    parent_page_types: ClassVar[list[str]] = ["home.ResourceIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("date"), FieldPanel("minutes")]),
        FieldPanel("file"),
        FieldPanel("licence"),
        FieldPanel("picture"),
        FieldPanel("body"),
        FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        SynchronizedField("kind"),
        SynchronizedField("date"),
        SynchronizedField("minutes"),
        SynchronizedField("file"),
        SynchronizedField("licence"),
        SynchronizedField("picture"),
        SynchronizedField("themes"),
    ]

    SCHEMA: ClassVar[dict[str, str]] = {
        Kind.VIDEO: "VideoObject",
        Kind.AUDIO: "AudioObject",
        Kind.SLIDES: "PresentationDigitalDocument",
        Kind.SPREADSHEET: "SpreadsheetDigitalDocument",
    }

    @property
    def kicker(self) -> str:
        """What kind of thing it is, on its card."""
        return str(self.get_kind_display())

    def share_facts(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "kicker": self.kicker,
            "detail": formats.long_day(self.date),
        }

    def structured(self, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
        address = address_of(self.url or "")
        dated = "uploadDate" if self.kind in (self.Kind.VIDEO, self.Kind.AUDIO) else "datePublished"
        return [
            {
                "@type": self.SCHEMA.get(self.kind, "DigitalDocument"),
                "@id": f"{address}#resource",
                "name": self.title,
                "description": self.summary(),
                "url": address,
                dated: self.date.isoformat(),
                "duration": f"PT{self.minutes}M" if self.minutes else None,
                "inLanguage": self.locale.language_code,
                "publisher": by_organisation(),
                "thumbnailUrl": [address_of(self.share_path())] if self.share_path() else None,
            }
        ]

    class Meta:
        verbose_name = _("resource page")
        verbose_name_plural = _("resource pages")
