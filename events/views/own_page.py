"""A registration's own page, behind the link that its mails carry. Reading it changes nothing but what is known:
that the address is proved, and this browser. Every change is a form of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import override

from events.orders.giving_back import would_give_back
from events.programme.models import Event
from events.registration import actions, rules
from events.registration.actions import LinkEndedError, RegistrationError
from events.registration.facts import rank
from events.registration.forms import FindTicketForm, masked
from events.registration.models import Registration, SessionPlace
from events.registration.own_forms import CancelForm, OwnForm, questions_of, unanswered
from events.registration.states import OCCUPYING, State
from events.views.languages import offer_languages, wished
from events.views.money import panel_of, with_money
from events.views.tickets import directions_to, ticket_of
from events.views.visitors import forget, remember
from home import links
from home.languages import current
from home.origins import secret_address
from home.private import link_page

Given = ParamSpec("Given")
PrivateView = Callable[Concatenate[HttpRequest, Registration, Given], HttpResponse]
PREFETCHED = ("prefetch", "prerender", "preview")
TEMPLATES = "events/registration/"
ANSWERS = {"yes": actions.accept_offer, "no": actions.refuse_offer}
GIVEN = {"oui": "yes", "non": "no"}
"""What the addresses of an offer's two links say."""


def own(view: PrivateView[Given]) -> Callable[Concatenate[HttpRequest, str, Given], HttpResponse]:
    """Open the registration that a token names, in its own language; a token that is none gets a way to a new link."""

    @secret_address
    @link_page
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        registration = registration_of(token)
        if registration is None:
            with override(wished(request) or current()):
                offer_languages(request)
                return dead_link(request)
        with override(wished(request) or registration.language):
            offer_languages(request)
            try:
                return view(request, registration, *args, **kwargs)
            except LinkEndedError:  # another tab was faster: this link shows nothing of who comes now
                return dead_link(request)

    return opened


def registration_of(token: str) -> Registration | None:
    """The registration whose own link this is, in its present version."""
    row = links.row_of(token)
    rows = Registration.objects.select_related("event__venue", "booking", "fee", "voucher")
    found = rows.filter(uuid=row).first() if row else None
    if found is None or not links.is_signed(token, "registration", found.uuid, found.link_version):
        return None
    return found


def dead_link(request: HttpRequest) -> HttpResponse:
    """The way to a new link. The address opens nothing, so that our own form may say where it was sent from."""
    response = render(request, f"{TEMPLATES}dead_link.html", {"form": FindTicketForm()}, status=404)
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@own
def own_page(request: HttpRequest, registration: Registration) -> HttpResponse:
    """My place: its state, when and where, the ticket, and what I can do about it."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    response = page(request, registration)
    if request.method == "GET" and not _looked_ahead(request):
        actions.prove_address(registration)
        remember(response, registration)
    return response


def page(
    request: HttpRequest, registration: Registration, *, problem: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    """The own page, with what went wrong where something did."""
    event = registration.event
    sessions = [place.session for place in places_of(registration)]
    asked = questions_of(registration, {session.pk for session in sessions})
    answers = list(registration.answers.all())
    context = common(request, registration) | {
        "sessions": sessions,
        "answers": answers,
        "chooses": event.sessions.filter(optional=True).exists(),
        "asks": bool(asked),
        "unanswered": unanswered(answers, asked),
        "event_is_open": rules.is_open(event),
        "may_choose": rules.may_choose_sessions(registration),
        "may_transfer": may_pass_on(registration),
        "too_late": _too_late(registration),
        "directions": directions_to(event.venue),
        "ticket": ticket_of(registration),
        "rank": rank(registration),
        "panel": panel_of(registration),
        "may_answer": _may_answer(registration),
        "may_cancel": rules.may_cancel(registration),
        "may_correct": rules.may_correct(registration),
        "may_restore": _may_restore(registration),
        "may_register": not registration.is_live and rules.is_open(event),
        "is_over": rules.is_past(event),
        "problem": problem,
        "done": request.GET.get("done", ""),
    }
    return render(request, f"{TEMPLATES}own_page.html", context | more, status=status)


@own
def cancel_page(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Give my place back: a page that asks, and why if I like; a form that does it."""
    if request.method != "POST" and not rules.may_cancel(registration):
        return redirect(path_of(request, registration))
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        verb = partial(actions.cancel, why=form.cleaned_data["why"])
        return do(request, registration, verb, done="cancelled")
    panel = panel_of(registration)
    order = panel.order if panel else None
    context = common(request, registration) | {
        "form": form,
        "may_transfer": may_pass_on(registration),
        "money": would_give_back(order, [registration]) if order else None,
    }
    return render(request, f"{TEMPLATES}cancel.html", context, status=400 if form.errors else 200)


@own
def answer(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Yes or no to an offered place, from the own page."""
    given = request.POST.get("answer", "")
    if given not in ANSWERS or registration.booking.is_group:
        return redirect(path_of(request, registration))
    return do(request, registration, ANSWERS[given], done=given)


@own
def answer_page(request: HttpRequest, registration: Registration, given: str) -> HttpResponse:
    """Yes or no from a link of the mail: a page that asks once more, since programs open links too; a form does it."""
    given = GIVEN[given]
    if registration.booking.is_group:
        return redirect(path_of(request, registration))
    if request.method == "POST":
        return do(request, registration, ANSWERS[given], done=given)
    if not rules.may_answer(registration):
        return redirect(path_of(request, registration))
    return render(request, f"{TEMPLATES}answer.html", common(request, registration) | {"given": given})


@own
def restore(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Take a cancellation back while a place is free."""
    if request.method != "POST":
        return redirect(path_of(request, registration))
    return do(request, registration, actions.restore)


@own
def correct_page(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Correct what I gave: my name, my organisation, my number, what I need, and whether photos may show me."""
    if request.method != "POST" and not rules.may_correct(registration):
        return redirect(path_of(request, registration))
    form = OwnForm(registration, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.correct_given(registration, **form.given())
        except LinkEndedError:
            raise
        except RegistrationError as error:
            form.add_error(None, str(error))
        else:
            return redirect(done_path(request, registration, "corrected"))
    context = common(request, registration) | {"form": form}
    return render(request, f"{TEMPLATES}correct.html", context, status=400 if form.errors else 200)


@own
def renew(request: HttpRequest, registration: Registration) -> HttpResponse:
    """A new link by mail; the old one, which somebody else may have seen, opens nothing any more."""
    if request.method != "POST" or not registration.email:
        return redirect(path_of(request, registration))
    actions.renew_link(registration)
    told = {"address": masked(registration.email), "has_ticket": registration.state == State.CONFIRMED}
    response = render(request, f"{TEMPLATES}renewed.html", told)
    forget(response)
    return response


@own
def leave(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Forget this browser: the next form is empty again."""
    response = redirect(registration.event.permanent_path(current()))
    if request.method == "POST":
        forget(response)
    return response


def common(request: HttpRequest, registration: Registration) -> dict[str, Any]:
    """What every page behind the link shows."""
    return {
        "registration": registration,
        "event": registration.event,
        "token": links.token("registration", registration.uuid, registration.link_version),
        "path": path_of(request, registration),
        "at": _at(request),
    }


def path_of(request: HttpRequest, registration: Registration) -> str:
    """The page's own address, in the language it is read in."""
    return links.own_path(registration.uuid, registration.link_version) + _at(request)


def _at(request: HttpRequest) -> str:
    language = wished(request)
    return f"?l={language}" if language else ""


def done_path(request: HttpRequest, registration: Registration, done: str) -> str:
    path = path_of(request, registration)
    return f"{path}{'&' if '?' in path else '?'}done={done}"


def _looked_ahead(request: HttpRequest) -> bool:
    """Whether a program fetched the page before anybody asked for it."""
    purposes = (request.headers.get("Sec-Purpose", ""), request.headers.get("Purpose", ""))
    return any(word in purpose for purpose in purposes for word in PREFETCHED)


def _may_answer(registration: Registration) -> bool:
    """Whether it is this person who says yes or no; for a group its contact does, once for all."""
    return rules.may_answer(registration) and not registration.booking.is_group


def _may_restore(registration: Registration) -> bool:
    if registration.state != State.CANCELLED or registration.event.places_left == 0:
        return False
    return not rules.against_restoring(registration)


def may_pass_on(registration: Registration) -> bool:
    """Whether the place may go to somebody else: not once the door has seen who holds it."""
    return rules.may_transfer(registration) and not registration.check_ins.exists()


def _too_late(registration: Registration) -> bool:
    """Whether somebody still has a place that they can no longer give back here."""
    event = registration.event
    ahead = event.state == Event.State.ANNOUNCED and not rules.has_begun(event)
    return ahead and registration.state in OCCUPYING and not rules.may_cancel(registration)


def places_of(registration: Registration) -> QuerySet[SessionPlace]:
    """The sessions that the registration is for, in their order."""
    rows = registration.places.select_related("session__room__venue")
    return rows.order_by("session__starts_at", "session_id")


def do(
    request: HttpRequest,
    registration: Registration,
    verb: Callable[[Registration], Any],
    *,
    done: str = "",
) -> HttpResponse:
    """Do it, and show the page as it is now; or say why it can no longer be done."""
    try:
        with with_money(registration.booking):
            verb(registration)
    except LinkEndedError:
        raise
    except RegistrationError as error:
        registration.refresh_from_db()
        return page(request, registration, problem=str(error), status=409)
    return redirect(done_path(request, registration, done) if done else path_of(request, registration))
