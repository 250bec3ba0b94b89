"""After registering: the same page for a new and a known address."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.orders.actions import OrderError, follow_contact
from events.orders.models import Order
from events.programme.models import Event
from events.registration import domains
from events.registration.actions import RegistrationError, correct_address
from events.registration.asking import asked_of
from events.registration.forms import AddressForm, masked
from events.registration.models import Registration
from events.registration.rules import may_correct_address
from events.registration.states import HeldFor
from events.views.acts import Act
from events.views.money import follow, order_of
from events.views.paying_ways import lead, let_forms_lead, ways_of
from events.views.registration import RefusedError, crowded, take_place, within_limits
from events.views.tickets import ticket_of
from events.views.visitors import has_proved
from home import limits, links
from home.languages import current
from home.origins import own_origin
from home.private import unkept_page

CORRECTIONS = 3
"""How often one may correct the address of one act."""


@own_origin
@unkept_page
def registered_page(request: HttpRequest) -> HttpResponse:
    """Where the ticket was sent; with a form for half an hour, should the address be wrong."""
    act = Act.read(request)
    event = Event.objects.published().select_related("venue").filter(code=act.event).first() if act else None
    if act is None or event is None:
        return render(request, "events/registration/registered.html", {})
    if request.method != "POST":
        return _page(request, event, act, AddressForm())
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, event, act, form, status=400)
    try:
        corrected = _correct(request, event, act, form.cleaned_data["email"])
    except RefusedError as refused:
        form.add_error("email", refused.sentence)
        return _page(request, event, act, form, status=refused.status)
    response = redirect(f"{request.path}?corrected=1")
    corrected.keep(response)
    return response


@own_origin
@unkept_page
def pay_page(request: HttpRequest, code: str) -> HttpResponse:
    """On to the payment of what this browser registered for a moment ago.

    Where that act made no booking, since the address was known before, the mail says how to pay: the order of
    somebody else is not for who typed their address.
    """
    act = Act.read(request)
    event = Event.objects.published().select_related("venue").filter(code=act.event).first() if act else None
    if request.method != "POST" or act is None or event is None or act.event != code.lower() or not act.due:
        return redirect("registered")
    order = _order_of(request, event, act)
    if order is None:
        return _page(request, event, act, AddressForm(), by_mail=True)
    try:
        return lead(request, order, request.POST.get("means", ""), at=f"?l={current()}")
    except OrderError as error:
        return _page(request, event, act, AddressForm(), problem=str(error), status=409)


def _order_of(request: HttpRequest, event: Event, act: Act) -> Order | None:
    """The order of what the act made; of the place of the address, for a browser that proved it."""
    made = act.registration()
    if made is None and has_proved(request, act.person.email):
        made = Registration.objects.live().filter(event=event, email=act.person.email).first()
        made = made if made and not made.booking.is_group else None
    return order_of(made.booking) if made else None


def _page(
    request: HttpRequest,
    event: Event,
    act: Act,
    form: AddressForm,
    *,
    status: int = 200,
    by_mail: bool = False,
    problem: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {"event": event, "act": act, "form": form, "address": masked(act.person.email)}
    context |= {"by_mail": by_mail, "problem": problem}
    context["corrected"] = "corrected" in request.GET and not form.is_bound
    context["due"] = (Decimal(act.due[0]), act.due[1]) if act.due else None
    context["meant"] = domains.suggestion(act.person.email)
    if has_proved(request, act.person.email):
        context |= _proved(event, act)
    if context["due"] and not by_mail:
        context |= {"ways": ways_of(event), "pay_path": reverse("register_pay", args=[event.code])}
    response = render(request, "events/registration/registered.html", context, status=status)
    return let_forms_lead(response, [page for way in context.get("ways", ()) for page in way.pages])


def _proved(event: Event, act: Act) -> dict[str, Any]:
    """Ticket and link, for a browser that proved the address."""
    found = Registration.objects.live().filter(event=event, email=act.person.email).first()
    if found is None:
        return {}
    found.event = event
    shown = {} if found.held_for == HeldFor.PAYMENT and not found.booking.is_group else {"due": None}
    return shown | {
        "registration": found,
        "ticket": ticket_of(found),
        "path": links.own_path(found.uuid, found.link_version),
    }


def _refuse_where_full(event: Event, act: Act) -> None:
    """RefusedError where no new address would get a place: a known one must not be answered otherwise."""
    choice = act.choice_at(event)
    asked = asked_of(event, code=choice.voucher, email=act.person.email, linked=choice.linked)
    fee = asked.fee_of(str(choice.fee.uuid)) if choice.fee else asked.only_fee
    if asked.has_no_place(fee, choice.sessions or ()):
        raise RefusedError(_("All places are taken, and there is no waiting list."), 409)


def _correct(request: HttpRequest, event: Event, act: Act, email: str) -> Act:
    """Send the ticket to another address.

    A registration that this act made moves to it. Where the mistyped address was registered before, by somebody
    else, theirs stays as it is and the right address is registered: the page does not say which of the two it was.
    """
    if email == act.person.email:
        return act
    if not limits.allow("correct", act.random, CORRECTIONS, limits.HOUR):
        raise RefusedError(_("This address was corrected several times. Please register again."), 429)
    made = act.registration()
    if made is not None and may_correct_address(made):
        if not within_limits(request, email):
            raise crowded()
        try:
            _send_there(made, email)
        except RegistrationError as error:
            raise RefusedError(str(error), 409) from error
        return replace(act, person=replace(act.person, email=email))
    corrected = act.for_address(email)
    _refuse_where_full(event, act)
    take_place(request, event, corrected)
    return corrected


@transaction.atomic
def _send_there(made: Registration, email: str) -> None:
    """The place, and the papers of its order, go to the other address."""
    before = made.email
    correct_address(made, email)
    follow_contact(made.booking, before)
    follow(made.booking)
