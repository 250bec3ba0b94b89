"""What the organisation has to tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpRequest
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
from home.pages.lists import listed_news
from home.structured import address_of, by_organisation


class NewsIndexPage(BasePage):
    """All news, the latest first."""

    lead = models.TextField(_("in short"), max_length=400, blank=True)

    template = "home/news_index_page.html"
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.NewsPage"]
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | listed_news(NewsPage.objects.all(), request, self.get_url(request) or "")


class NewsPage(BasePage):
    """One piece of news: when, who wrote it, what it is about."""

    date = models.DateField(_("date"), default=localdate)
    author = models.CharField(_("who wrote it"), max_length=120, blank=True)
    lead = models.TextField(_("in short"), max_length=400)
    picture = models.ForeignKey(
        "home.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    themes = ParentalManyToManyField(
        "home.Theme", blank=True, related_name="news_pages", verbose_name=_("themes")
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))

    kicker = ""

    found_as = "news"
    template = "home/news_page.html"
    shown_with: ClassVar[tuple[str, ...]] = ("locale", "picture")
    parent_page_types: ClassVar[list[str]] = ["home.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldRowPanel([FieldPanel("date"), FieldPanel("author")]),
        FieldPanel("picture"),
        FieldPanel("body"),
        FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        SynchronizedField("date"),
        SynchronizedField("author"),
        SynchronizedField("picture"),
        SynchronizedField("themes"),
    ]

    def share_facts(self) -> dict[str, Any]:
        return {"title": self.title, "detail": formats.long_day(self.date)}

    def structured(self, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
        address = address_of(self.url or "")
        return [
            {
                "@type": "NewsArticle",
                "@id": f"{address}#article",
                "headline": self.title[:110],
                "description": self.summary(),
                "url": address,
                "datePublished": self.date.isoformat(),
                "dateModified": self.last_published_at.isoformat() if self.last_published_at else None,
                "inLanguage": self.locale.language_code,
                "author": {"@type": "Person", "name": self.author} if self.author else by_organisation(),
                "publisher": by_organisation(),
                "image": [address_of(self.share_path())] if self.share_path() else None,
            }
        ]

    class Meta:
        verbose_name = _("news page")
        verbose_name_plural = _("news pages")
