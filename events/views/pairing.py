"""Pairing a phone: its one-use link, and the volunteer's first name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.attendance.actions import AttendanceError, pair_device
from events.attendance.devices import device_of, waiting_for
from events.attendance.forms import VolunteerForm
from events.views.phones import COOKIE, language_of, refused, remember
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
        form = VolunteerForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            context = {"device": device, "event": device.event, "form": form}
            status = 400 if form.is_bound else 200
            return render(request, "events/door/pair.html", context, status=status)
        try:
            device, token = pair_device(secret, volunteer=form.cleaned_data["volunteer"])
        except AttendanceError:
            return _used(request)
        response = redirect("door")
        remember(response, device, token)
        return response


def _used(request: HttpRequest) -> HttpResponse:
    """The link is used up, perhaps by this very phone: then the door is one tap away."""
    device = device_of(request.COOKIES.get(COOKIE, ""))
    if device is not None and device.is_good():
        text = _("This phone is paired already, for “%(event)s”.") % {"event": device.event.title}
        return refused(request, 410, _("This link was already used."), text, way_on=True)
    text = _("This link was already used or is too old. Ask the organiser for a new one.")
    return refused(request, 410, _("This link does not work any more."), text)
