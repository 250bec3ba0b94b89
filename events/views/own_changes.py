"""What people change about their place beside giving it back: who comes, to which sessions, with which answers."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from events.orders.actions import follow_contact
from events.payments.models import Attempt
from events.registration import actions, rules
from events.registration.actions import LinkEndedError, RegistrationError
from events.registration.forms import masked
from events.registration.models import Registration
from events.registration.own_forms import AnswersForm, SessionsForm, TransferForm
from events.registration.session_choice import choosable
from events.views.money import follow
from events.views.own_page import TEMPLATES, common, do, done_path, own, path_of
from events.views.registration import PER_ADDRESS
from events.views.visitors import forget
from home import limits

TRANSFERS = 3
"""How often an hour one place may be passed on: each time two people get a mail."""

CHOICES = 20
"""How often an hour somebody may choose other sessions: each time they get a mail."""


@own
def transfer_page(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Pass my place on: who comes, a page that asks whether all is right, then it is theirs.

    The answer is the same whether or not the new person was registered before, and this link ends in both cases.
    """
    if registration.check_ins.exists():
        return redirect(path_of(request, registration))
    if request.method != "POST":
        if not rules.may_transfer(registration):
            return redirect(path_of(request, registration))
        return _transfer_form(request, registration, TransferForm(registration))
    form = TransferForm(registration, request.POST)
    if not form.is_valid():
        return _transfer_form(request, registration, form, status=400)
    if "sure" not in request.POST:
        return _transfer_form(request, registration, form, asks=True)
    if not _may_write(request, registration, form.cleaned_data["email"]):
        form.add_error(None, _("That was tried several times. Please try again in an hour."))
        return _transfer_form(request, registration, form, status=429)
    try:
        _pass_on(registration, form)
    except LinkEndedError:
        raise
    except RegistrationError as error:
        form.add_error(None, str(error))
        return _transfer_form(request, registration, form, status=409)
    told = {"event": registration.event, "address": masked(form.cleaned_data["email"])}
    response = render(request, f"{TEMPLATES}own_transferred.html", told)
    forget(response)
    return response


@transaction.atomic
def _pass_on(registration: Registration, form: TransferForm) -> None:
    """The place goes to the other person, and so does what nobody paid for yet."""
    before = registration.email
    actions.transfer(registration, form.person())
    booking = registration.booking
    is_paying = Attempt.objects.under_way().filter(order__booking=booking).exists()
    follow_contact(booking, before, passed_on=True, is_paying=is_paying)
    follow(registration.booking)


def _transfer_form(
    request: HttpRequest,
    registration: Registration,
    form: TransferForm,
    *,
    asks: bool = False,
    status: int = 200,
) -> HttpResponse:
    deadline = rules.naming_deadline(registration.event)
    context = common(request, registration) | {"form": form, "asks": asks, "deadline": deadline}
    return render(request, f"{TEMPLATES}own_transfer.html", context, status=status)


def _may_write(request: HttpRequest, registration: Registration, email: str) -> bool:
    """Whether one more mail may go to that address from here; nothing in it depends on who is registered."""
    return (
        limits.allow("transfer", str(registration.uuid), TRANSFERS, limits.HOUR)
        and limits.allow("register", email, PER_ADDRESS, limits.HOUR)
        and limits.allow("transfer-ip", limits.network(request), settings.REGISTRATIONS_PER_IP, limits.HOUR)
    )


@own
def sessions_page(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Come to other sessions, while there are places in them."""
    found = choosable(registration)
    if request.method != "POST":
        if not found or not rules.may_choose_sessions(registration):
            return redirect(path_of(request, registration))
        return _sessions_form(request, registration, SessionsForm(found))
    form = SessionsForm(found, request.POST)
    if not form.is_valid():
        return _sessions_form(request, registration, form, status=400)
    if not limits.allow("sessions", str(registration.uuid), CHOICES, limits.HOUR):
        form.add_error(None, _("That was tried several times. Please try again in an hour."))
        return _sessions_form(request, registration, form, status=429)
    try:
        actions.choose_sessions(registration, form.cleaned_data["sessions"])
    except LinkEndedError:
        raise
    except RegistrationError as error:
        registration.refresh_from_db()
        form = SessionsForm(choosable(registration), request.POST)
        form.is_valid()
        form.add_error(None, str(error))
        return _sessions_form(request, registration, form, status=409)
    return redirect(done_path(request, registration, "sessions"))


def _sessions_form(
    request: HttpRequest, registration: Registration, form: SessionsForm, *, status: int = 200
) -> HttpResponse:
    deadline = rules.naming_deadline(registration.event)
    context = common(request, registration) | {"form": form, "deadline": deadline}
    return render(request, f"{TEMPLATES}own_sessions.html", context, status=status)


@own
def answers_page(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Answer the questions of the event otherwise, or for the first time where the place came from somebody."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AnswersForm(registration, *sent)
    if request.method != "POST" and not (form.asked and rules.may_correct(registration)):
        return redirect(path_of(request, registration))
    if form.is_bound and form.is_valid():
        verb = partial(actions.change_answers, answers=form.answers())
        return do(request, registration, verb, done="corrected")
    context = common(request, registration) | {"form": form}
    return render(request, f"{TEMPLATES}own_answers.html", context, status=400 if form.errors else 200)
