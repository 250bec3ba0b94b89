"""What a ticket's code says to whoever scans it: the event, and whether it is good. Nothing of the person."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override

from events.programme.models import Event, Venue
from events.registration.actions import send_links
from events.registration.finding import PER_ADDRESS
from events.registration.models import Registration, Ticket
from events.registration.states import State
from events.registration.tickets import grouped, read, url
from events.views.languages import offer_languages, wished
from events.views.phones import MARK
from events.views.visitors import known_visitor
from home import limits, links, qr
from home.languages import current
from home.origins import secret_address
from home.private import link_page

GUESSES, WHILE = 30, 600
"""Codes that do not exist, from one network in so many seconds."""

TEMPLATE = "events/registration/ticket.html"


@secret_address
@link_page
def ticket_page(request: HttpRequest, code: str) -> HttpResponse:
    """Event, date, valid or not; the holder's own browser goes on to their page."""
    if request.COOKIES.get(MARK) and request.method == "GET":
        return redirect(f"{reverse('door')}?{urlencode({'code': code[:300]})}")  # a paired phone's own camera
    with override(wished(request) or current()):
        offer_languages(request)
        ticket = _ticket(code)
        if ticket is not None and _is_holder(request, ticket.registration):
            return redirect(links.own_path(ticket.registration.uuid, ticket.registration.link_version))
        if limits.is_spent("ticket", limits.network(request), GUESSES, WHILE):
            return render(request, TEMPLATE, {"verdict": "later"}, status=429)
        if ticket is None:
            limits.allow("ticket", limits.network(request), GUESSES, WHILE)
            return render(request, TEMPLATE, {"verdict": "unknown"}, status=404)
        if request.method == "POST":
            _mail_links(ticket.registration)
            return redirect(f"{request.path}?sent=1")
        context = {
            "verdict": verdict(ticket),
            "event": ticket.registration.event,
            "code": grouped(ticket.code),
            "sent": "sent" in request.GET,
        }
        return render(request, TEMPLATE, context)


def ticket_of(registration: Registration) -> dict[str, str] | None:
    """The ticket as a page shows it, while the place is confirmed."""
    if registration.state != State.CONFIRMED:
        return None
    ticket = registration.tickets.filter(replaced_at=None).first()
    if ticket is None:
        return None
    return {"code": grouped(ticket.code), "svg": qr.svg(url(ticket.code))}


def directions_to(venue: Venue | None) -> str:
    """The address of a map that shows the way there; empty where there is none to show."""
    if venue is None or venue.online:
        return ""
    if venue.latitude is not None and venue.longitude is not None:
        at = f"{venue.latitude},{venue.longitude}"
        return f"https://www.openstreetmap.org/directions?{urlencode({'to': at})}"
    words = " ".join(f"{venue.address} {venue.city}".split())
    return f"https://www.openstreetmap.org/search?{urlencode({'query': words})}" if venue.address else ""


def verdict(ticket: Ticket) -> str:
    """Whether the door lets this ticket in, as far as its page may say."""
    if ticket.registration.event.state == Event.State.CANCELLED:
        return "event_cancelled"
    if ticket.replaced_at is not None:
        return "replaced"
    if ticket.registration.state != State.CONFIRMED:
        return "invalid"
    if ticket.registration.event.state == Event.State.POSTPONED:
        return "postponed"
    return "over" if ticket.registration.event.is_over() else "valid"


def _ticket(text: str) -> Ticket | None:
    code = read(text)
    if code is None:
        return None
    return Ticket.objects.select_related("registration__event__venue").filter(code=code).first()


def _is_holder(request: HttpRequest, registration: Registration) -> bool:
    visitor = known_visitor(request)
    if visitor is None:
        return False
    return visitor.pk == registration.pk or visitor.email == registration.email != ""


def _mail_links(registration: Registration) -> None:
    """To the holder, wherever the code was found; as often as they may ask for it themselves."""
    email = registration.email
    if email and limits.allow("find", email, PER_ADDRESS, limits.HOUR):
        send_links(email, registration.language)
