"""How many places are left, in a few words, for all cards of a page at once."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.programme.models import Event
from events.registration.rules import obstacles
from events.registration.stages import is_waited_for, with_waiting
from home.formats import short_day
from home.languages import current
from home.zones import wall_of

FRESH = 5
"""Seconds for which the same numbers are told again without asking the database."""


def short_places(uuids: list[str]) -> dict[str, str]:
    """For each event a few words, safe for HTML: one query in five seconds, however many events."""
    key = key_of(uuids, current())
    known: dict[str, str] | None = cache.get(key)
    if known is None:
        events = with_waiting(Event.objects.filter(uuid__in=uuids))
        known = {str(event.uuid): escape(_words(event, is_waited_for(event))) for event in events}
        cache.set(key, known, FRESH)
    return known


def key_of(uuids: list[str], language: str) -> str:
    """Under which name the words for these events are remembered."""
    return f"short_places:{language}:{hashlib.sha256(','.join(sorted(uuids)).encode()).hexdigest()}"


def _words(event: Event, queue: bool) -> str:
    reason = next(iter(obstacles(event)), None)
    if reason is not None:
        return _reason(event, reason.code)
    if event.approval == Event.Approval.ASKED:
        return _("On request")
    if event.places_left == 0 or queue:
        return _("Full: waiting list")
    return ngettext("%(count)d place left", "%(count)d places left", event.places_left) % {
        "count": event.places_left
    }


def _reason(event: Event, code: str) -> str:
    """What a card says of an event for which one cannot register; nothing where its badge says it."""
    if code == "not_open" and event.opens_at is not None:
        return _("Registration opens on %(day)s") % {"day": short_day(wall_of(event.opens_at, event.zone))}
    return {"full": _("Full"), "invitation": _("By invitation"), "closed": _("Registration is closed")}.get(
        code, ""
    )
