"""What is filled into a kept page at each hit."""

from __future__ import annotations

import re

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from home import pagecache

register = template.Library()
ABOUT = re.compile(r"[\w.-]*")


@register.simple_tag(takes_context=True)
def hole(context: Context, name: str, about: object = "") -> SafeString:
    """The text of a hole, or its mark where the page is on its way into the cache."""
    text = str(about)
    if not ABOUT.fullmatch(text):
        raise ValueError("A hole is about a code or a uuid.")
    request = context.get("request") or getattr(
        context, "request", None
    )  # `include … only` leaves the second
    holes = getattr(request, "holes", None)
    return mark_safe(holes.write(name, text) if holes else pagecache.fill(name, text))  # noqa: S308
