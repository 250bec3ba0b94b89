"""What editors build a page from: few blocks, each with one template, no raw HTML, no colour to choose."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.lists import EventsBlock, PartnersBlock, PeopleBlock
from home.blocks.media import DocumentsBlock, PictureBlock, RecordingBlock
from home.blocks.rows import RowChooser
from home.blocks.tables import TableBlock
from home.blocks.words import (
    PLAIN,
    ActionBlock,
    CallOutBlock,
    HeadingBlock,
    KeyFigureBlock,
    OrganisationBlock,
    QuestionBlock,
    QuoteBlock,
    TimelineBlock,
)

__all__ = ["BodyBlock", "RowChooser"]


class BodyBlock(blocks.StreamBlock):
    """The body of every page."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(
        label=_("text"), features=["h3", *PLAIN], icon="pilcrow", template="components/blocks/text.html"
    )
    key_figure = KeyFigureBlock()
    quote = QuoteBlock()
    picture = PictureBlock()
    recording = RecordingBlock()
    documents = DocumentsBlock()
    table = TableBlock()
    call_out = CallOutBlock()
    questions = blocks.ListBlock(
        QuestionBlock(),
        label=_("questions and answers"),
        icon="help",
        template="components/blocks/questions.html",
    )
    events = EventsBlock()
    people = PeopleBlock()
    partners = PartnersBlock()
    timeline = TimelineBlock()
    action = ActionBlock()
    organisation = OrganisationBlock()

    class Meta:
        required = False
