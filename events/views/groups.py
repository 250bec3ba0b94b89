"""Registering several people: who answers for them, the list, a look at what was understood, then one button.

Nothing is kept between the two pages: what was understood comes back in the form and is checked again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.orders.actions import OrderError
from events.programme.models import Event
from events.registration import pricing, wishes
from events.registration.actions import RegistrationError, register_group
from events.registration.asking import Asked, asked_of
from events.registration.forms import masked
from events.registration.group_forms import GroupForm, people_of
from events.registration.models import Booking
from events.registration.rosters import Line, checked, problems_in_words, titles
from events.registration.stages import stage_of
from events.registration.states import HeldFor
from events.views.money import follow, order_of
from events.views.paying_ways import lead, let_forms_lead, ways_of
from events.views.registration import PER_ADDRESS, RefusedError, crowded, linked_fee, within_limits
from events.views.visitors import has_proved, known_visitor
from home import limits, links
from home.idempotency import FormKeyError, new_key, read_key
from home.languages import current
from home.origins import own_origin
from home.private import form_page, unkept_page

TEMPLATES = "events/registration/"
COOKIE, KEPT, SALT = "halqa_group", 30 * 60, "halqa.group"
PEOPLE, PEOPLE_PROVED = 10, 20
"""So many times the addresses of a network may be named in groups within an hour, as may register there alone: a
company registers its 200 people at once. The larger number is for who proved the address of the contact."""
SAID_ABOVE = 8
"""So many sentences about lines stand at the top of the page; all of them stand at their lines."""


@own_origin
@form_page
def group_register_page(request: HttpRequest, code: str) -> HttpResponse:
    """Register several people: a form, a page that shows what was understood, and the button that does it."""
    event = get_object_or_404(Event.objects.published().select_related("venue"), code=code.lower())
    asked = _asked(request, event)
    if request.method != "POST":
        return _show_form(request, GroupForm(asked, initial=_known_contact(request) | {"code": asked.code}))
    form = GroupForm(asked, request.POST, request.FILES)
    step = request.POST.get("step", "")
    if step == "form":
        return _show_form(request, GroupForm(asked, initial=form.again()))
    if not form.is_valid() and not (form.understood and _is_shown_in_preview(form)):
        return _show_form(request, form, status=400)
    lines = checked(form.lines, event)
    problem = _problem(form, lines)
    if step != "register":
        return _show_preview(request, form, lines, problem=problem, status=400 if problem else 200)
    if problem:
        return _show_preview(request, form, lines, problem=problem, status=400)
    try:
        booking = _register(request, form, lines)
    except RefusedError as refused:
        form = GroupForm(_asked(request, event), request.POST)
        form.is_valid()
        return _show_preview(request, form, lines, problem=refused.sentence, status=refused.status)
    return _done(request, form, booking)


def _asked(request: HttpRequest, event: Event) -> Asked:
    """What the event asks of a group: the fees for groups are offered too."""
    source = request.POST if request.method == "POST" else request.GET
    linked = linked_fee(event, source.get("tarif", ""))
    email = source.get("contact_email", "").strip().lower()
    asked = asked_of(event, code=source.get("code", "").strip()[:40], email=email, linked=linked)
    return replace(asked, fees=tuple(pricing.offered(event, voucher=asked.voucher, linked=linked)))


def _is_shown_in_preview(form: GroupForm) -> bool:
    """Whether what is wrong can be put right on the page of the preview."""
    return not set(form.errors) - {"__all__", "topic", "fee", "sessions", "unnamed", "code"}


def _known_contact(request: HttpRequest) -> dict[str, Any]:
    visitor = known_visitor(request)
    if visitor is None or not visitor.email:
        return {}
    return {
        "contact_name": visitor.name,
        "contact_email": visitor.email,
        "organisation": visitor.organisation,
    }


def _show_form(request: HttpRequest, form: GroupForm, *, status: int = 200) -> HttpResponse:
    event = form.asked.event
    context = {
        "event": event,
        "stage": stage_of(event),
        "asked": form.asked,
        "form": form,
        "form_key": _key_of(request, event),
        "tarif": request.POST.get("tarif") or request.GET.get("tarif", ""),
    }
    return render(request, f"{TEMPLATES}group.html", context, status=status)


def _show_preview(
    request: HttpRequest, form: GroupForm, lines: Sequence[Line], *, problem: str = "", status: int = 200
) -> HttpResponse:
    event, fee = form.asked.event, form.chosen_fee
    columns = columns_of(lines, event)
    context = {
        "event": event,
        "stage": stage_of(event),
        "asked": form.asked,
        "form": form,
        "form_key": _key_of(request, event),
        "tarif": request.POST.get("tarif", ""),
        "rows": rows_of(lines, columns),
        "wrong": wrong_of(lines),
        "columns": columns,
        "count": form.count,
        "fee": fee,
        "total": fee.price * form.count if fee else 0,
        "waits": _must_wait(form),
        "seen": _seen(form),
        "problem": problem,
        "choose_fee": "fee" in form.fields and fee is None,
    }
    return render(request, f"{TEMPLATES}group_preview.html", context, status=status)


def columns_of(lines: Sequence[Line], event: Event) -> list[tuple[str, str]]:
    """The columns that the preview shows, with what stands above them: those that somebody filled in."""
    always = {"name", "email"} | ({"born_on", "guardian_name"} if event.asks_birth_date else set())
    return [
        (field, title)
        for field, title in titles().items()
        if field in always or any(getattr(line, field) for line in lines)
    ]


def rows_of(lines: Sequence[Line], columns: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """The lines of the preview as its page shows them: a cell for each column, and what is wrong in it."""
    return [
        {
            "number": number,
            "cells": [
                (field, title, getattr(line, field), any(wrong == field for wrong, _words in line.problems))
                for field, title in columns
            ],
            "problems": [words for _field, words in line.problems],
        }
        for number, line in enumerate(lines, start=1)
    ]


def wrong_of(lines: Sequence[Line]) -> list[tuple[int, str]]:
    """What has to be put right, by line, for the top of the page: the first ones."""
    found = [(number, words) for number, line in enumerate(lines, start=1) for _field, words in line.problems]
    return found[:SAID_ABOVE]


def _key_of(request: HttpRequest, event: Event) -> str:
    """The signed random of the first page, kept through the pages; a new one where it is worth nothing any more."""
    signed = request.POST.get("key", "")
    try:
        read_key(_form_name(event), signed, min_age=0)
    except FormKeyError:
        return new_key(_form_name(event))
    return signed


def _form_name(event: Event) -> str:
    return f"group:{event.uuid}"


def _problem(form: GroupForm, lines: Sequence[Line]) -> str:
    """Why these people cannot be registered as they stand, in a sentence; empty when they can."""
    if sentence := problems_in_words(lines):
        return sentence
    for errors in form.errors.values():
        return str(errors[0])
    asked, fee = form.asked, form.chosen_fee
    if fee is None and asked.has_fees and not (asked.event.approval and not asked.fees):
        return asked.no_fee or _("Choose a fee.")
    if fee is not None and fee.why_not:
        return fee.why_not
    try:
        pricing.check_count(asked.event, fee.fee if fee else None, form.count)
    except RegistrationError as error:
        return str(error)
    if not asked.event.waiting_list and _must_wait(form):
        return _("There is no room for all of you, and there is no waiting list.")
    return ""


def _must_wait(form: GroupForm) -> bool:
    """Whether there is no room for all of them now: they would wait together."""
    event, count, chosen = form.asked.event, form.count, form.chosen_sessions
    if event.approval == Event.Approval.ASKED:
        return False
    fee = form.chosen_fee.fee if form.chosen_fee else None
    if stage_of(event).name == "waiting" or event.places_left < count:
        return wishes.share_of(event, fee, form.asked.voucher, count) is None
    limits_of = [form.chosen_fee.left] if form.chosen_fee else []
    limits_of += [
        each.left for each in form.asked.sessions if not each.session.optional or each.session in chosen
    ]
    return any(left is not None and left < count for left in limits_of)


def _seen(form: GroupForm) -> str:
    """What the page says of fee, price and places; another state of things is shown before anything is taken."""
    fee = f"{form.chosen_fee.fee.pk}:{form.chosen_fee.price}" if form.chosen_fee else ""
    return f"{fee}:{form.count}:{'waits' if _must_wait(form) else ''}"


def _register(request: HttpRequest, form: GroupForm, lines: Sequence[Line]) -> Booking:
    event, contact = form.asked.event, form.contact()
    try:
        random = read_key(_form_name(event), request.POST.get("key", ""))
    except FormKeyError as error:
        raise RefusedError(_stale(error)) from error
    key, before = _act(random, form, lines)
    if before is not None and before.idempotency_key != key:
        raise RefusedError(
            _(
                "This form was sent already: your group is registered. Change its names on the page of your group; "
                "its address is in your mail."
            ),
            409,
        )
    if before is None and request.POST.get("seen", "") != _seen(form):
        raise RefusedError(
            _("Price or places have changed since you saw them. Look at them and send again."), 409
        )
    shown = before is not None or _within_limits(request, contact.address, lines)
    try:
        with transaction.atomic():
            booking = register_group(
                event,
                people_of(lines, contact.organisation),
                contact=contact,
                unnamed=form.cleaned_data["unnamed"],
                key=key,
                choice=form.choice(),
            )
            follow(booking)
    except RegistrationError as error:
        raise RefusedError(str(error), 409) from error
    if not shown:
        raise crowded()
    return booking


def _act(random: str, form: GroupForm, lines: Sequence[Line]) -> tuple[str, Booking | None]:
    """The idempotency key of this list sent with this form, and the booking that the form led to before.

    Half of the key is the form's, half is the list's: the same form with another list is not another group.
    """
    given = [str(sorted(line.given().items())) for line in lines]
    given += [form.cleaned_data["contact_email"], str(form.cleaned_data["unnamed"])]
    mine = hashlib.sha256(random.encode()).hexdigest()[:32]
    key = mine + hashlib.sha256("\n".join(given).encode()).hexdigest()[:32]
    return key, Booking.objects.filter(idempotency_key__startswith=mine).first()


def _within_limits(request: HttpRequest, contact: str, lines: Sequence[Line]) -> bool:
    """Whether the outcome may be shown, as for who registers alone; the people are counted whoever the contact is."""
    addresses = [line.email for line in lines if line.email != contact]
    count_people(request, addresses, proved=has_proved(request, contact))
    return within_limits(request, contact)


def count_people(request: HttpRequest, addresses: Sequence[str], *, proved: bool) -> None:
    """Count a mail to each of them before anything is done, for them and for the network; RefusedError at a limit.

    Nobody's mailbox is filled through a group, and no group is a way to write to any number of strangers.
    """
    given = [email for email in addresses if email]
    for email in given:
        if limits.is_spent("register", email, PER_ADDRESS, limits.HOUR):
            raise _often(email)
    most = (PEOPLE_PROVED if proved else PEOPLE) * settings.REGISTRATIONS_PER_IP
    network = limits.network(request)
    if given and not limits.allow("group-ip", network, most, limits.HOUR, times=len(given)):
        words = _("Many people were named from this network within an hour. Please try again in an hour.")
        raise RefusedError(words, 429)
    for email in given:
        if not limits.allow("register", email, PER_ADDRESS, limits.HOUR):
            raise _often(email)  # somebody named it at the same moment


def _often(email: str) -> RefusedError:
    words = _("%(address)s was used several times within an hour. Leave it out, or try again in an hour.")
    return RefusedError(words % {"address": email}, 429)


def _stale(error: FormKeyError) -> str:
    if error.too_quick:
        return _("That was very quick. Look at what you wrote and send it once more.")
    return _("This page was open for a long time. Look at what you wrote and send it once more.")


def _done(request: HttpRequest, form: GroupForm, booking: Booking) -> HttpResponse:
    """The group's own page for a browser that proved the address, else where to look for its link."""
    if has_proved(request, booking.contact_email):
        return redirect(group_path(booking))
    response = redirect("group_registered")
    rows = booking.registrations.all()
    kept = {
        "booking": str(booking.uuid),
        "event": booking.event.code,
        "address": masked(booking.contact_email),
        "count": len(rows),
        "named": sum(row.is_named for row in rows),
        "state": rows[0].state,
        "held_for": rows[0].held_for,
    }
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT),
        max_age=KEPT,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def group_path(booking: Booking) -> str:
    """The path of the page of a group; only for who may have it."""
    return f"/groupe/{links.token('booking', booking.uuid, booking.link_version)}/"


@own_origin
@unkept_page
def group_registered_page(request: HttpRequest) -> HttpResponse:
    """What the group has now, how it is paid, and where the link to its page was sent."""
    return _registered(request, _kept_group(request))


@own_origin
@unkept_page
def group_pay_page(request: HttpRequest) -> HttpResponse:
    """On to the payment of the group that this browser has just registered."""
    kept = _kept_group(request)
    booking = Booking.objects.filter(uuid=kept["booking"]).first() if "booking" in kept else None
    order = order_of(booking) if booking else None
    if request.method != "POST" or order is None:
        return redirect("group_registered")
    try:
        return lead(request, order, request.POST.get("means", ""), at=f"?l={current()}")
    except OrderError as error:
        return _registered(request, kept, problem=str(error), status=409)


def _kept_group(request: HttpRequest) -> dict[str, Any]:
    """What this browser registered a moment ago."""
    try:
        kept: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return {}
    return kept


def _registered(
    request: HttpRequest, kept: dict[str, Any], *, problem: str = "", status: int = 200
) -> HttpResponse:
    event = Event.objects.published().select_related("venue").filter(code=kept.get("event", "")).first()
    context: dict[str, Any] = {"event": event, "group": kept if event else None, "problem": problem}
    if event and kept.get("held_for") == HeldFor.PAYMENT and "booking" in kept:
        booking = Booking.objects.filter(uuid=kept["booking"]).first()
        order = order_of(booking) if booking else None
        if order is not None and order.due:
            context |= {"due": (order.due, order.currency), "ways": ways_of(event)}
            context["pay_path"] = reverse("group_pay")
    response = render(request, f"{TEMPLATES}group_registered.html", context, status=status)
    return let_forms_lead(response, [page for way in context.get("ways", ()) for page in way.pages])
