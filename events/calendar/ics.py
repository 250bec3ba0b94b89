"""iCalendar bytes from plain facts: no model, no clock, the same facts always give the same bytes.

A feed is fetched again, so its times are in UTC, right in every parser. A file or an invitation is never
fetched again, so it has the local time and the zone's rules: a later law moves it with the clock on the wall.
Written by `add()` alone: `Calendar.new()` adds a random UID, `add_missing_timezones()` gets Ramadan wrong.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Parameters,
    Timezone,
    TimezoneStandard,
    vCategory,
    vDuration,
    vText,
    vUri,
)

from home.zones import observances

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
Method = Literal["REQUEST", "CANCEL"]

REFRESH = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UTC_ZONES = {"UTC", "Etc/UTC"}
# C0 controls but tab and line feed, DEL, and halves of a broken character
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True)
class Address:
    """A name and its mail address."""

    name: str
    email: str


@dataclass(frozen=True)
class Link:
    """A place on the web to follow or to join, and what it is called."""

    label: str
    url: str


@dataclass(frozen=True)
class Entry:
    """What a calendar says of one session in one language."""

    uid: str
    language: str
    starts: datetime
    ends: datetime
    zone: str
    summary: str
    organizer: Address
    description: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""
    categories: tuple[str, ...] = ()
    status: Status = "CONFIRMED"
    transparent: bool = False
    image: str = ""
    stream: Link | None = None  # public: anybody may follow it
    join: Link | None = None  # only for people who are registered
    parent: str = ""  # what binds the sessions of one event together


@dataclass(frozen=True)
class Stamps:
    """When the entry was written and changed; it moves only with what it is about."""

    sequence: int
    modified: datetime
    created: datetime


@dataclass(frozen=True)
class FeedHead:
    """What a feed says of itself."""

    name: str
    language: str
    zone: str
    source: str
    url: str
    description: str = ""


# ---------------------------------------------------------------- one entry


def vevent(
    entry: Entry,
    stamps: Stamps,
    *,
    local: bool = False,
    private: bool = False,
    attendee: Address | None = None,
) -> bytes:
    """The VEVENT: in UTC or local time, for everybody or (with its join link) for one person."""
    block = _facts(entry, local=local, private=private)
    block.add("sequence", stamps.sequence)
    block.add("dtstamp", stamps.modified)
    block.add("last-modified", stamps.modified)
    block.add("created", stamps.created)
    if attendee:
        answer = "TENTATIVE" if entry.status == "TENTATIVE" else "ACCEPTED"
        details = {"CN": clean(attendee.name), "ROLE": "REQ-PARTICIPANT", "PARTSTAT": answer, "RSVP": "FALSE"}
        block.add("attendee", _mailto(attendee.email), parameters=details)
    return block.to_ical()


def content_hash(entry: Entry) -> str:
    """Changes with anything that people without a registration can read."""
    return hashlib.sha256(_facts(entry).to_ical()).hexdigest()


def significant_hash(entry: Entry) -> str:
    """Changes when people who come must know: hours, place, whether it takes place, how to follow it."""
    stream = entry.stream.url if entry.stream else ""
    hours = (entry.starts.astimezone(UTC).isoformat(), entry.ends.astimezone(UTC).isoformat())
    return hashlib.sha256(repr((*hours, entry.status, clean(entry.location), stream)).encode()).hexdigest()


def tombstone(entry: Entry, summary: str) -> Entry:
    """What is left of an entry taken away: when it was, and that it is off."""
    return Entry(
        uid=entry.uid,
        language=entry.language,
        starts=entry.starts,
        ends=entry.ends,
        zone=entry.zone,
        summary=summary,
        organizer=entry.organizer,
        status="CANCELLED",
        transparent=True,
    )


def tagged(organizer: Address, tag: str) -> Address:
    """The same box with the event's tag, so that an answer says what it is about: debats+d12@example.ma."""
    box, at, domain = organizer.email.partition("@")
    plain = re.sub(r"[^a-z0-9-]+", "-", tag.lower()).strip("-")
    return replace(organizer, email=f"{box}+{plain}{at}{domain}") if plain and at else organizer


def _facts(entry: Entry, *, local: bool = False, private: bool = False) -> Event:
    block = Event()
    block.add("uid", entry.uid)
    zoned = local and entry.zone not in UTC_ZONES
    for name, moment in (("dtstart", entry.starts), ("dtend", entry.ends)):
        block.add(name, _in_zone(moment, entry.zone) if zoned else moment.astimezone(UTC))
    description = entry.description
    if private and entry.join:
        # said in words too: few programs show CONFERENCE
        description = f"{description}\n{entry.join.label}\n{entry.join.url}".strip()
    for name, words in (
        ("summary", entry.summary),
        ("description", description),
        ("location", entry.location),
    ):
        if words:
            block.add(name, _Words(clean(words)), parameters={"LANGUAGE": entry.language})
    if entry.geo:
        block.add("geo", tuple(round(part, 6) for part in entry.geo))
    if entry.url:
        block.add("url", entry.url)
    if entry.categories:
        block.add("categories", _categories(entry.categories), encode=False)
    block.add("status", entry.status)
    block.add("transp", "TRANSPARENT" if entry.transparent else "OPAQUE")
    block.add("organizer", _mailto(entry.organizer.email), parameters={"CN": clean(entry.organizer.name)})
    if entry.image:
        kind = "image/png" if entry.image.endswith(".png") else "image/jpeg"
        block.add(
            "image", vUri(entry.image), parameters={"VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": kind}
        )
    for link in (entry.stream, entry.join if private else None):
        if link:
            details = Parameters({"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"], "LABEL": clean(link.label)})
            block.add("conference", vUri(link.url), parameters=details)
    if entry.parent:
        block.add("related-to", entry.parent, parameters={"RELTYPE": "PARENT"})
    return block


def _in_zone(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


# ---------------------------------------------------------------- whole calendars


def feed(head: FeedHead, blocks: Iterable[bytes]) -> bytes:
    """A calendar to subscribe to: a head around VEVENTs that were written before."""
    calendar = _calendar(head.language)
    calendar.add("name", _Words(clean(head.name)), parameters={"LANGUAGE": head.language})
    calendar.add("x-wr-calname", _Words(clean(head.name)))
    if head.description:
        calendar.add("description", _Words(clean(head.description)), parameters={"LANGUAGE": head.language})
        calendar.add("x-wr-caldesc", _Words(clean(head.description)))
    calendar.add("x-wr-timezone", vText(head.zone))
    calendar.add("source", vUri(head.source), parameters={"VALUE": "URI"})
    calendar.add("url", head.url)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    return _around(calendar, blocks)


def single(entries: list[tuple[Entry, Stamps]]) -> bytes:
    """A file to add to a calendar once: every session of an event, in local time."""
    blocks = [vevent(entry, stamps, local=True) for entry, stamps in entries]
    return _around(_calendar(entries[0][0].language), [*_zones(entry for entry, _ in entries), *blocks])


def invitation(method: Method, entry: Entry, stamps: Stamps, attendee: Address) -> bytes:
    """What a mail carries to one person: come, something has changed, or do not come."""
    calendar = _calendar(entry.language)
    calendar.add("method", method)
    block = vevent(entry, stamps, local=True, private=method == "REQUEST", attendee=attendee)
    return _around(calendar, [*_zones([entry]), block])


def packed(plain: bytes) -> bytes:
    """The gzip that is kept and sent: the same bytes for the same feed."""
    return gzip.compress(plain, compresslevel=9, mtime=0)


def _calendar(language: str) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Halqa//Halqa 1.0//{language.upper()}")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _around(calendar: Calendar, blocks: Iterable[bytes]) -> bytes:
    end = b"END:VCALENDAR\r\n"
    return b"".join([calendar.to_ical().removesuffix(end), *blocks, end])


def _zones(entries: Iterable[Entry]) -> list[bytes]:
    """The smallest exact VTIMEZONE of each zone: one onset for each change of the clock, nothing else."""
    spans: dict[str, list[datetime]] = {}
    for entry in entries:
        if entry.zone not in UTC_ZONES:
            spans.setdefault(entry.zone, []).extend((entry.starts, entry.ends))
    return [
        _vtimezone(zone, min(moments).astimezone(UTC), max(moments).astimezone(UTC))
        for zone, moments in sorted(spans.items())
    ]


def _vtimezone(zone: str, first: datetime, last: datetime) -> bytes:
    block = Timezone()
    block.add("tzid", zone)
    for observance in observances(zone, first.date(), last.date()):
        part = TimezoneStandard()
        part.add("dtstart", observance.onset)
        part.TZOFFSETFROM, part.TZOFFSETTO = observance.before, observance.after
        block.add_component(part)
    return block.to_ical()


# ---------------------------------------------------------------- words


def clean(text: str) -> str:
    """The text without what a calendar can not hold."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


class _Words(vText):
    """Text with its own escapes: icalendar's turn a backslash before an N into a new line."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        return str(self).translate(_ESCAPES).encode()


def _categories(names: Iterable[str]) -> vCategory:
    categories = vCategory([])
    categories.cats = [_Words(clean(name)) for name in names]
    return categories


def _mailto(email: str) -> str:
    return "mailto:" + quote(email.strip(), safe="@!#$&'*+/=?^_`{|}~.-")
