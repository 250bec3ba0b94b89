"""The known visitor: a browser in which somebody opened their own link once."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from events.programme.models import Event
from events.registration.models import Registration
from home import links
from home.pagecache import KNOWN_VISITOR_COOKIE

PURPOSE = "known"
KEPT = 180 * 24 * 3600


def known_visitor(request: HttpRequest) -> Registration | None:
    """The registration whose own link was last opened in this browser; a renewed link ends it."""
    if not hasattr(request, "_known_visitor"):
        request._known_visitor = _found(request.COOKIES.get(KNOWN_VISITOR_COOKIE, ""))  # type: ignore[attr-defined]
    known: Registration | None = request._known_visitor  # type: ignore[attr-defined]
    return known


def has_proved(request: HttpRequest, email: str) -> bool:
    """Whether somebody in this browser opened a link that was mailed to this address."""
    visitor = known_visitor(request)
    return visitor is not None and visitor.email == email != ""


def own_place(event: Event, visitor: Registration) -> Registration | None:
    """The live registration that the address of a known visitor has at this event."""
    return event.registrations.live().filter(email=visitor.email).exclude(email="").first()


def remember(response: HttpResponse, registration: Registration) -> None:
    """Know this browser from now on: the cookie is signed, and void once the link is renewed."""
    response.set_cookie(
        KNOWN_VISITOR_COOKIE,
        links.token(PURPOSE, registration.uuid, registration.link_version),
        max_age=KEPT,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(KNOWN_VISITOR_COOKIE, samesite="Lax")


def _found(signed: str) -> Registration | None:
    row = links.row_of(signed)
    if row is None:
        return None
    registration = Registration.objects.filter(uuid=row).first()
    if registration is None or not links.is_signed(signed, PURPOSE, row, registration.link_version):
        return None
    return registration
