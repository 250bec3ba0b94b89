"""The page behind the link of an invitation: the form with the name filled in, and a way to say no.

The link is for the address it was mailed to. Whoever has it can correct the name; the place is still that address's,
and so are the ticket and the own link, which go out by mail only: this page shows neither.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.programme.models import Event
from events.registration import inviting, letters, moves
from events.registration.actions import RegistrationError, register
from events.registration.asking import asked_of
from events.registration.entry import EntryForm
from events.registration.forms import masked
from events.registration.models import Booking, Invitation, Registration
from events.registration.stages import stage_of
from events.registration.wishes import Choice, PersonGiven
from events.views.languages import offer_languages, wished
from events.views.money import follow
from home import limits, links
from home.idempotency import FormKeyError, act, new_key, read_key
from home.languages import current
from home.origins import secret_address
from home.private import link_page

TEMPLATES = "events/registration/"
PREFETCHED = ("prefetch", "prerender", "preview")
MAILS = 3
"""How often in an hour the ticket is mailed again from this page."""

View = Callable[[HttpRequest, Invitation], HttpResponse]


def invited(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the invitation that a token names, in its own language; of one that is none, say where to turn to."""

    @secret_address
    @link_page
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        invitation = invitation_of(token)
        if invitation is None:
            with override(wished(request) or current()):
                offer_languages(request)
                return render(request, f"{TEMPLATES}invitation_dead.html", status=404)
        with override(wished(request) or invitation.language):
            offer_languages(request)
            return view(request, invitation)

    return opened


def invitation_of(token: str) -> Invitation | None:
    """The invitation whose link this is, in its present version; that of a draft opens nothing yet."""
    row = links.row_of(token)
    rows = Invitation.objects.select_related("event__venue", "fee", "voucher")
    found = rows.exclude(event__state=Event.State.DRAFT).filter(uuid=row).first() if row else None
    if found is None or not links.is_signed(token, "invitation", found.uuid, found.link_version):
        return None
    return found


@invited
def invitation_page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Take the place that is meant for me; or see that I have it."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    registration = inviting.registration_of(invitation)
    if registration is not None and registration.event_id == invitation.event_id:
        return _registered(request, invitation, registration)
    form = form_of(request, invitation)
    if request.method == "POST":
        return _answered(request, invitation, form)
    if request.method == "GET" and not _looked_ahead(request):
        inviting.opened(invitation)
    return _page(request, invitation, form)


def form_of(request: HttpRequest, invitation: Invitation) -> EntryForm:
    """The form of the event with what is known of the person; the address is that of the invitation."""
    code = invitation.voucher.code if invitation.voucher else ""
    given = request.POST.get("code", "").strip()[:40] if request.method == "POST" else code
    asked = asked_of(as_invited(invitation.event), code=given, email=invitation.email, linked=invitation.fee)
    name = invitation.name_ar if current() == "ar" and invitation.name_ar else invitation.name
    known = {"name": "" if "@" in name else name, "organisation": invitation.organisation}
    initial: dict[str, Any] = known | {"email": invitation.email, "code": given}
    if invitation.fee is not None:
        initial["fee"] = str(invitation.fee.uuid)
    data = (request.POST, request.FILES) if request.method == "POST" and "apply" not in request.POST else ()
    if request.method == "POST" and not data:
        initial |= {
            name: request.POST[name] for name in ("name", "organisation", "fee") if name in request.POST
        }
    form = EntryForm(asked, *data, initial=initial)
    form.fields["email"].disabled = True
    return form


def as_invited(event: Event) -> Event:
    """The event as who is invited meets it: open to them, and nobody has to say yes once more."""
    met = copy(event)
    met.invitation_only, met.approval = False, Event.Approval.NONE
    return met


def _page(
    request: HttpRequest, invitation: Invitation, form: EntryForm, *, status: int = 200
) -> HttpResponse:
    begun = request.method == "POST"
    context = _common(request, invitation) | {
        "asked": form.asked,
        "form": form,
        "form_key": new_key(_form_name(invitation)),
        "begun": begun,
        "stage": stage_of(form.asked.event),
    }
    return render(request, f"{TEMPLATES}invitation.html", context, status=status)


def _answered(request: HttpRequest, invitation: Invitation, form: EntryForm) -> HttpResponse:
    """The form as it was sent: the place is taken, or what is wrong stands at its field."""
    if "apply" in request.POST:
        return _page(request, invitation, form)
    if not form.is_valid():
        return _page(request, invitation, form, status=400)
    try:
        random = read_key(_form_name(invitation), request.POST.get("key", ""), min_age=0)
        _register(invitation, form, random)
    except FormKeyError:
        words = _("This page was open for a long time. Look at what you wrote and send it once more.")
        form.add_error(None, words)
        return _page(request, invitation, form, status=400)
    except RegistrationError as error:
        fresh = form_of(request, invitation)
        fresh.is_valid()
        fresh.add_error(None, str(error))
        return _page(request, invitation, fresh, status=409)
    return redirect(_path(request, invitation))


def _register(invitation: Invitation, form: EntryForm, random: str) -> Registration:
    choice: Choice = replace(form.choice(), invitation=invitation, linked=invitation.fee)
    person: PersonGiven = form.person()
    if person.name == invitation.name:
        person = replace(person, name_ar=invitation.name_ar)
    key = act(random, invitation.email)
    with transaction.atomic():
        made = register(invitation.event, person, key=key, choice=choice, origin=Booking.Origin.WEB)
        follow(made.booking)
    return made


def _registered(request: HttpRequest, invitation: Invitation, registration: Registration) -> HttpResponse:
    """The place is taken: where its ticket is, and one button to have it mailed again."""
    if request.method == "POST":
        if "again" not in request.POST:  # the button of the form, clicked twice
            return redirect(_path(request, invitation))
        if limits.allow("invitation", str(invitation.uuid), MAILS, limits.HOUR):
            _mail_ticket(registration)
        return redirect(f"{_path(request, invitation)}{'&' if wished(request) else '?'}sent=1")
    words = {
        "registration": registration,
        "address": masked(registration.email),
        "sent": "sent" in request.GET,
        "is_over": invitation.event.is_over(),
        "comes": _comes(invitation.event),
    }
    return render(request, f"{TEMPLATES}invitation_registered.html", _common(request, invitation) | words)


def _mail_ticket(registration: Registration) -> None:
    """The mail of its state once more, its link alone where nothing comes; within one hour it is one mail."""
    with transaction.atomic():
        event = moves.hold_still(registration)
        tell = letters.tell_state if _comes(event) else letters.tell_link
        tell(registration, f"invited:{now():%Y-%m-%dT%H}")


def _comes(event: Event) -> bool:
    """Whether the event takes place, and is not over."""
    return event.state == Event.State.ANNOUNCED and not event.is_over()


@invited
def decline_page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """I cannot come: a page that asks, since programs open links too; a button that says it."""
    if request.method == "POST":
        try:
            inviting.decline(invitation)
        except RegistrationError:
            return redirect(_path(request, invitation))
    elif inviting.registration_of(invitation) is not None:
        return redirect(_path(request, invitation))
    return render(request, f"{TEMPLATES}invitation_declined.html", _common(request, invitation))


def _common(request: HttpRequest, invitation: Invitation) -> dict[str, Any]:
    language = wished(request)
    at = f"?l={language}" if language else ""
    path = f"/invitation/{links.token('invitation', invitation.uuid, invitation.link_version)}/"
    return {
        "invitation": invitation,
        "event": invitation.event,
        "own_action": f"{path}{at}",
        "decline_path": f"{path}offre/non/{at}",
    }


def _path(request: HttpRequest, invitation: Invitation) -> str:
    return str(_common(request, invitation)["own_action"])


def _form_name(invitation: Invitation) -> str:
    return f"invitation:{invitation.uuid}"


def _looked_ahead(request: HttpRequest) -> bool:
    """Whether a program fetched the page before anybody asked for it."""
    purposes = (request.headers.get("Sec-Purpose", ""), request.headers.get("Purpose", ""))
    return any(word in purpose for purpose in purposes for word in PREFETCHED)
