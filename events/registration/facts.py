"""What mails, calendars and the door are told of a registration: plain facts, frozen as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q

from events.programme.models import Event, Session
from events.registration.models import (
    Booking,
    Registration,
    RegistrationQuerySet,
    SessionPlace,
    Ticket,
)
from events.registration.states import OCCUPYING, HeldFor, State
from home.languages import CODES, in_language


def facts_of(registration: Registration) -> dict[str, Any]:
    """All that a mail about this registration may say; no link and no markup."""
    event = registration.event
    places, ticket = _places_of(registration), _ticket_of(registration)
    return {
        "name": registration.name,
        "name_ar": registration.name_ar,
        "event": event_facts(event),
        "sessions": [session_facts(place.session) for place in places],
        "ticket": ticket.code if ticket else "",
        "link": {
            "purpose": "registration",
            "uuid": str(registration.uuid),
            "version": registration.link_version,
        },
        "state": str(registration.state),
        "held_for": str(registration.held_for),
        "fee": {code: in_language(registration.fee, "name", code) for code in CODES}
        if registration.fee
        else None,
        "price": [str(registration.price), registration.currency] if registration.price else None,
        "held_until": registration.held_until.isoformat() if registration.held_until else None,
        "rank": rank(registration),
        "calendar_sequence": registration.calendar_sequence,
    }


def event_facts(event: Event) -> dict[str, Any]:
    """What a mail says of the event itself."""
    return {
        "code": event.code,
        "kind": event.kind,
        "title": {code: in_language(event, "title", code) for code in CODES},
        "place": place_of(event),
        "city": city_of(event),
    }


def with_facts(rows: RegistrationQuerySet) -> RegistrationQuerySet:
    """The registrations with what `facts_of` reads of each, in two queries for all."""
    good = Prefetch("tickets", Ticket.objects.filter(replaced_at=None), to_attr="good_tickets")
    places = SessionPlace.objects.select_related("session").order_by("session__starts_at", "session_id")
    return rows.prefetch_related(good, Prefetch("places", places, to_attr="places_in_order"))


def _places_of(registration: Registration) -> list[SessionPlace]:
    known: list[SessionPlace] | None = getattr(registration, "places_in_order", None)
    if known is not None:
        return known
    rows = registration.places.select_related("session")
    return list(rows.order_by("session__starts_at", "session_id"))


def _ticket_of(registration: Registration) -> Ticket | None:
    known: list[Ticket] | None = getattr(registration, "good_tickets", None)
    if known is not None:
        return known[0] if known else None
    return registration.tickets.filter(replaced_at=None).first()


def group_facts(
    booking: Booking, rows: list[Registration], ended: Registration | None = None
) -> dict[str, Any]:
    """All that a mail to the contact of a group may say; `ended`: whose end it tells when no place is left."""
    live = [row for row in rows if row.is_live]
    over = next((row for row in rows if row == ended), rows[0])
    first = min(live, key=_urgency, default=over)
    of_one = facts_of(first)
    due = sum((row.price for row in live if _urgency(row) != SURE), Decimal(0))
    return {
        "name": booking.contact_name,
        "event": of_one["event"],
        "sessions": of_one["sessions"],
        "link": {"purpose": "booking", "uuid": str(booking.uuid), "version": booking.link_version},
        "state": of_one["state"],
        "held_for": of_one["held_for"],
        "held_until": of_one["held_until"],
        "price": [str(due), live[0].currency] if due else None,
        "places": len(live),
        "named": sum(row.is_named for row in live),
        "unsure": sum(_urgency(row) > SURE for row in live) if 0 < _urgency(first) <= SURE else 0,
        "refused": sum(row.state == State.DECLINED for row in rows) if live else 0,
    }


SURE = 2
"""The urgency of a place that nothing is to be answered or paid for."""


def _urgency(row: Registration) -> int:
    """What a mail about several people speaks of first: what they answer, what they pay, what they have, what waits."""
    if row.held_for in {HeldFor.OFFER, HeldFor.PAYMENT}:
        return 0 if row.held_for == HeldFor.OFFER else 1
    if row.state in OCCUPYING and row.held_for != HeldFor.APPROVAL:
        return SURE
    return SURE + 1 if row.state != State.WAITLISTED else SURE + 2


def session_facts(session: Session) -> dict[str, str]:
    return {
        "uuid": str(session.uuid),
        "date": session.date.isoformat(),
        "start": f"{session.start:%H:%M}",
        "end": f"{session.end:%H:%M}",
        "zone": session.zone,
    }


def place_of(event: Event) -> dict[str, str]:
    """The venue and its city in each language; empty when the event has no venue yet."""
    venue = event.venue
    if venue is None:
        return dict.fromkeys(CODES, "")
    names = {code: (in_language(venue, "name", code), in_language(venue, "city", code)) for code in CODES}
    return {
        code: ("، " if code == "ar" else ", ").join(word for word in words if word)
        for code, words in names.items()
    }


def city_of(event: Event) -> dict[str, str]:
    """The city alone: what the subject of a mail says."""
    venue = event.venue
    return {code: in_language(venue, "city", code) if venue else "" for code in CODES}


def told(event: Event, sessions: Iterable[Session] | None = None) -> dict[str, Any]:
    """What people plan their day by: when one of these changes they must hear of it."""
    if sessions is None:
        sessions = event.sessions.order_by("starts_at", "pk")
    return {
        "state": str(event.state),
        "place": place_of(event),
        "sessions": [session_facts(session) for session in sessions],
    }


def rank(registration: Registration) -> int | None:
    """The place in the waiting list, 1 is next; None for who does not wait."""
    if registration.state != State.WAITLISTED or registration.waiting_since is None:
        return None
    earlier = Q(waiting_since__lt=registration.waiting_since) | Q(
        waiting_since=registration.waiting_since, pk__lt=registration.pk
    )
    waiting = Registration.objects.filter(event=registration.event_id, state=State.WAITLISTED)
    return waiting.filter(earlier).count() + 1
