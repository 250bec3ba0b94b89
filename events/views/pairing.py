"""Pairing a phone: its one-use link, and the volunteer's first name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.attendance.actions import AttendanceError, pair_device
from events.attendance.devices import waiting_for
from events.views.phones import language_of, refused, remember
from home import limits
from home.origins import secret_address
from home.private import link_page

TRIES, WHILE = 30, 600
"""Links that pair nothing, from one network in so many seconds."""


@secret_address
@link_page
def pair(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for the first name, then keep the phone's secret in its cookie."""
    with override(language_of(request)):
        if limits.is_spent("pair", limits.network(request), TRIES, WHILE):
            return refused(request, 429, _("Too many tries."), _("Wait ten minutes."))
        device = waiting_for(secret)
        if device is None:
            limits.allow("pair", limits.network(request), TRIES, WHILE)
            return _used(request)
        name = request.POST.get("volunteer", "").replace("\0", "").strip()[:60]
        if request.method != "POST" or not name:
            context = {"device": device, "event": device.event, "missing": request.method == "POST"}
            return render(
                request, "events/door/pair.html", context, status=400 if context["missing"] else 200
            )
        try:
            device, token = pair_device(secret, volunteer=name)
        except AttendanceError:
            return _used(request)
        response = redirect("door")
        remember(response, device, token)
        return response


def _used(request: HttpRequest) -> HttpResponse:
    text = _("This link was already used or is too old. Ask the organiser for a new one.")
    return refused(request, 410, _("This link does not work any more."), text)
