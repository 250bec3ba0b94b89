"""What only the pages of events are built from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks import BodyBlock
from home.blocks.gathered import PageChooser


class ResourcesBlock(blocks.StructBlock):
    resources = blocks.ListBlock(
        PageChooser(page_type="home.ResourcePage", label=_("resource")), label=_("resources")
    )

    class Meta:
        icon = "doc-full-inverse"
        label = _("documents and replays of the library")
        template = "components/blocks/resources.html"


class StoryBlock(BodyBlock):
    """What remains of an event: the blocks of every page, and what the library keeps of it."""

    resources = ResourcesBlock()
