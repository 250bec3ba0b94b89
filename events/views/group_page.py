"""The page of a group, behind the link that its contact's mails carry: who comes, who has a name, what is to be done.

It shows no addresses: who is registered elsewhere too must look like everybody else here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from events.orders.giving_back import would_give_back
from events.programme.models import Event, Session
from events.registration import actions, rules
from events.registration.actions import PersonGiven, RegistrationError
from events.registration.facts import rank
from events.registration.finding import PER_ADDRESS as LINKS_PER_ADDRESS
from events.registration.group_forms import NamesForm, PlaceForm, lines_of, people_of
from events.registration.models import Booking, Registration
from events.registration.rosters import Line, checked, problems_in_words
from events.registration.states import HeldFor, State
from events.registration.tickets import grouped, url
from events.views import own_papers
from events.views.groups import columns_of, count_people, group_path, rows_of, wrong_of
from events.views.languages import offer_languages, wished
from events.views.money import order_of, panel_of_group, with_money
from events.views.own_page import GIVEN, dead_link
from events.views.registration import RefusedError
from home import limits, links, qr
from home.languages import current
from home.origins import secret_address
from home.private import link_page
from home.typeset import typeset

Given = ParamSpec("Given")
GroupView = Callable[Concatenate[HttpRequest, Booking, Given], HttpResponse]
TEMPLATES = "events/registration/"
SWAPS = 3
"""How often an hour somebody else may come on one place: each may be sent a mail, and who came before a goodbye."""
ANSWERS = {"yes": actions.accept_group, "no": actions.refuse_group}


def own_group(view: GroupView[Given]) -> Callable[Concatenate[HttpRequest, str, Given], HttpResponse]:
    """Open the group that a token names, in its own language; a token that is none gets a way to a new link."""

    @secret_address
    @link_page
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        booking = booking_of(token)
        with override(wished(request) or (booking.language if booking else current())):
            offer_languages(request)
            return view(request, booking, *args, **kwargs) if booking else dead_link(request)

    return opened


def booking_of(token: str) -> Booking | None:
    """The group whose own link this is, in its present version."""
    row = links.row_of(token)
    groups = Booking.objects.filter(is_group=True).select_related("event__venue")
    found = groups.filter(uuid=row).first() if row else None
    if found is None or not links.is_signed(token, "booking", found.uuid, found.link_version):
        return None
    return found


@own_group
def group_page(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Who comes, who has a name, who has opened their link; and what the contact can do about it."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return page(request, booking)


def page(
    request: HttpRequest,
    booking: Booking,
    *,
    form: NamesForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of the group, with what went wrong where something did."""
    event, rows = booking.event, _rows(booking)
    live = [row for row in rows if row.is_live]
    named = [row for row in live if row.is_named]
    first = live[0] if live else rows[0]
    due = sum((row.price for row in live), Decimal(0))
    context = _common(request, booking) | {
        "people": [(number, row) for number, row in enumerate(rows, start=1) if row.is_live],
        "first": first,
        "count": len(live),
        "named": len(named),
        "free": len(live) - len(named),
        "opened": sum(row.email_proved_at is not None for row in named),
        "confirmed": sum(row.state == State.CONFIRMED for row in live),
        "given_back": len(rows) - len(live),
        "due": due,
        "pays": any(row.held_for == HeldFor.PAYMENT for row in live),
        "rank": rank(first),
        "panel": panel_of_group(booking, rows),
        "sessions": [
            place.session
            for place in first.places.select_related("session__room").order_by("session__starts_at")
        ],
        "may_answer": rules.may_answer(first),
        "may_name": bool(live) and rules.may_name(event),
        "may_cancel": bool(live) and rules.may_cancel(first),
        "deadline": rules.naming_deadline(event),
        "is_over": rules.is_past(event),
        "form": form or NamesForm(),
        "problem": problem,
        "done": request.GET.get("done", ""),
    }
    return render(request, f"{TEMPLATES}group_page.html", context, status=status)


@own_group
def names_page(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Name the remaining places from a list: what was understood is shown first, then one button does it."""
    if request.method != "POST":
        return redirect(_path(request, booking))
    if request.POST.get("step") in {"check", "save"}:
        lines = lines_of(request.POST)
    else:
        form = NamesForm(request.POST, request.FILES)
        if not form.is_valid():
            return page(request, booking, form=form, status=400)
        lines = list(form.lines)
    lines = checked(lines, booking.event)
    free = sum(row.is_live and not row.is_named for row in _rows(booking))
    problem = problems_in_words(lines) or _too_many(lines, free)
    if request.POST.get("step") == "save" and not problem:
        try:
            _name(request, booking, lines)
        except RefusedError as refused:
            return _show_names(request, booking, lines, free, problem=refused.sentence, status=refused.status)
        return redirect(_done(request, booking, "named"))
    return _show_names(request, booking, lines, free, problem=problem, status=400 if problem else 200)


def _name(request: HttpRequest, booking: Booking, lines: Sequence[Line]) -> None:
    # the link of a group was mailed to its contact: who has it proved the address
    count_people(request, [line.email for line in lines], proved=True)
    try:
        actions.name_places(booking, people_of(lines, booking.organisation))
    except RegistrationError as error:
        raise RefusedError(str(error), 409) from error


def _too_many(lines: Sequence[Line], free: int) -> str:
    if not lines:
        return _("Nobody was found in this list.")
    if len(lines) <= free:
        return ""
    return ngettext(
        "Only %(count)d place of your group is without a name.",
        "Only %(count)d places of your group are without a name.",
        free,
    ) % {"count": free}


def _show_names(
    request: HttpRequest, booking: Booking, lines: Sequence[Line], free: int, *, problem: str, status: int
) -> HttpResponse:
    columns = columns_of(lines, booking.event)
    context = _common(request, booking) | {
        "rows": rows_of(lines, columns),
        "wrong": wrong_of(lines),
        "columns": columns,
        "free": free,
        "count": len(lines),
        "problem": problem,
    }
    return render(request, f"{TEMPLATES}group_names.html", context, status=status)


@own_group
def place_page(request: HttpRequest, booking: Booking, place: uuid.UUID) -> HttpResponse:
    """Name one place, let somebody else come on it, or write its name better."""
    registration = _place(booking, place)
    if not registration.is_live or (request.method != "POST" and not rules.may_name(booking.event)):
        return redirect(_path(request, booking))
    initial = {"name": registration.name, "name_ar": registration.name_ar, "kind": "other"}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PlaceForm(registration, *sent, initial=initial)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            _write_name(request, registration, form)
        except RefusedError as refused:
            form.add_error(None, refused.sentence)
            status = refused.status
        except RegistrationError as error:
            form.add_error(None, str(error))
        else:
            return redirect(_done(request, booking, "named"))
    context = _common(request, booking) | {"registration": registration, "form": form}
    if form.errors and status == HTTPStatus.OK:
        status = 400
    return render(request, f"{TEMPLATES}group_place.html", context, status=status)


def _write_name(request: HttpRequest, registration: Registration, form: PlaceForm) -> None:
    person = form.person(registration.booking.organisation)
    if form.cleaned_data.get("kind") == "same":
        _write_better(registration, person, form)
        return
    is_swap = "kind" in form.fields
    if is_swap and not limits.allow("swap", str(registration.uuid), SWAPS, limits.HOUR):
        words = _(
            "This place went to somebody else several times within an hour. Please try again in an hour."
        )
        raise RefusedError(words, 429)
    count_people(request, [person.email], proved=True)
    # who came to a place without a name does not replace who was faster
    verb = actions.swap_name if is_swap else actions.name_place
    with transaction.atomic():
        verb(registration, person)
        _keep_files(registration, form)


@transaction.atomic
def _write_better(registration: Registration, person: PersonGiven, form: PlaceForm) -> None:
    actions.correct_given(
        registration,
        name=person.name,
        name_ar=person.name_ar,
        organisation=registration.organisation,
        needs=registration.needs,
    )
    _keep_files(registration, form)


def _keep_files(registration: Registration, form: PlaceForm) -> None:
    if files := form.sent_files():
        actions.change_answers(registration, files)


@own_group
def links_page(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Send one person, or all, their own page and ticket again; for people without an address, to the contact."""
    if request.method != "POST":
        return redirect(_path(request, booking))
    wanted = request.POST.get("place", "")
    rows = [row for row in _rows(booking) if row.is_live and row.is_named and wanted in {"", str(row.uuid)}]
    to = {row.pk: _goes_to(row) for row in rows}
    may = {email for email in to.values() if limits.allow("find", email, LINKS_PER_ADDRESS, limits.HOUR)}
    sent = [row for row in rows if to[row.pk] in may]
    if rows and not sent:
        problem = _("These links were sent several times within an hour. Please try again later.")
        return page(request, booking, problem=problem, status=429)
    actions.send_links_to(booking, sent)
    return redirect(_done(request, booking, "sent"))


def _goes_to(row: Registration) -> str:
    """Where the link of this person is sent: whether they have a place elsewhere makes no difference."""
    return row.email or (row.elsewhere.email if row.elsewhere else "") or row.booking.contact_email


@own_group
def tickets_page(request: HttpRequest, booking: Booking, place: uuid.UUID | None = None) -> HttpResponse:
    """The tickets of all confirmed people, or of one, to print or to hand on."""
    rows = booking.registrations.filter(state=State.CONFIRMED).prefetch_related("tickets").order_by("pk")
    found = [row for row in rows if place in {None, row.uuid}]
    if not found or not _has_tickets(booking.event):
        return redirect(_path(request, booking))
    tickets = [
        (row, {"code": grouped(ticket.code), "svg": qr.svg(url(ticket.code))})
        for row in found
        for ticket in row.tickets.all()
        if ticket.replaced_at is None
    ]
    context = _common(request, booking) | {"tickets": tickets, "alone": place is not None}
    return render(request, f"{TEMPLATES}group_tickets.html", context)


@own_group
def ticket_pdf(request: HttpRequest, booking: Booking, place: uuid.UUID) -> HttpResponse:
    """The ticket of one person on paper, for somebody without an address."""
    registration = _place(booking, place)
    ticket = registration.tickets.filter(replaced_at=None).first()
    if ticket is None or registration.state != State.CONFIRMED or not _has_tickets(booking.event):
        return redirect(_path(request, booking))
    pdf = typeset("ticket", own_papers.facts(registration, ticket), language=current(), made_at=now())
    headers = {"Content-Disposition": f'inline; filename="{_("ticket")}-{booking.event.code}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@own_group
def cancel_page(request: HttpRequest, booking: Booking, place: uuid.UUID | None = None) -> HttpResponse:
    """Give one place or all of them back: a page that asks, a form that does it."""
    registration = _place(booking, place) if place else None
    rows = [registration] if registration else [row for row in _rows(booking) if row.is_live]
    if not rows or not rules.may_cancel(rows[0]):
        return redirect(_path(request, booking))
    if request.method == "POST":
        return _do(
            request,
            booking,
            lambda: actions.cancel(registration) if registration else actions.cancel_group(booking),
            "cancelled",
        )
    order = order_of(booking)
    context = _common(request, booking) | {"registration": registration, "count": len(rows)}
    context["money"] = would_give_back(order, rows) if order else None
    return render(request, f"{TEMPLATES}group_cancel.html", context)


@own_group
def answer_page(request: HttpRequest, booking: Booking, given: str) -> HttpResponse:
    """Yes or no to the places offered to the group: a page that asks, since programs open links too; a form does it."""
    given = GIVEN[given]
    if request.method == "POST":
        return _do(request, booking, lambda: ANSWERS[given](booking), given)
    offered = [row for row in _rows(booking) if rules.may_answer(row)]
    if not offered:
        return redirect(_path(request, booking))
    context = _common(request, booking) | {"given": given, "first": offered[0], "count": len(offered)}
    return render(request, f"{TEMPLATES}group_answer.html", context)


def _has_tickets(event: Event) -> bool:
    """Whether a ticket still opens a door."""
    return event.state != Event.State.CANCELLED and not rules.is_past(event)


def _sessions(registration: Registration) -> list[Session]:
    """What all of the group come to."""
    return list(Session.objects.filter(places__registration=registration).order_by("starts_at", "pk"))


def _rows(booking: Booking) -> list[Registration]:
    rows = list(booking.registrations.select_related("elsewhere__booking").order_by("pk"))
    for row in rows:
        row.event, row.booking = booking.event, booking
    return rows


def _place(booking: Booking, place: uuid.UUID) -> Registration:
    """A place of this group and of no other."""
    for row in _rows(booking):
        if row.uuid == place:
            return row
    raise Http404


def _common(request: HttpRequest, booking: Booking) -> dict[str, Any]:
    language = wished(request)
    return {
        "booking": booking,
        "event": booking.event,
        "token": links.token("booking", booking.uuid, booking.link_version),
        "path": _path(request, booking),
        "at": f"?l={language}" if language else "",
    }


def _path(request: HttpRequest, booking: Booking) -> str:
    language = wished(request)
    return group_path(booking) + (f"?l={language}" if language else "")


def _done(request: HttpRequest, booking: Booking, done: str) -> str:
    path = _path(request, booking)
    return f"{path}{'&' if '?' in path else '?'}done={done}"


def _do(request: HttpRequest, booking: Booking, verb: Callable[[], Any], done: str) -> HttpResponse:
    """Do it, and show the page as it is now; or say why it can no longer be done."""
    try:
        with with_money(booking):
            verb()
    except RegistrationError as error:
        return page(request, booking, problem=str(error), status=409)
    return redirect(_done(request, booking, done))
