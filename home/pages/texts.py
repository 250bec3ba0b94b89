"""The first page of each language, and pages of text."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page

from home.blocks import BodyBlock
from home.pages.base import BasePage


class HomePage(BasePage):
    """The first page of one language: the next debate, what follows, what was."""

    lead = models.TextField(
        _("who we are, in two sentences"),
        max_length=400,
        blank=True,
        help_text=_("Stands under the list of events."),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("more"))

    template = "home/home_page.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class StandardPage(BasePage):
    """A page of text: about, contact, questions, legal notice, privacy, accessibility."""

    lead = models.TextField(_("in short"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))

    template = "home/standard_page.html"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.StandardPage"]
    subpage_types: ClassVar[list[str]] = ["home.StandardPage", "events.ThemePage"]
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")
