"""Events for search engines: https://schema.org/Event, with the hours of the place and the offset of that very day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from events.debate.publication import opinion_of
from events.programme.models import Event, Session, Speaker, Venue
from events.programme.phases import Status, status
from events.programme.prices import Prices
from home.formats import span_in_words
from home.languages import current, in_language
from home.structured import address_of, by_organisation
from home.zones import wall_of

TYPES: dict[str, str | list[str]] = {
    Event.Kind.DEBATE: "Event",
    Event.Kind.WORKSHOP: ["Event", "EducationEvent"],
    Event.Kind.TRAINING: ["Event", "EducationEvent"],
}
STATES: dict[str, str] = {
    Event.State.CANCELLED: "https://schema.org/EventCancelled",
    Event.State.POSTPONED: "https://schema.org/EventPostponed",
}
SCHEDULED, RESCHEDULED = "https://schema.org/EventScheduled", "https://schema.org/EventRescheduled"
IN_THE_ROOM = "https://schema.org/OfflineEventAttendanceMode"
ONLINE = "https://schema.org/OnlineEventAttendanceMode"
BOTH = "https://schema.org/MixedEventAttendanceMode"


def event_object(
    event: Event,
    *,
    speakers: Iterable[Speaker] = (),
    prices: Prices | None = None,
    sessions: Iterable[Session] = (),
    picture: str = "",
    url: str = "",
    at: datetime | None = None,
) -> dict[str, Any]:
    """The event in the reader's language; `url` is the path of its page, else its permanent address."""
    path = url or event.permanent_path(current())
    moved = event.moved_from is not None and event.moved_from != event.starts_at
    return {
        "@type": TYPES[event.kind],
        "@id": address_of(event.permanent_path(current())) + "#event",
        "name": in_language(event, "title"),
        "description": in_language(event, "lead"),
        "url": address_of(path),
        "image": [address_of(picture)] if picture else None,
        "startDate": _instant(event.starts_at, event.zone),
        "endDate": _instant(event.ends_at, event.zone),
        "previousStartDate": _instant(event.moved_from, event.zone) if moved else None,
        "eventStatus": STATES.get(event.state, RESCHEDULED if moved else SCHEDULED),
        "eventAttendanceMode": _mode(event),
        "location": _places(event, address_of(path)),
        "inLanguage": [code for code in (event.held_in, event.interpreted_in) if code],
        "offers": _offers(event, prices, address_of(path), at),
        "organizer": by_organisation(),
        "performer": [_person(part) for part in speakers],
        "isAccessibleForFree": prices.is_free if prices else None,
        "maximumAttendeeCapacity": event.capacity or None,
        "subEvent": _parts(event, list(sessions)),
    }


def event_object_of(shown: Mapping[str, Any], *, picture: str = "", url: str = "") -> dict[str, Any]:
    """The same from what the page of the event shows (`events.pages.facts`)."""
    sessions, speakers = shown.get("sessions") or (), shown.get("speakers") or ()
    prices = shown.get("prices")
    return event_object(
        shown["event"], sessions=sessions, speakers=speakers, prices=prices, picture=picture, url=url
    )


def course_instance(event: Event, *, prices: Prices | None = None, url: str = "") -> dict[str, Any]:
    """A date on which a course is taught."""
    whole = event_object(event, prices=prices, url=url)
    kept = ("name", "startDate", "endDate", "location", "inLanguage", "offers", "eventStatus", "organizer")
    mode = "Online" if event.venue is not None and event.venue.online else "Onsite"
    return {"@type": "CourseInstance", "courseMode": mode} | {name: whole[name] for name in kept}


def _instant(at: datetime | None, zone: str) -> str | None:
    return wall_of(at, zone).isoformat(timespec="minutes") if at else None


def _mode(event: Event) -> str:
    if event.venue is not None and event.venue.online:
        return ONLINE
    return BOTH if event.stream_url else IN_THE_ROOM


def _places(event: Event, page: str) -> list[dict[str, Any]]:
    """The room, the stream or both; who takes part online finds the way on the page."""
    room = event.venue if event.venue is not None and not event.venue.online else None
    places = [_place(room)] if room is not None else []
    if event.stream_url or room is None:
        places.append({"@type": "VirtualLocation", "url": event.stream_url or page})
    return places


def _place(venue: Venue) -> dict[str, Any]:
    known = venue.latitude is not None and venue.longitude is not None
    return {
        "@type": "Place",
        "name": in_language(venue, "name"),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue.address,
            "addressLocality": in_language(venue, "city"),
            "addressCountry": "MA",
        },
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": float(venue.latitude),  # type: ignore[arg-type]
            "longitude": float(venue.longitude),  # type: ignore[arg-type]
        }
        if known
        else None,
        "maximumAttendeeCapacity": venue.capacity,
    }


def _offers(event: Event, prices: Prices | None, url: str, at: datetime | None) -> list[dict[str, Any]]:
    """One offer for each fee that everybody may see, a free one where it is free; none once it is over."""
    closed = status(event, at) != Status.COMING or not event.shows_places
    if closed or prices is None or prices.on_request:
        return []
    available = "https://schema.org/InStock" if event.places_left else "https://schema.org/SoldOut"
    shared = {
        "@type": "Offer",
        "url": url,
        "availability": available,
        "validFrom": _instant(event.opens_at, event.zone),
    }
    priced = [
        {"name": fee.name, "price": f"{fee.price:.2f}", "priceCurrency": fee.currency} for fee in prices.fees
    ]
    return [shared | offer for offer in priced or [{"price": "0", "priceCurrency": "MAD"}]]


def _person(part: Speaker) -> dict[str, Any]:
    person = part.person
    return {"@type": "Person", "name": person.full_name, "jobTitle": person.function}


def _parts(event: Event, sessions: list[Session]) -> list[dict[str, Any]]:
    """Each dated block of an event of several."""
    if len(sessions) < 2:
        return []
    return [
        {
            "@type": "Event",
            "name": session.title or in_language(event, "title"),
            "startDate": _instant(session.starts_at, session.zone),
            "endDate": _instant(session.ends_at, session.zone),
        }
        for session in sessions
    ]


def shown_of(event: Event) -> dict[str, Any]:
    """What the share picture of an event says beside its title: series and number, day and city, how opinions stood."""
    series = in_language(event.series, "name") if event.series else event.get_kind_display()
    number = _("no. %(number)s") % {"number": event.number} if event.number else ""
    city = (
        _("Online")
        if event.venue and event.venue.online
        else (in_language(event.venue, "city") if event.venue else "")
    )
    when = (
        span_in_words(event, zone=False)
        if event.state == Event.State.ANNOUNCED
        else event.get_state_display()
    )
    opinion = opinion_of(event)
    result = opinion.after if opinion else None
    return {
        "kicker": " · ".join(part for part in (series, number) if part),
        "detail": " · ".join(part for part in (when, city) if part),
        "bar": result or [],
    }
