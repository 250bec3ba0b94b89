"""Blocks that show rows: events, people, partners. Who shows them are template tags of the apps above."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home import pagecache
from home.blocks.rows import RowChooser
from home.languages import current

KINDS = [("debate", _("debates")), ("workshop", _("workshops")), ("training", _("trainings"))]
PARTNERS = [
    ("partners", _("all partners shown on the site")),
    ("institution", _("institutions")), ("profession", _("professional bodies")),
    ("international", _("international programmes")), ("foundation", _("foundations")),
    ("technical", _("technical bodies")), ("finance", _("finance")), ("research", _("research")),
    ("ngo", _("associations")), ("media", _("media")),
    ("label", _("firms that carry the label")), ("incubated", _("incubated start-ups")),
]  # fmt: skip


def themes() -> list[tuple[str, str]]:
    from home.models import Theme

    def found() -> list[tuple[str, str]]:
        return [(theme.slug, theme.name) for theme in Theme.objects.all()]

    return pagecache.remember(f"themes:{current()}", found)


class ChosenRows(blocks.StructBlock):
    """Found by the names of the rows that were chosen by hand."""

    chosen: str = ""

    def get_searchable_content(self, value: Any) -> list[str]:
        rows = value.get(self.chosen) or []
        return [*super().get_searchable_content(value), *(str(row) for row in rows if row)]


class EventsBlock(ChosenRows):
    """Events as cards: those chosen, else the next ones (or the latest past ones) of a kind and theme."""

    chosen = "events"

    title = blocks.CharBlock(label=_("title"), max_length=120, required=False)
    events = blocks.ListBlock(
        RowChooser("events.Event", label=_("event")), label=_("these events"), default=[]
    )
    kind = blocks.ChoiceBlock(choices=KINDS, label=_("or by kind"), required=False)
    theme = blocks.ChoiceBlock(choices=themes, label=_("and by theme"), required=False)
    past = blocks.BooleanBlock(label=_("past ones, not those to come"), required=False)
    number = blocks.IntegerBlock(label=_("how many at most"), default=3, min_value=1, max_value=12)

    class Meta:
        icon = "calendar-alt"
        label = _("event cards")
        template = "components/blocks/events.html"


class PeopleBlock(ChosenRows):
    """People who agreed to a public page."""

    chosen = "people"

    title = blocks.CharBlock(label=_("title"), max_length=120, required=False)
    people = blocks.ListBlock(RowChooser("events.Person", label=_("person")), label=_("people"))

    class Meta:
        icon = "group"
        label = _("people cards")
        template = "components/blocks/people.html"


class PartnersBlock(ChosenRows):
    """Logos: of those chosen, else of all of a kind."""

    chosen = "organisations"

    title = blocks.CharBlock(label=_("title"), max_length=120, required=False)
    organisations = blocks.ListBlock(
        RowChooser("events.Organisation", label=_("organisation")), label=_("these organisations"), default=[]
    )
    which = blocks.ChoiceBlock(choices=PARTNERS, label=_("or all of a kind"), default="partners")

    class Meta:
        icon = "grip"
        label = _("logo wall")
        template = "components/blocks/partners.html"
