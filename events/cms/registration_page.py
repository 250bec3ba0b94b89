"""One registration in the cockpit: what is known of it, what happened to it, and what can be done with it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.models import ModelLogEntry

from events.cms import group_acts, history
from events.cms.correcting_forms import WordsForm
from events.cms.desk import ask, page_of, posted
from events.cms.registration_acts import act_named, open_acts
from events.cms.verb_forms import KeptForm
from events.messages.models import Message
from events.messages.words import MASKED, PATHS
from events.programme.models import Event
from events.registration import actions, moves
from events.registration.actions import RegistrationError
from events.registration.facts import rank
from events.registration.models import Answer, Booking, Registration
from events.registration.states import State
from home.links import absolute
from home.models import User

KEY = "registrations"
LONGEST = 200
"""As many people of one group as one page shows."""


@dataclass(frozen=True)
class Happening:
    """One line of a registration's history."""

    at: datetime
    what: str
    by: User | None
    why: str


def story(row: Registration) -> list[Happening]:
    """Everything that happened, in its order: the moves, and what else the audit log tells; two queries."""
    found = [
        Happening(move.at, str(move.get_after_display()), move.by, move.why)
        for move in row.moves.select_related("by")
    ]
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Registration), object_id=str(row.pk)
    ).exclude(action__in=[f"events.registration.{state}" for state in State.values])
    found += [
        Happening(entry.timestamp, str(entry.message), entry.user, str(entry.data.get("why", "")))
        for entry in entries.select_related("user")
    ]
    return sorted(found, key=lambda each: each.at)


def registration(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """The page of one registration; posting it keeps the words."""
    row = _row(event, pk)
    form = _corrected(request, row) if request.method == "POST" else WordsForm(instance=row)
    if form.is_old:
        messages.error(request, _("Somebody else changed this registration just now. Look at it again."))
        return redirect("desk_registration", event.pk, row.pk)
    if form.is_valid():
        messages.success(request, _("Saved."))
        return redirect("desk_registration", event.pk, row.pk)
    known = _row(event, pk)  # a form that is wrong has written in the other
    return page_of(request, event, KEY, "events/cms/registration.html", {
        "row": known,
        "rank": rank(known),
        "form": form,
        "answers": list(row.answers.all()),
        "sessions": [place.session for place in row.places.select_related("session").order_by("session__starts_at")],
        "shows_sessions": event.sessions.count() > 1,
        "others": row.booking.registrations.count() - 1 if row.booking.is_group else 0,
        "link": masked("registration"),
        "ticket": row.tickets.filter(replaced_at=None).first(),
        "story": story(row),
        "mails": Message.objects.filter(about=row.ref).order_by("-pk")[:20],
        "acts": open_acts(known, _user(request)),
    })  # fmt: skip


@transaction.atomic
def _corrected(request: HttpRequest, row: Registration) -> WordsForm:
    """The words that were sent, kept if they may be; nobody changes the registration between the look and the write."""
    moves.hold_still(row)
    form = WordsForm(request.POST, instance=row)
    if not form.is_old and form.is_valid():
        form.save()
        history.note(row, "corrected", by=_user(request), columns=form.changed_data)
    return form


def masked(purpose: str) -> str:
    """Where somebody's own page is, without the part that opens it."""
    return absolute(f"/{PATHS[purpose]}/{MASKED}/")


def do(request: HttpRequest, event: Event, pk: int, name: str) -> HttpResponse:
    """Ask for one act; done by POST."""
    row = _row(event, pk)
    act = act_named(name, row)
    if act is None or not act.is_open_to(_user(request)):
        raise Http404
    if not act.may(row):  # such as the second of two clicks: it would say yes to what the first one led to
        messages.error(request, _("Somebody else changed this registration just now. Look at it again."))
        return redirect("desk_registration", event.pk, row.pk)
    form = act.form_for(row, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            act.act(row, by=_user(request), **form.cleaned_data)
        except RegistrationError as error:
            messages.error(request, _("%(name)s: %(why)s") % {"name": row, "why": error})
        else:
            row.refresh_from_db()
            messages.success(
                request, _("%(name)s: %(state)s.") % {"name": row, "state": row.get_state_display()}
            )
        return redirect("desk_registration", event.pk, row.pk)
    return ask(
        request, event, KEY, question=act.question, lines=[str(row), *filter(None, act.lines(row))],
        button=act.button, danger=act.danger, form=form,
    )  # fmt: skip


@require_safe
def answer_file(request: HttpRequest, event: Event, pk: int, answer_id: int) -> HttpResponse | FileResponse:
    """A file that somebody answered with: to download, never to be run in the admin's own pages."""
    answer = get_object_or_404(
        Answer.objects.exclude(file=""), pk=answer_id, registration_id=pk, registration__event=event
    )
    try:
        file = answer.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename=answer.text or "file", content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def group(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """The page of one group: who booked, who is named, and where each of them stands."""
    booking = _booking(event, pk)
    rows = _people(booking)
    return page_of(request, event, KEY, "events/cms/registration_group.html", {
        "booking": booking,
        "rows": rows,
        "named": sum(row.is_named for row in rows if row.is_live),
        "live": sum(row.is_live for row in rows),
        "link": masked("booking"),
        "acts": group_acts.open_acts(rows),
        "mails": Message.objects.filter(about=booking.ref).order_by("-pk")[:20],
    })  # fmt: skip


def do_with_group(request: HttpRequest, event: Event, pk: int, name: str) -> HttpResponse:
    """Ask for one act on all places of a group; done by POST, to all of them or to none."""
    booking, act = _booking(event, pk), group_acts.ACTS.get(name)
    if act is None:
        raise Http404
    rows = act.rows_of(_people(booking))
    if not rows:  # such as the second of two clicks
        messages.error(request, _("Somebody else changed this group just now. Look at it again."))
        return redirect("desk_group", event.pk, booking.pk)
    form = act.form_for(rows, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                act.act(booking, by=_user(request), **form.cleaned_data)
        except RegistrationError as error:
            messages.error(request, str(error))
        else:
            words = ngettext("Done for %(count)d place.", "Done for %(count)d places.", len(rows))
            messages.success(request, words % {"count": len(rows)})
        return redirect("desk_group", event.pk, booking.pk)
    return ask(
        request, event, KEY, question=act.question, lines=act.lines(rows), button=act.button, danger=act.danger,
        form=form,
    )  # fmt: skip


def renew_group_link(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """Mail the group's contact a new link."""
    booking = _booking(event, pk)
    form = KeptForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.renew_group_link(booking, by=_user(request), why=form.cleaned_data["why"])
        messages.success(request, _("A new link is mailed to %(name)s.") % {"name": booking.contact_name})
        return redirect("desk_group", event.pk, booking.pk)
    lines = [_("The link that was sent before opens nothing then; a new one is mailed to the contact.")]
    return ask(
        request, event, KEY, question=_("Renew the link of this group?"), lines=lines,
        button=_("Renew the link"), form=form,
    )  # fmt: skip


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _row(event: Event, pk: int) -> Registration:
    rows = Registration.objects.select_related(
        "event", "booking", "booking__created_by", "fee", "voucher", "allotment"
    )
    return get_object_or_404(rows, event=event, pk=pk)


def _people(booking: Booking) -> list[Registration]:
    rows = booking.registrations.select_related("event", "booking", "fee", "voucher").order_by("pk")
    return list(rows[:LONGEST])


def _booking(event: Event, pk: int) -> Booking:
    return get_object_or_404(Booking, event=event, pk=pk, is_group=True)


def urls() -> list[URLPattern]:
    return [
        path("<int:pk>/", registration, name="desk_registration"),
        path("<int:pk>/answers/<int:answer_id>/", answer_file, name="desk_answer_file"),
        path("group/<int:pk>/", group, name="desk_group"),
        path("group/<int:pk>/link/", renew_group_link, name="desk_group_link"),
        path("group/<int:pk>/<slug:name>/", do_with_group, name="desk_group_do"),
        path("<int:pk>/<slug:name>/", do, name="desk_registration_do"),
    ]
