"""Registering: one page, two fields, and an answer that tells nobody who is registered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from events.programme.models import Event
from events.registration.actions import PersonGiven, RegistrationError, prove_address, register
from events.registration.forms import PRIVACY_VERSION, RegistrationForm
from events.registration.models import Booking, Registration
from events.registration.stages import stage_of
from events.views.acts import Act
from events.views.visitors import has_proved, known_visitor, own_place
from home import limits
from home.idempotency import FormKeyError, new_key, read_key
from home.languages import current
from home.origins import own_origin
from home.private import form_page

PER_ADDRESS = 10
"""Registrations an hour for one address: each may send it a mail."""


class RefusedError(Exception):
    """The form is shown again: with which sentence and status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@own_origin
@form_page
def register_page(request: HttpRequest, code: str) -> HttpResponse:
    """Take a place at an event: the form on a page of its own, and what the form of the event's page is sent to."""
    event = get_object_or_404(Event.objects.published().select_related("venue"), code=code.lower())
    if request.method != "POST":
        return show_form(request, event, RegistrationForm(initial=_known_answers(request)))
    form = RegistrationForm(_answers(request))
    if not form.is_valid():
        return show_form(request, event, form, status=400)
    try:
        done = _register(request, event, form)
    except RefusedError as refused:
        form.add_error(None, refused.sentence)
        return show_form(request, event, form, status=refused.status)
    response = redirect("registered")
    done.keep(response)
    return response


def show_form(
    request: HttpRequest, event: Event, form: RegistrationForm, *, status: int = 200
) -> HttpResponse:
    """The page of the form; what was typed stands in it."""
    known = None if "other" in request.GET or form.is_bound else known_visitor(request)
    known = known if known and known.email else None
    context = {
        "event": event,
        "stage": stage_of(event),
        "form": form,
        "form_key": new_key(form_name(event)),
        "known": known,
        "own": own_place(event, known) if known else None,
    }
    return render(request, "events/registration/register.html", context, status=status)


def form_name(event: Event) -> str:
    """For which form a signed random is made."""
    return f"register:{event.uuid}"


def person_of(form: RegistrationForm) -> PersonGiven:
    """Who the form is about, in the language of the page."""
    given = {name: form.cleaned_data[name] for name in ("name", "email", "organisation", "needs")}
    return PersonGiven(**given, language=current(), privacy_version=PRIVACY_VERSION)


def within_limits(request: HttpRequest, email: str) -> bool:
    """Whether this browser may register this address; when the address is proved, its IP does not count.

    Who is over the limit of an IP must not learn from the answer whether an address was proved, so a proved
    address is registered and mailed, and the page says the same as to the others.
    """
    if not limits.allow("register", email, PER_ADDRESS, limits.HOUR):
        raise RefusedError(_("This address was used many times. Please try again in an hour."), 429)
    if has_proved(request, email):
        return True
    network, limit = limits.network(request), settings.REGISTRATIONS_PER_IP
    if Registration.objects.filter(email=email, email_proved_at__isnull=False).exists():
        return not limits.is_spent("register-ip", network, limit, limits.HOUR)
    if not limits.allow("register-ip", network, limit, limits.HOUR):
        raise crowded()
    return True


def take_place(request: HttpRequest, event: Event, act: Act) -> Registration:
    """Register the person of the act; the same act again is answered without counting it again."""
    repeated = Booking.objects.filter(idempotency_key=act.key).exists()
    shown = repeated or within_limits(request, act.person.email)
    try:
        registration = register(event, act.person, key=act.key)
    except RegistrationError as error:
        raise RefusedError(str(error), 409) from error
    if has_proved(request, act.person.email):
        prove_address(registration)
    if not shown:
        raise crowded()
    return registration


def _register(request: HttpRequest, event: Event, form: RegistrationForm) -> Act:
    person = person_of(form)
    known = "known" in request.POST and has_proved(request, person.email)
    visitor = known_visitor(request)
    if known and visitor is not None and visitor.name == person.name:
        person = replace(person, name_ar=visitor.name_ar)
    try:
        random = read_key(form_name(event), request.POST.get("key", ""), min_age=0 if known else None)
    except FormKeyError as error:
        raise RefusedError(_stale(error)) from error
    act = Act.of(event, random, person)
    take_place(request, event, act)
    return act


def _stale(error: FormKeyError) -> str:
    if error.too_quick:
        return _("That was very quick. Look at what you wrote and send it once more.")
    return _("This page was open for a long time. Look at what you wrote and send it once more.")


def crowded() -> RefusedError:
    words = _(
        "Many people register from this network. If you have taken part before, your ticket is on its way "
        "by e-mail. If not, try again in an hour or without this Wi-Fi."
    )
    return RefusedError(words, 429)


def _answers(request: HttpRequest) -> dict[str, Any]:
    """What was typed; one tap of a known visitor stands for their name and address."""
    if "known" in request.POST:
        return _known_answers(request)
    return request.POST.dict()


def _known_answers(request: HttpRequest) -> dict[str, Any]:
    visitor = known_visitor(request)
    if visitor is None or "other" in request.GET:
        return {}
    return {"name": visitor.name, "email": visitor.email, "organisation": visitor.organisation}
