"""The page types of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester
from wagtail_localize.fields import SynchronizedField

from events.blocks import StoryBlock
from events.pages.facts import around, facts_of
from events.pages.listing import listed
from events.pages.marks import TO_TRANSLATE, MarkedForm, refuse_marked, to_translate
from events.pages.speech import against_rule
from events.pages.structured import event_object_of, shown_of
from events.programme.filters import EventFilter
from events.programme.models import Event
from events.programme.phases import Phase, by_the_clock, moment_in
from home.blocks import BodyBlock
from home.languages import Language, in_language
from home.pages import BasePage
from home.questions import tidy_address


class EventIndexPage(BasePage):
    """All events of one kind: what comes, and what was."""

    kind = models.CharField(_("kind"), max_length=10, choices=Event.Kind.choices, default=Event.Kind.DEBATE)
    lead = models.TextField(_("in short"), max_length=400, blank=True)

    template = "events/event_index_page.html"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("kind"), FieldPanel("lead")]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        SynchronizedField("kind", overridable=False),
    ]

    class Meta:
        verbose_name = _("list of events")
        verbose_name_plural = _("lists of events")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tidy = tidy_address(request, EventFilter.OF_A_KIND)
        return redirect(tidy) if tidy else super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | listed(self.kind, request, self.get_url(request) or "")


class NoCopies(PagePermissionTester):
    """An event has one page in a language: a copy would be a second one."""

    def can_copy(self) -> bool:
        return False


class PageOfEvent(BasePage):
    """What a page gets from the event or course behind it: its title and its Latin address."""

    base_form_class = MarkedForm
    search_description: str

    class Meta:
        abstract = True

    def source(self) -> Any:
        """The row with the words of the page, in columns `_fr`, `_ar`, `_en`; None while the editor chooses."""
        raise NotImplementedError

    def take_title(self) -> None:
        """The page is named as what it is about, in its own language."""
        source = self.source()
        if source is None:
            return
        language = self.locale.language_code if self.locale_id else None
        if not language and (self.path or getattr(self, "_cached_parent_obj", None)):
            language = self.get_default_locale().language_code
        title = getattr(source, f"title_{language}", "") or to_translate(in_language(source, "title"))
        self.title = self.draft_title = title[:255]
        lead = getattr(source, f"lead_{language}", "")
        if lead and self.search_description.startswith(TO_TRANSLATE):
            self.search_description = lead  # written since

    def latin_title(self) -> str:
        source = self.source()
        return next((t for t in (source.title_fr, source.title_en, source.code) if t), "") if source else ""

    def summary(self) -> str:
        source = self.source()
        return in_language(source, "lead") if source else super().summary()

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_fields") is None:
            self.take_title()
        return super().save(*args, **kwargs)

    def _set_core_field_defaults(self) -> None:
        self.take_title()
        super()._set_core_field_defaults()

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        refuse_marked(revision.as_object())
        return super().publish(revision, *args, **kwargs)

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return NoCopies(user, self)


class EventPage(PageOfEvent):
    """The text and pictures of an event in one language. Dates, place and places are the event's."""

    event = models.ForeignKey(
        "events.Event", models.PROTECT, related_name="%(class)ss", verbose_name=_("event")
    )
    language = models.CharField(max_length=2, choices=Language.choices, editable=False)
    picture = models.ForeignKey(
        "home.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))
    after = StreamField(
        StoryBlock(),
        blank=True,
        verbose_name=_("what remains"),
        help_text=_("Shown once the event is over: synthesis, replay, slides, quotes."),
    )

    found_as = ""
    shown_with: ClassVar[tuple[str, ...]] = (
        "locale",
        "picture",
        "event__venue",
        "event__series",
        "event__opinion",
    )
    parent_page_types: ClassVar[list[str]] = ["events.EventIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Panel]] = [
        FieldPanel("event"),
        HelpPanel(template="events/cms/page_facts.html", heading=_("What the page shows of the event")),
        FieldPanel("picture"),
        FieldPanel("body"),
        FieldPanel("after"),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        SynchronizedField("title", overridable=False),
        SynchronizedField("event", overridable=False),
        SynchronizedField("picture"),
    ]

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["event", "language"], name="one_%(class)s_in_each_language")
        ]

    def source(self) -> Event | None:
        return self.event if self.event_id else None

    def words(self) -> list[str]:
        """Also who speaks and where."""
        event = self.source()
        if event is None or not event.pk:
            return super().words()
        people = [name for part in event.speakers.select_related("person") for name in names(part.person)]
        place = [event.venue.name_fr, event.venue.name_ar, event.venue.city] if event.venue else []
        own = [in_language(event, "title", self.language), in_language(event, "lead", self.language)]
        remains = self.after.stream_block.get_searchable_content(self.after) if self.after else []
        return [*own, *super().words(), *people, *place, *remains]

    def share_facts(self) -> dict[str, Any]:
        return {"title": self.title} | shown_of(self.event)

    def structured(self, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [event_object_of(shown, picture=self.share_path(), url=self.url or "")]

    def clean(self) -> None:
        super().clean()
        if self.event_id and self._others().exists():
            raise ValidationError({"event": _("This event has its page in this language already.")})
        if self.event_id and (wrong := against_rule(self.event, self.after)):
            raise ValidationError({"after": wrong})

    def _others(self) -> models.QuerySet[Any]:
        language = self.locale.language_code if self.locale_id else self.language
        return type(self).objects.filter(event=self.event_id, language=language).exclude(pk=self.pk)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.locale_id:
            self.language = self.locale.language_code
        return super().save(*args, **kwargs)

    def stand_in_path(self, language: str) -> str:
        """Where readers of a language in which this page does not exist find the event."""
        return self.event.permanent_path(language)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.event.state == Event.State.DRAFT and not getattr(request, "is_preview", False):
            raise Http404
        return super().serve(request, *args, **kwargs)

    def is_listed(self) -> bool:
        return self.event.state != Event.State.DRAFT

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """As it is now, and as it is in each phase of the event."""
        return [("", _("As it is now")), *Phase.choices]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        wanted = getattr(request, "preview_mode", "")
        seen_at = moment_in(self.event, Phase(wanted)) if wanted in Phase.values else None
        event = by_the_clock(self.event) if seen_at else self.event
        return context | facts_of(event, seen_at) | around(event, seen_at) | {"seen_at": seen_at}


class DebatePage(EventPage):
    template = "events/event_page.html"  # Wagtail does not look for it on the abstract class

    class Meta(EventPage.Meta):
        abstract = False
        verbose_name = _("debate page")
        verbose_name_plural = _("debate pages")


class WorkshopPage(EventPage):
    template = "events/event_page.html"  # Wagtail does not look for it on the abstract class

    class Meta(EventPage.Meta):
        abstract = False
        verbose_name = _("workshop page")
        verbose_name_plural = _("workshop pages")


def names(person: Any) -> list[str]:
    return [name for name in (person.name, person.name_ar) if name]
