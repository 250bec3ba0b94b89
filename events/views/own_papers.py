"""What somebody takes along from their own page: the ticket on paper, their sessions for a calendar."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.calendar.files import event_file
from events.programme.models import Event
from events.registration import rules
from events.registration.models import Registration, SessionPlace, Ticket
from events.registration.states import State
from events.registration.tickets import grouped, url
from events.views.own_page import own, path_of, places_of
from home import formats, links, qr
from home.languages import current
from home.serving import organisation_of
from home.typeset import typeset


@require_safe
@own
def ticket_pdf(request: HttpRequest, registration: Registration) -> HttpResponse:
    """My ticket to print."""
    ticket = registration.tickets.filter(replaced_at=None).first()
    event = registration.event
    good = registration.state == State.CONFIRMED and event.state != Event.State.CANCELLED
    if ticket is None or not good or rules.is_past(event):
        return redirect(path_of(request, registration))
    pdf = typeset("ticket", facts(registration, ticket), language=current(), made_at=now())
    name = f"{_('ticket')}-{event.code}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@require_safe
@own
def own_calendar(request: HttpRequest, registration: Registration) -> HttpResponse:
    """The sessions I come to, as a file to add to a calendar once."""
    mine = {place.session.uuid for place in places_of(registration)}
    event = registration.event
    listed = registration.is_live and event.state in {Event.State.ANNOUNCED, Event.State.POSTPONED}
    found = event_file(event, current(), only=mine) if listed else None
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="{event.code}.ics"'}
    return HttpResponse(found[0], content_type="text/calendar; charset=utf-8", headers=headers)


def facts(registration: Registration, ticket: Ticket) -> dict[str, Any]:
    """What the ticket says, in the language of the moment."""
    event, venue = registration.event, registration.event.venue
    return {
        "event": event.title,
        "organisation": organisation_of(None).name,
        "postponed": _("This event is postponed: the new date follows by e-mail.")
        if event.state == Event.State.POSTPONED
        else "",
        "sessions": [_session(place) for place in places_of(registration)],
        "place": _("Online") if venue and venue.online else str(venue or ""),
        "address": "" if venue is None or venue.online else " ".join(venue.address.split()),
        "name": registration.name,
        "name_ar": registration.name_ar if registration.name_ar != registration.name else "",
        "of": registration.organisation,
        "fee": registration.fee.name if registration.fee else "",
        "code": grouped(ticket.code),
        "qr": qr.svg(url(ticket.code)),
        "steps": [
            _("Show this code at the door, on paper or on your phone. The letters below it do as well."),
            _("The ticket is for one person: it opens the door once."),
            _("You can no longer come? Open the link in your mail and give your place to somebody else."),
        ],
        "event_url": links.absolute(event.permanent_path(current())),
        "labels": {
            "document": _("Ticket"),
            "when": _("When"),
            "where": _("Where"),
            "fee": _("Fee"),
            "steps": _("On the day"),
            "qr": _("QR code of the ticket"),
            "cut": _("Fold or cut here"),
        },
    }


def _session(place: SessionPlace) -> dict[str, str]:
    session = place.session
    return {
        "title": session.title,
        "when": formats.span_in_words(session),
        "room": session.room.name if session.room else "",
    }
