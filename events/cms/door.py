"""The cockpit's tab of the door: phones, who is inside, marks by hand, the paper list, and closing the session."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from events.attendance import actions, standing
from events.attendance.actions import AttendanceError, Scan
from events.attendance.facts import counts
from events.attendance.log import presence_of
from events.attendance.models import CheckIn, Sheet
from events.attendance.sheets import expected, present
from events.cms import door_list
from events.cms.desk import DeskPanel, ask, desk_url, page_of, posted
from events.programme.models import Event, Session
from events.registration import actions as registration
from events.registration.actions import RegistrationError
from home import qr
from home.links import absolute
from home.models import User

KEY = "door"
PER_PAGE = 50


class DeviceForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the phone or door"),
        max_length=80,
        help_text=gettext_lazy("Such as “Main entrance”: other doors read it when a ticket comes twice."),
    )


class ClosingForm(forms.Form):
    """What the person in the room saw."""

    head_count = forms.IntegerField(
        label=gettext_lazy("People you counted in the room"), min_value=0, max_value=100_000, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Why the count differs from the marks"), max_length=300, required=False
    )


def door(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    """The tab."""
    session = _session(request, event)
    context: dict[str, Any] = {
        "sessions": list(event.sessions.order_by("starts_at")),
        "session": session,
        "phones": list(event.devices.order_by("revoked_at", "-created_at")),
        "now": now(),
        "device_form": DeviceForm(),
    }
    if session is not None:
        q = request.GET.get("q", "").replace("\0", "")[:100]
        people = event.registrations.matching(q) if q else expected(session)
        page = Paginator(people.filter(trial=False).order_by("search", "pk"), PER_PAGE).get_page(
            request.GET.get("p")
        )
        known = standing.presences(session)
        sheet = Sheet.objects.filter(session=session).select_related("sealed_by").first()
        nothing = presence_of(())
        context |= {
            "q": q,
            "page": page,
            "people": [standing.Found(row, known.get(row.pk, nothing)) for row in page],
            "counts": counts(session),
            "sheet": sheet,
            "came": present(session).count() if sheet and sheet.is_sealed else None,
            "may_be_inside": _somebody_may_be_inside(session, sheet),
            "may_close": session.starts_at <= now(),
        }
    return "events/cms/door.html", context


def add_phone(request: HttpRequest, event: Event) -> HttpResponse:
    """Show the one-use link as a QR code, once."""
    form = DeviceForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        question = _("Add a phone to the door?")
        return ask(request, event, KEY, question=question, button=_("Show the code"), danger=False, form=form)
    try:
        device, secret = actions.add_device(event, form.cleaned_data["name"], by=_user(request))
    except AttendanceError as error:
        messages.error(request, str(error))
        return redirect(desk_url(event, KEY))
    url = absolute(f"/accueil/{secret}/")
    context = {"device": device, "url": url, "code": qr.svg(url, title=_("Code that pairs the phone"))}
    answer = page_of(request, event, KEY, "events/cms/door_phone.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def revoke_phone(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """Take a phone's right away."""
    device = get_object_or_404(event.devices, pk=pk)
    if request.method == "POST":
        actions.revoke_device(device, by=_user(request))
        messages.success(request, _("The phone “%(name)s” may do nothing more.") % {"name": device.name})
        return redirect(desk_url(event, KEY))
    question = _("Revoke the phone “%(name)s”?") % {"name": device.name}
    lines = [_("It stops working at once. What it noted stays.")]
    return ask(request, event, KEY, question=question, lines=lines, button=_("Revoke"))


class KeyForm(forms.Form):
    """Why the event's key is renewed."""

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy(
            "Kept in the history of the event. Such as: the phone of the main entrance is lost."
        ),
    )


def renew_key(request: HttpRequest, event: Event) -> HttpResponse:
    """Make the codes of new tickets with another key: a phone of the door is lost."""
    form = KeyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            registration.renew_ticket_key(event, by=_user(request), why=form.cleaned_data["why"])
        except RegistrationError as error:
            form.add_error("why", str(error))
        else:
            messages.success(request, _("The key of the tickets is renewed. Tickets given before stay good."))
            return redirect(desk_url(event, KEY))
    lines = [
        _("For when a phone of the door is lost or stolen: who has it could invent codes that look genuine."),
        _("Tickets given before stay good; nobody needs a new one."),
        _("Revoke the lost phone as well."),
    ]
    return ask(
        request, event, KEY, question=_("Renew the key of the tickets?"), lines=lines, button=_("Renew the key"),
        form=form,
    )  # fmt: skip


@require_POST
def mark(request: HttpRequest, event: Event, session_id: int, pk: int, kind: str) -> HttpResponse:
    """Let somebody in, out, or take back their last entry, by hand."""
    session = _of(event, session_id)
    person = get_object_or_404(event.registrations, pk=pk)
    scan = _scan(request, session)
    try:
        if kind == "undo":
            entry = standing.last_counting(person, session)
            if entry is None:
                messages.warning(request, _("There is nothing to take back."))
            else:
                actions.undo(scan, entry)
                messages.success(request, _("Taken back: %(name)s.") % {"name": person.name})
            return redirect(_back(request, session))
        verdict = actions.check_in(scan, registration=person, kind=kind)
    except AttendanceError as error:
        messages.error(request, str(error))
        return redirect(_back(request, session))
    if verdict.family == CheckIn.Family.ENTER:
        facts = {"verdict": verdict.word, "name": person.name}
        messages.success(request, _("%(verdict)s: %(name)s.") % facts)
    elif verdict.case in ("closed", "not_inside"):
        facts = {"name": person.name, "verdict": verdict.word}
        refusal = _("%(name)s: %(verdict)s.") % facts
        messages.error(request, f"{refusal} {verdict.advice}".strip())
    else:
        return redirect("desk_door_decide", event.pk, scan.id)
    return redirect(_back(request, session))


def decide(request: HttpRequest, event: Event, entry_id: uuid.UUID) -> HttpResponse:
    """A verdict that is not plain: the person at the desk decides, by name."""
    found = CheckIn.objects.select_related("registration", "session__event", "device")
    entry = get_object_or_404(found, pk=entry_id, event=event, registration__isnull=False, kind="in")
    assert entry.session is not None and entry.registration is not None
    if request.method == "POST":
        try:
            actions.decide(_scan(request, entry.session), entry, admit=True)
            messages.success(request, _("Let in: %(name)s.") % {"name": entry.registration.name})
        except AttendanceError as error:
            messages.error(request, str(error))
        return redirect(_tab(entry.session))
    verdict = actions.verdict_of(entry)
    question = _("%(name)s: let in all the same?") % {"name": entry.registration.name}
    lines = [line for line in (f"{verdict.word} {verdict.detail}".strip(), verdict.advice) if line]
    return ask(request, event, KEY, question=question, lines=lines, button=_("Let in"), danger=False)


def close(request: HttpRequest, event: Event, session_id: int) -> HttpResponse:
    """“Clore la séance”: say with counts what it will do, then do it for good."""
    session = _of(event, session_id)
    form = ClosingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.close_session(
                session, by=_user(request), head_count=given["head_count"], reason=given["reason"]
            )
        except AttendanceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("The session is closed. Certificates can be issued in the tab “Certificates”.")
            )
            return redirect(_tab(session))
    here, missing = present(session).count(), actions.unmarked(session).count()
    lines = [
        ngettext("%(count)d person is marked present.", "%(count)d people are marked present.", here)
        % {"count": here},
        ngettext(
            "%(count)d person has no mark and becomes absent.",
            "%(count)d people have no mark and become absent.",
            missing,
        )
        % {"count": missing},
        _("Later marks are refused: this cannot be undone."),
    ]
    return ask(
        request,
        event,
        KEY,
        question=_("Close the session?"),
        lines=lines,
        button=_("Close the session"),
        form=form,
    )


@require_safe
def inside(request: HttpRequest, event: Event, session_id: int) -> HttpResponse:
    """Who is in the room, by name: the list for an evacuation, ready to print. After it is over nobody is left."""
    session = _of(event, session_id)
    sheet = Sheet.objects.filter(session=session).first()
    if not _somebody_may_be_inside(session, sheet):
        return redirect(_tab(session))
    context = {"session": session, "people": standing.inside(session), "now": now()}
    return page_of(request, event, KEY, "events/cms/door_inside.html", context)


@require_safe
def paper(request: HttpRequest, event: Event, session_id: int) -> HttpResponse:
    """The list by name with a box to tick and sign, for when nothing else works."""
    return _shown(door_list.pdf(_of(event, session_id)), f"accueil-{event.code}.pdf")


@require_safe
def badges(request: HttpRequest, event: Event, session_id: int) -> HttpResponse:
    """Badges of everybody who has a place, to print and cut."""
    return _shown(door_list.badges(_of(event, session_id)), f"badges-{event.code}.pdf")


def _shown(pdf: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Door"),
        order=400,
        render=door,
        urls=[
            path("phones/add/", add_phone, name="desk_door_add_phone"),
            path("key/", renew_key, name="desk_door_key"),
            path("phones/<int:pk>/revoke/", revoke_phone, name="desk_door_revoke_phone"),
            path("<int:session_id>/mark/<int:pk>/<slug:kind>/", mark, name="desk_door_mark"),
            path("decide/<uuid:entry_id>/", decide, name="desk_door_decide"),
            path("<int:session_id>/close/", close, name="desk_door_close"),
            path("<int:session_id>/inside/", inside, name="desk_door_inside"),
            path("<int:session_id>/list.pdf", paper, name="desk_door_list"),
            path("<int:session_id>/badges.pdf", badges, name="desk_door_badges"),
        ],
    )


def _somebody_may_be_inside(session: Session, sheet: Sheet | None) -> bool:
    """Until the session is closed and its hour past: who closes early still needs the list for an evacuation."""
    return sheet is None or not sheet.is_sealed or session.ends_at > now()


def _session(request: HttpRequest, event: Event) -> Session | None:
    chosen = request.GET.get("session", "")
    found = event.sessions.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() else None
    return found or actions.session_now(event)


def _of(event: Event, pk: int) -> Session:
    return get_object_or_404(event.sessions.select_related("event"), pk=pk)


def _scan(request: HttpRequest, session: Session) -> Scan:
    user = _user(request)
    return Scan(event=session.event, session=session, id=uuid.uuid4(), user=user, by=str(user)[:60])


def _tab(session: Session) -> str:
    return f"{desk_url(session.event, KEY)}?session={session.pk}"


def _back(request: HttpRequest, session: Session) -> str:
    q = request.POST.get("q", "")[:100]
    return _tab(session) + ("&" + urlencode({"q": q}) if q else "")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
