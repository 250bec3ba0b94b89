"""A small bar that says how full something is; the words beside it say the same."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, ngettext


def mini(taken: int, capacity: int | None) -> SafeString:
    """Taken of all, with a bar whose width is an attribute, as the policy wants it."""
    if capacity is None:
        words = ngettext(
            "%(count)d place taken, without a limit of its own",
            "%(count)d places taken, without a limit of its own",
            taken,
        )
        return format_html("{}", words % {"count": taken})
    share = min(round(100 * taken / max(capacity, 1)), 100)
    return format_html(
        '<svg class="desk-mini" width="80" height="8" direction="ltr" aria-hidden="true" focusable="false">'
        '<rect class="desk-bar-all" width="80" height="8" rx="4"/>'
        '<rect class="desk-bar-taken" x="{}" width="{}" height="8" rx="4"/></svg> <bdi>{}/{}</bdi>',
        80 - share * 80 // 100 if get_language_bidi() else 0, share * 80 // 100, taken, capacity,
    )  # fmt: skip
