"""How opinions moved, on pages that stand below debates: the bar, and the latest result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from events.debate.bars import bar_of
from events.debate.publication import opinion_of
from events.pages import Card, cards
from events.programme.models import Event
from home.languages import current

register = template.Library()


@register.inclusion_tag("components/opinion_bar.html")
def opinion_bar(counts: Sequence[int], label: str = "", small: bool = False) -> dict[str, Any]:
    """`{% opinion_bar shown.before label %}`: for, undecided, against as a bar with its words."""
    return {"bar": bar_of(counts, label), "small": small}


@register.simple_tag
def last_synthesis() -> dict[str, Any] | None:
    """The latest debate whose whole flow may be shown, else the latest with figures: its card, and those figures."""
    debated = Event.objects.past().filter(opinion__published_at__isnull=False)
    recent = debated.exclude(state=Event.State.CANCELLED).exclude(speech_rule=Event.SpeechRule.CLOSED)
    found = [(event, opinion_of(event)) for event in recent.select_related("venue", "series", "opinion")[:6]]
    for event, result in sorted(found, key=lambda pair: not (pair[1] and pair[1].flow))[:1]:
        card: Card = cards([event], current())[0]
        return {"card": card, "result": result}
    return None
