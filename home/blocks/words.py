"""Blocks of words: text, headings, figures, quotes, call-outs, questions, timelines, calls to action."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from home.blocks.gathered import PageChooser
from home.blocks.rows import RowChooser

PLAIN = ["bold", "ol", "ul", "link", "document-link"]


class HeadingValue(blocks.StructValue):
    @cached_property
    def anchor(self) -> str:
        """Where a link to this heading lands, also in Arabic."""
        return slugify(self["text"], allow_unicode=True)[:60]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("heading"), max_length=160)

    class Meta:
        icon = "title"
        label = _("heading")
        template = "components/blocks/heading.html"
        value_class = HeadingValue


class KeyFigureBlock(blocks.StructBlock):
    value = blocks.CharBlock(label=_("figure"), max_length=20)
    unit = blocks.CharBlock(label=_("unit"), max_length=30, required=False)
    label = blocks.CharBlock(label=_("what it counts"), max_length=160)
    source = blocks.CharBlock(
        label=_("source"),
        max_length=250,
        help_text=_("Who says so, where. Write “example figure” for an invented one."),
    )

    class Meta:
        icon = "order"
        label = _("key figure")
        template = "components/blocks/key_figure.html"


class QuoteBlock(blocks.StructBlock):
    """Words of somebody who agreed to be quoted: a person of the site, or a name."""

    text = blocks.TextBlock(label=_("quote"), rows=3, max_length=600)
    person = RowChooser("events.Person", label=_("person who said it"), required=False)
    who = blocks.CharBlock(
        label=_("or their name"),
        max_length=120,
        required=False,
        help_text=_("Of somebody without a page here."),
    )
    function = blocks.CharBlock(label=_("function"), max_length=160, required=False)
    approved = blocks.BooleanBlock(
        label=_("They approved these words"), help_text=_("Nobody is quoted otherwise.")
    )

    class Meta:
        icon = "openquote"
        label = _("quote")
        template = "components/blocks/quote.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not (cleaned["person"] or cleaned["who"]):
            raise StructBlockValidationError({"who": ValidationError(_("Say who said it."))})
        return cleaned

    def get_searchable_content(self, value: Any) -> list[str]:
        return [*super().get_searchable_content(value), str(value.get("person") or "")]


class CallOutBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120, required=False)
    text = blocks.RichTextBlock(label=_("text"), features=PLAIN)

    class Meta:
        icon = "warning"
        label = _("call-out")
        template = "components/blocks/call_out.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("answer"), features=PLAIN)


class MomentBlock(blocks.StructBlock):
    when = blocks.CharBlock(
        label=_("when"), max_length=60, help_text=_("As people say it: “2011”, “March 2026”.")
    )
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"), rows=2, max_length=400, required=False)


class TimelineBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120, required=False)
    moments = blocks.ListBlock(MomentBlock(), label=_("moments, the first on top"))

    class Meta:
        icon = "history"
        label = _("timeline")
        template = "components/blocks/timeline.html"


class ActionBlock(blocks.StructBlock):
    """One thing to do: a sentence and a button."""

    text = blocks.TextBlock(label=_("why"), rows=2, max_length=300, required=False)
    label = blocks.CharBlock(label=_("what the button says"), max_length=60)
    page = PageChooser(label=_("page it leads to"), required=False)
    address = blocks.URLBlock(label=_("or address elsewhere"), required=False)

    class Meta:
        icon = "arrow-right"
        label = _("call to action")
        template = "components/blocks/action.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and bool(cleaned["page"]) == bool(cleaned["address"]):
            raise StructBlockValidationError(
                {"page": ValidationError(_("Choose a page, or give an address."))}
            )
        return cleaned


class OrganisationBlock(blocks.StructBlock):
    """Who runs the site, from its settings."""

    form = blocks.BooleanBlock(label=_("with a button that leads to the form to write to us"), required=False)

    class Meta:
        icon = "home"
        label = _("who we are")
        help_text = _("Name, address and contact from the settings of the organisation.")
        template = "components/blocks/organisation.html"

    def bulk_to_python(self, values: Any) -> Any:
        """It had nothing to choose once, and kept nothing."""
        return super().bulk_to_python([value or {} for value in values])

    def normalize(self, value: Any) -> Any:
        return super().normalize({} if value is None else value)
