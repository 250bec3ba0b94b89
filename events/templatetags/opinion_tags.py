"""How opinions moved, on pages that stand below debates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from events.debate.bars import bar_of

register = template.Library()


@register.inclusion_tag("components/opinion_bar.html")
def opinion_bar(counts: Sequence[int], label: str = "", small: bool = False) -> dict[str, Any]:
    """`{% opinion_bar shown.before label %}`: for, undecided, against as a bar with its words."""
    return {"bar": bar_of(counts, label), "small": small}
