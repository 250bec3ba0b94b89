"""What editors build a page from: few blocks, each with one template, no raw HTML, no colour to choose."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

PLAIN = ["bold", "ol", "ul", "link", "document-link"]
LINE = ["bold", "link"]


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


class PictureBlock(blocks.StructBlock):
    picture = ImageBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "components/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("quote"), rows=3)
    who = blocks.CharBlock(label=_("who said it"), max_length=120)
    function = blocks.CharBlock(label=_("function"), max_length=160, required=False)

    class Meta:
        icon = "openquote"
        label = _("quote")
        template = "components/blocks/quote.html"


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


class DocumentsBlock(blocks.StructBlock):
    files = blocks.ListBlock(DocumentChooserBlock(label=_("file")), label=_("files"))

    class Meta:
        icon = "doc-full"
        label = _("documents")
        template = "components/blocks/documents.html"


class BodyBlock(blocks.StreamBlock):
    """The body of every page."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(
        label=_("text"), features=["h3", *PLAIN], icon="pilcrow", template="components/blocks/text.html"
    )
    key_figure = KeyFigureBlock()
    quote = QuoteBlock()
    picture = PictureBlock()
    call_out = CallOutBlock()
    questions = blocks.ListBlock(
        QuestionBlock(),
        label=_("questions and answers"),
        icon="help",
        template="components/blocks/questions.html",
    )
    documents = DocumentsBlock()
    organisation = blocks.StaticBlock(
        label=_("who we are"),
        icon="home",
        admin_text=_("Name, address and contact from the settings of the organisation."),
        template="components/blocks/organisation.html",
    )

    class Meta:
        required = False
