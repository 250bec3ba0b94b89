"""The door on a volunteer's phone: scan or type, see the verdict, undo, decide, add somebody."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.attendance import actions
from events.attendance.actions import AttendanceError, FullAtTheDoorError, Scan
from events.attendance.devices import rename_volunteer
from events.attendance.facts import counts
from events.attendance.forms import VolunteerForm, WalkInForm
from events.attendance.models import CheckIn, CheckInDevice, Sheet
from events.attendance.standing import Found, last_entries, people_named, standing_of
from events.attendance.verdicts import Verdict, looks_like_a_code, verdict_of
from events.programme.models import Event, Session
from events.registration.actions import PersonGiven, RegistrationError
from events.registration.models import Registration
from events.registration.questions import answers_at_the_door
from events.views.phones import for_phones, posted, wants_json
from home import limits
from home.languages import current

PER_MINUTE = 120
"""Entries of one phone: three times the fastest queue."""

CLOCK_BELIEVED = timedelta(days=400)
"""A phone's clock that is further off is broken: the server's is taken."""


class UnreadableError(Exception):
    """Says what is wrong with what the phone sent."""


@require_safe
@for_phones
def door(request: HttpRequest, device: CheckInDevice) -> HttpResponse:
    """The page that stays open all evening."""
    return _page(request, device)


@posted
@for_phones
def check(request: HttpRequest, device: CheckInDevice) -> HttpResponse:
    """A code that was scanned or typed, somebody tapped in the list, or a name to look for."""
    text = request.POST.get("text", "").replace("\0", "").strip()[:300]
    chosen = request.POST.get("registration", "")
    if not limits.allow("door", str(device.pk), PER_MINUTE, 60):
        return _problem(request, device, _("Too many entries in a minute. Wait a moment."), 429)
    try:
        if not chosen and not looks_like_a_code(device.event, text):
            return _people(request, device, text)
        scan = _scan(request, device)
        registration = _registration(device.event, chosen) if chosen else None
        verdict = actions.check_in(scan, text=text, registration=registration)
    except (AttendanceError, UnreadableError) as error:
        return _problem(request, device, str(error), 400)
    return _answer(request, device, verdict)


@posted
@for_phones
def add_person(request: HttpRequest, device: CheckInDevice) -> HttpResponse:
    """Somebody without a registration: two fields; beyond the capacity a reason too."""
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return _page(request, device, walk_in=form, status=400)
    given = form.cleaned_data
    why = f"{given['anyway']} ({device.volunteer}, {device.name})" if given["anyway"] else ""
    try:
        person = PersonGiven(
            given["name"], given["email"], organisation=given["organisation"], language=current()
        )
        verdict = actions.walk_in(_scan(request, device), person, anyway=why[:300])
    except FullAtTheDoorError as error:
        form.add_error("anyway", str(error))
        return _page(request, device, walk_in=form, status=409)
    except (AttendanceError, RegistrationError, UnreadableError) as error:
        form.add_error(None, str(error))
        return _page(request, device, walk_in=form, status=400)
    return _answer(request, device, verdict)


@posted
@for_phones
def undo(request: HttpRequest, device: CheckInDevice) -> HttpResponse:
    """Take back one entry of this phone."""
    return _about(request, device, admit=None)


@posted
@for_phones
def decide(request: HttpRequest, device: CheckInDevice) -> HttpResponse:
    """The volunteer's own decision on a person the door did not simply let in."""
    return _about(request, device, admit=request.POST.get("admit") == "1")


@require_safe
@for_phones
def verdict_page(request: HttpRequest, device: CheckInDevice, entry_id: uuid.UUID) -> HttpResponse:
    """The verdict that an entry of this phone got, as a page."""
    entry = _entry(device, entry_id)
    if entry.kind not in (CheckIn.Kind.IN, CheckIn.Kind.OUT, CheckIn.Kind.WALK_IN):
        raise Http404
    return render(request, "events/door/verdict_page.html", _verdict_context(device, verdict_of(entry)))


@require_safe
@for_phones
def state(request: HttpRequest, device: CheckInDevice) -> HttpResponse:
    """What changes while the page is open: how many are inside, and this phone's last entries."""
    return JsonResponse(_state(device, _session(request, device.event)))


@posted
@for_phones
def volunteer(request: HttpRequest, device: CheckInDevice) -> HttpResponse:
    """Another volunteer takes the phone."""
    form = VolunteerForm(request.POST)
    if not form.is_valid():
        return _problem(request, device, form.problem, 400)
    rename_volunteer(device, form.cleaned_data["volunteer"])
    return redirect(_path(device.event, _session(request, device.event)))


def _page(
    request: HttpRequest,
    device: CheckInDevice,
    *,
    found: list[Found] | None = None,
    problem: str = "",
    walk_in: WalkInForm | None = None,
    status: int = 200,
) -> HttpResponse:
    session = _session(request, device.event)
    here = _path(device.event, session)
    text = (request.GET.get("code", "") or request.POST.get("text", "")).replace("\0", "")[:300]
    context: dict[str, Any] = {
        "device": device,
        "event": device.event,
        "session": session,
        "sessions": list(device.event.sessions.order_by("starts_at")),
        "text": text,
        "at_once": bool(request.GET.get("code")),
        "found": found,
        "problem": problem,
        "walk_in": walk_in or WalkInForm(),
        "new_id": uuid.uuid4(),
        "in_language": f"{here}{'&' if '?' in here else '?'}l=",
        "walk_in_id": uuid.uuid4(),  # each form its own: two acts with one id would be taken for one
    }
    if session is not None:
        context |= {"counter": _counter(session), "recent": last_entries(device)}
    if wants_json(request):
        words = render_to_string("events/door/walk_in.html", context, request) if walk_in else ""
        people = render_to_string("events/door/people.html", context, request) if found is not None else ""
        return JsonResponse({"walk_in": words, "people": people, "error": problem}, status=status)
    return render(request, "events/door/door.html", context, status=status)


def _people(request: HttpRequest, device: CheckInDevice, text: str) -> HttpResponse:
    session = _session(request, device.event)
    if session is None:
        raise UnreadableError(_("This event has no session."))
    return _page(request, device, found=people_named(session, text))


def _problem(request: HttpRequest, device: CheckInDevice, sentence: str, status: int) -> HttpResponse:
    return _page(request, device, problem=sentence, status=status)


def _answer(request: HttpRequest, device: CheckInDevice, verdict: Verdict) -> HttpResponse:
    """The verdict: a page for browsers without scripts, a piece of one for the open page."""
    assert verdict.entry is not None
    if not wants_json(request):
        return redirect(reverse("door_verdict", args=[verdict.entry.pk]))
    session = verdict.session
    verdict = replace(verdict, entry=_entry(device, verdict.entry.pk))
    html = render_to_string("events/door/verdict.html", _verdict_context(device, verdict), request)
    return JsonResponse({"family": verdict.family, "verdict": html, **_state(device, session)})


def _about(request: HttpRequest, device: CheckInDevice, *, admit: bool | None) -> HttpResponse:
    entry = _entry(device, _uuid(request.POST.get("entry", "")))
    if entry.session is None:
        raise Http404
    try:
        scan = replace(_scan(request, device), session=entry.session)
        if admit is None:
            actions.undo(scan, entry)
        else:
            actions.decide(scan, entry, admit=admit)
    except (AttendanceError, UnreadableError) as error:
        return _problem(request, device, str(error), 400)
    if wants_json(request):
        return JsonResponse({"verdict": "", **_state(device, entry.session)})
    return redirect(_path(device.event, entry.session))


def _verdict_context(device: CheckInDevice, verdict: Verdict) -> dict[str, Any]:
    assert verdict.entry is not None
    may_decide = verdict.family != CheckIn.Family.ENTER and verdict.registration and verdict.case != "closed"
    return {
        "verdict": verdict,
        "entry": verdict.entry,
        "standing": standing_of([verdict.entry])[verdict.entry.pk],
        "may_decide": bool(may_decide),
        "answers": answers_at_the_door(verdict.registration) if verdict.registration else [],
        "new_id": uuid.uuid4(),
        "device": device,
        "door": _path(device.event, verdict.session),
    }


def _state(device: CheckInDevice, session: Session | None) -> dict[str, Any]:
    if session is None:
        return {"inside": 0, "expected": 0, "recent": ""}
    recent = {"recent": last_entries(device)}
    return _counter(session) | {"recent": render_to_string("events/door/recent.html", recent)}


def _counter(session: Session) -> dict[str, Any]:
    """How many are inside; of a session that is closed nobody is any more: how many came."""
    people = counts(session)
    if Sheet.objects.filter(session=session, state=Sheet.State.SEALED).exists():
        return {
            "inside": people.came,
            "inside_words": _("came, the session is closed"),
            "expected": people.expected,
        }
    return {"inside": people.inside, "inside_words": _("inside"), "expected": people.expected}


def _session(request: HttpRequest, event: Event) -> Session | None:
    """The session chosen on this page, else the one whose door is open."""
    chosen = request.POST.get("session") or request.GET.get("s") or ""
    if chosen:
        return get_object_or_404(event.sessions.select_related("event"), uuid=_uuid(chosen))
    return actions.session_now(event)


def _path(event: Event, session: Session | None) -> str:
    """The door's page; with the session where another one than that of the moment was chosen."""
    chosen = session is not None and session != actions.session_now(event)
    return reverse("door") + (f"?s={session.uuid}" if session and chosen else "")


def _scan(request: HttpRequest, device: CheckInDevice) -> Scan:
    """Who acts, with the entry's id and the phone's clocks; raises UnreadableError."""
    session = _session(request, device.event)
    if session is None:
        raise UnreadableError(_("This event has no session."))
    try:
        id = uuid.UUID(request.POST.get("id", ""))
        seq, mono = int(request.POST.get("seq") or 0), int(request.POST.get("mono") or 0)
    except ValueError:
        raise UnreadableError(_("The entry could not be read. Please load the page again.")) from None
    if not (0 <= seq < 2**31 and 0 <= mono < 2**53):
        raise UnreadableError(_("The entry could not be read. Please load the page again."))
    at, sent_at = _clock(request.POST.get("at", "")), _clock(request.POST.get("now", ""))
    return Scan(
        event=device.event,
        session=session,
        id=id,
        device=device,
        by=device.volunteer,
        at=at if sent_at else None,
        sent_at=sent_at if at else None,
        mono=mono or None,
        seq=seq,
    )


def _clock(text: str) -> datetime | None:
    try:
        said = parse_datetime(text[:40])
    except ValueError:
        return None
    if said is None or said.tzinfo is None or not 1990 <= said.year <= 2200:
        return None
    return said if abs(said - now()) < CLOCK_BELIEVED else None


def _entry(device: CheckInDevice, entry_id: uuid.UUID) -> CheckIn:
    mine = CheckIn.objects.select_related("registration", "session__event", "event", "device")
    return get_object_or_404(mine, pk=entry_id, device=device, event=device.event)


def _registration(event: Event, text: str) -> Registration:
    return get_object_or_404(event.registrations, uuid=_uuid(text))


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
