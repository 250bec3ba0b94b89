"""Feeds as they are sent: made when a block changes or the day does, and kept."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.calendar import wording
from events.calendar.actions import refresh_due
from events.calendar.ics import FeedHead, feed, packed
from events.calendar.models import CalendarBlock, FeedVersion, window_of
from home.languages import in_language

LARGEST = 1_000_000
"""Bytes of a feed; beyond, the oldest past events leave first, and none to come ever does."""
UNASKED = timedelta(days=30)
SECOND = timedelta(seconds=1)


def current(language: str, at: datetime | None = None, *, bytes_too: bool = True) -> FeedVersion:
    """The feed as it must be now: kept, or made again when an event or the day has changed."""
    at = at or now()
    known = FeedVersion.objects.with_doubt(at)
    version = (known if bytes_too else known.defer("packed")).filter(key=language).first()
    if version is not None and version.is_true(at):
        return version
    refresh_due(at)
    return make(language, at)


@transaction.atomic
def make(language: str, at: datetime) -> FeedVersion:
    """Join the blocks of this moment. The stamp moves only when the bytes do."""
    fresh = {
        "language": language,
        "etag": "",
        "packed": b"",
        "modified_at": at.replace(microsecond=0),
        "window_from": window_of(at),
        "fetched_on": at.date(),
    }
    FeedVersion.objects.get_or_create(key=language, defaults=fresh)
    version = FeedVersion.objects.select_for_update().get(key=language)
    plain = _joined(language, at)
    etag = hashlib.sha256(plain).hexdigest()[:32]
    if etag != version.etag:
        # Last-Modified counts whole seconds
        later = version.modified_at + SECOND if version.etag else version.modified_at
        version.modified_at = max(at.replace(microsecond=0), later)
        version.etag, version.packed = etag, packed(plain)
    version.window_from, version.stale = window_of(at), False
    version.save()
    return version


def fetched(version: FeedVersion, at: datetime) -> None:
    """Remember, once a day, that somebody still reads this feed."""
    if version.fetched_on != at.date():
        FeedVersion.objects.filter(pk=version.pk).update(fetched_on=at.date())


def sweep(at: datetime) -> int:
    """Make again what is stale or of another day; let go what nobody has asked for in a month."""
    FeedVersion.objects.filter(fetched_on__lt=(at - UNASKED).date()).delete()
    due = [
        version
        for version in FeedVersion.objects.defer("packed")
        if version.stale or version.window_from != window_of(at)
    ]
    for version in due:
        make(version.key, at)
    return len(due)


def _joined(language: str, at: datetime) -> bytes:
    rows = CalendarBlock.objects.of_feed(language, at).values_list("entry__ends_at", "ics")
    blocks = [(ends, bytes(ics)) for ends, ics in rows]
    size = sum(len(ics) for _ends, ics in blocks)
    leaving: set[int] = set()
    for place in sorted(range(len(blocks)), key=lambda place: blocks[place][0]):
        if size <= LARGEST or blocks[place][0] >= at:
            break
        leaving.add(place)
        size -= len(blocks[place][1])
    return feed(_head(language), [ics for place, (_ends, ics) in enumerate(blocks) if place not in leaving])


def _head(language: str) -> FeedHead:
    site = wording.organisation()
    name = in_language(site, "name", language)
    with override(language):
        return FeedHead(
            name=_("Events of %(name)s") % {"name": name},
            language=language,
            zone=settings.TIME_ZONE,
            source=f"{settings.BASE_URL}/agenda/{language}.ics",
            url=f"{settings.BASE_URL}/{language}/",
            description=in_language(site, "tagline", language),
        )
