"""The phone at the door: known by its cookie, good for one event, and shown pages with a policy of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from csp.constants import SELF, WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods
from django_permissions_policy.decorators import permissions_policy_override

from events.attendance.devices import device_of, saw
from events.attendance.models import CheckInDevice
from events.views.languages import wished
from home.languages import CODES, current
from home.origins import own_origin
from home.private import unkept_page

Given = ParamSpec("Given")
PhoneView = Callable[Concatenate[HttpRequest, CheckInDevice, Given], HttpResponse]
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]

PATH = "/accueil/"
COOKIE = "halqa_door"
LANGUAGE = "halqa_door_language"
MARK = "halqa_at_door"
"""Says to the pages of tickets, outside of the cookie's path, that this browser works at a door; it is no secret."""

POLICY = {"script-src": [SELF, WASM_UNSAFE_EVAL], "worker-src": [SELF]}


def for_phones(view: PhoneView[Given]) -> View[Given]:
    """For paired phones only: others are told how to be paired, revoked and expired ones that it is over."""

    @own_origin
    @unkept_page
    @wraps(view)
    def guarded(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        with override(language_of(request)):
            device = device_of(request.COOKIES.get(COOKIE, ""))
            if device is None:
                return refused(
                    request,
                    403,
                    _("This phone is not paired."),
                    _("Ask the organiser for a link: it stands in the event's tab “Door”."),
                )
            if not device.is_good():
                response = refused(
                    request,
                    410,
                    _("This phone may no longer work at the door."),
                    _("It was revoked, or the event is over. Ask the organiser for a new link."),
                )
                response.delete_cookie(MARK, samesite="Lax")  # its owner's own ticket opens as anybody's
                return response
            saw(device)
            response = view(request, device, *args, **kwargs)
            if wished(request):
                response.set_cookie(
                    LANGUAGE,
                    wished(request),
                    path=PATH,
                    secure=settings.SECURE,
                    httponly=True,
                    samesite="Lax",
                )
            return response

    own_policy = permissions_policy_override({**settings.PERMISSIONS_POLICY, "camera": ["self"]})
    return cast("View[Given]", csp_update(POLICY)(own_policy(guarded)))


def posted(view: View[Given]) -> View[Given]:
    """For the addresses of the door's forms: who comes there otherwise, by loading again, is led to the door."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def taken(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        return redirect("door")

    return taken


def refused(
    request: HttpRequest, status: int, title: str, text: str, *, way_on: bool = False
) -> HttpResponse:
    """A page of the door that only says why not; a sentence as JSON for the page's script."""
    if wants_json(request):
        return JsonResponse({"error": f"{title} {text}"}, status=status)
    context = {"title": title, "text": text, "way_on": way_on}
    return render(request, "events/door/refused.html", context, status=status)


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def language_of(request: HttpRequest) -> str:
    """The language asked for at this door, else the browser's."""
    kept = request.COOKIES.get(LANGUAGE, "")
    return wished(request) or (kept if kept in CODES else current())


def remember(response: HttpResponse, device: CheckInDevice, token: str) -> None:
    """Let the phone keep its secret, for the door's pages only, until its day ends."""
    response.set_cookie(
        COOKIE,
        token,
        expires=device.expires_at,
        path=PATH,
        secure=settings.SECURE,
        httponly=True,
        samesite="Strict",
    )
    response.set_cookie(
        MARK, "1", expires=device.expires_at, secure=settings.SECURE, httponly=True, samesite="Lax"
    )
