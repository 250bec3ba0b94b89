"""Somebody is registered at the desk: by telephone, on paper, or as a trial of the whole way."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin import messages

from events.cms.adding_forms import PersonForm
from events.cms.desk import page_of
from events.programme.models import Event
from events.registration import actions
from events.registration.actions import RegistrationError
from events.registration.desk import alike
from events.registration.models import Booking, Registration
from home import formats
from home.languages import Language
from home.models import User

KEY = "registrations"


def add(request: HttpRequest, event: Event) -> HttpResponse:
    """Register somebody at the desk, by the same act as a visitor's own.

    Who may be the same person is shown first, and what a code makes of the price.
    """
    start = {"key": secrets.token_urlsafe(15), "language": Language.FRENCH}
    sent = (request.POST.copy(), request.FILES) if request.method == "POST" else (None, None)
    form = PersonForm(*sent, event=event, initial=start)
    known: list[Registration] = []
    price = ""
    if request.method == "POST" and form.is_valid():
        known, price = _known(form, request), form.price_to_show
        made = None if known or price else _register(form, event, request)
        if made is not None:
            _say_added(request, made, form)
            return redirect("desk_registration", event.pk, made.pk)
        if sent[0] is not None:
            sent[0]["seen"] = form.sight
    return page_of(
        request, event, KEY, "events/cms/registration_add.html",
        {"form": form, "known": known, "price": price, "free": event.places_left, "files": bool(request.FILES)},
    )  # fmt: skip


def _known(form: PersonForm, request: HttpRequest) -> list[Registration]:
    """Who is registered already under this name or address, until the desk says that it is somebody else.

    The same click twice is not somebody else: its own registration is left out.
    """
    if request.POST.get("other") == "yes":
        return []
    given = form.cleaned_data
    rows = alike(form.event, given["name"], given["email"])
    own = Booking.objects.filter(idempotency_key=given["key"]).values_list("pk", flat=True)
    return [] if own and any(row.booking_id in own for row in rows) else rows


def _register(form: PersonForm, event: Event, request: HttpRequest) -> Registration | None:
    assert isinstance(request.user, User)
    try:
        return actions.register(
            event, form.person(), key=form.cleaned_data["key"], choice=form.choice(), origin=Booking.Origin.DESK,
            by=request.user, anyway=form.cleaned_data["anyway"],
        )  # fmt: skip
    except RegistrationError as error:
        form.add_error(None, str(error))
        return None


def _say_added(request: HttpRequest, made: Registration, form: PersonForm) -> None:
    if made.already:
        messages.warning(request, _("This address is registered already: its ticket is mailed again."))
        return
    told = {"name": made.name, "state": made.get_state_display()}
    said = _("%(name)s: %(state)s.") % told
    if made.price:
        told |= {"fee": str(made.fee), "price": formats.money(made.price, made.currency)}
        said = _("%(name)s: %(state)s. To be paid: %(price)s (%(fee)s).") % told
    another = reverse("desk_registration_add", args=[made.event_id])
    messages.success(
        request, format_html('{} <a href="{}">{}</a>', said, another, _("Register somebody else"))
    )
    if left := form.left_open():
        words = _("Still to be asked of %(name)s: %(questions)s.")
        messages.warning(request, words % {"name": made.name, "questions": " · ".join(left)})
