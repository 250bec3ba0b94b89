"""What calendars say of an event, in one language."""

from __future__ import annotations

import hashlib
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import __version__ as icalendar_version

from events.calendar.ics import Address, Entry, Link, Status
from events.programme.models import Event, Session, Venue
from home.formats import span_in_words
from home.languages import in_language
from home.models import SiteSettings
from home.zones import TZDATA_VERSION

FORMAT = 1  # raise it when this module or the writer says something in another way
STATUSES: dict[str, Status] = {Event.State.CANCELLED: "CANCELLED", Event.State.POSTPONED: "TENTATIVE"}


def organisation() -> SiteSettings:
    """Who runs this site."""
    return SiteSettings.objects.filter(site__is_default_site=True).first() or SiteSettings()


def organizer(site: SiteSettings, language: str) -> Address:
    """The organisation's name and its one public address."""
    return Address(in_language(site, "name", language), site.email or parseaddr(settings.MAIL_FROM)[1])


def recipe(site: SiteSettings) -> str:
    """Changes with all that stands in every block and is no fact of its event."""
    names = (site.name_fr, site.name_ar, site.name_en, organizer(site, "fr").email)
    versions = (FORMAT, TZDATA_VERSION, icalendar_version)
    return hashlib.sha256(repr((settings.BASE_URL, names, versions)).encode()).hexdigest()


def entries_of(event: Event, sessions: list[Session], language: str, site: SiteSettings) -> list[Entry]:
    """One entry for each session of the event, in their order."""
    with override(language):
        return [_entry(event, session, _place_in(sessions, session), language, site) for session in sessions]


def tombstone_summary(uid: str, language: str) -> str:
    """That something is off, with a mark that tells two such entries apart."""
    with override(language):
        return _("CANCELLED (ref. %(reference)s)") % {"reference": uid[:4].upper()}


def waiting_summary(summary: str, language: str) -> str:
    with override(language):
        return _("%(title)s (waiting list)") % {"title": summary}


def unsure_summary(summary: str, language: str) -> str:
    with override(language):
        return _("%(title)s (to be confirmed)") % {"title": summary}


def cancelled_summary(summary: str, language: str) -> str:
    with override(language):
        return _("CANCELLED: %(title)s") % {"title": summary}


def _entry(
    event: Event, session: Session, place: tuple[int, int], language: str, site: SiteSettings
) -> Entry:
    status = STATUSES.get(event.state, "CONFIRMED")
    url = settings.BASE_URL + event.permanent_path(language)
    themes = (in_language(theme, "name", language) for theme in event.themes.all())
    return Entry(
        uid=str(session.uuid),
        language=language,
        starts=session.starts_at,
        ends=session.ends_at,
        zone=session.zone,
        summary=_summary(event, session, place, language),
        organizer=organizer(site, language),
        description=_description(event, session, language, url),
        location=_location(event, session, language),
        geo=_geo(event.venue),
        url=url,
        categories=(str(event.get_kind_display()).capitalize(), *themes),
        status=status,
        transparent=status != "CONFIRMED",
        stream=Link(_("Follow live"), event.stream_url) if event.stream_url else None,
        join=Link(_("Join online"), event.join_url) if event.join_url else None,
        parent=str(event.uuid) if place[1] > 1 else "",
    )


def _geo(venue: Venue | None) -> tuple[float, float] | None:
    if venue is None or venue.latitude is None or venue.longitude is None:
        return None
    return float(venue.latitude), float(venue.longitude)


def _summary(event: Event, session: Session, place: tuple[int, int], language: str) -> str:
    number, total = place
    title = in_language(event, "title", language)
    own = in_language(session, "title", language)
    if total > 1:
        words = {"title": title, "session": own, "number": number, "total": total}
        if own:
            title = _("%(title)s – %(session)s (session %(number)d/%(total)d)") % words
        else:
            title = _("%(title)s – session %(number)d/%(total)d") % words
    if event.state == Event.State.CANCELLED:
        return _("CANCELLED: %(title)s") % {"title": title}
    if event.state == Event.State.POSTPONED:
        return _("POSTPONED: %(title)s") % {"title": title}
    return title


def _description(event: Event, session: Session, language: str, url: str) -> str:
    """The lead, the hours as the clock on the wall shows them, and where to read on."""
    more = _("Programme and registration: %(url)s") % {"url": url}
    lines = (in_language(event, "lead", language), span_in_words(session, language), more)
    return "\n".join(filter(None, lines))


def _location(event: Event, session: Session, language: str) -> str:
    venue = event.venue
    if venue is None:
        return ""
    if venue.online:
        return _("Online")
    room = in_language(session.room, "name", language) if session.room else ""
    parts = (room, in_language(venue, "name", language), venue.address, in_language(venue, "city", language))
    kept: list[str] = []
    for part in (" ".join(part.split()) for part in parts):
        if part and not any(part in other for other in kept):  # an address often ends with the city
            kept.append(part)
    return ("، " if language == "ar" else ", ").join(kept)


def _place_in(sessions: list[Session], session: Session) -> tuple[int, int]:
    return sessions.index(session) + 1, len(sessions)
