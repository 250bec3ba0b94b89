"""The cockpit's tab of dates and programme: sessions, who speaks, who carries it, and the lines of the programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, inlineformset_factory, modelformset_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from events.cms.desk import DeskPanel, desk_url, page_of
from events.cms.event_form import DayInput, HourInput
from events.pages import follow
from events.people.models import Organisation, Person
from events.programme import actions as programme
from events.programme import history as event_history
from events.programme.actions import ProgrammeError
from events.programme.models import Event, Partner, ProgrammeItem, Room, Session, Speaker
from events.registration import actions as registration
from events.registration import moves
from home.forms import DeskFields
from home.models import User

KEY = "programme"
TITLES = ("title_fr", "title_ar", "title_en")


class SessionForm(DeskFields, forms.ModelForm[Session]):
    class Meta:
        model = Session
        fields = ("date", "start", "end", "room", *TITLES, "optional")
        widgets = {"date": DayInput, "start": HourInput, "end": HourInput}


class SpeakerForm(DeskFields, forms.ModelForm[Speaker]):
    person = forms.ModelChoiceField(queryset=Person.objects.none(), label=gettext_lazy("Person"))

    class Meta:
        model = Speaker
        fields = ("person", "role", "side", "position")


class PartnerForm(DeskFields, forms.ModelForm[Partner]):
    organisation = forms.ModelChoiceField(Organisation.objects.all(), label=gettext_lazy("Organisation"))

    class Meta:
        model = Partner
        fields = ("organisation", "position")


class LineForm(DeskFields, forms.ModelForm[ProgrammeItem]):
    limits = {"minutes": (1, 1440)}

    class Meta:
        model = ProgrammeItem
        fields = ("session", "start", "minutes", *TITLES, "people")
        widgets = {"start": HourInput, "people": forms.SelectMultiple(attrs={"size": 3})}


_SESSIONS = inlineformset_factory(
    Event, Session, SessionForm, extra=1, can_delete=True, max_num=60, absolute_max=70
)
_SPEAKERS = inlineformset_factory(
    Event, Speaker, SpeakerForm, extra=2, can_delete=True, max_num=60, absolute_max=70
)
_PARTNERS = inlineformset_factory(
    Event, Partner, PartnerForm, extra=1, can_delete=True, max_num=40, absolute_max=50
)
_LINES = modelformset_factory(
    ProgrammeItem, LineForm, extra=2, can_delete=True, max_num=120, absolute_max=130
)

FormSet = BaseModelFormSet[Any, Any]


def _offer(form: Any, name: str, rows: QuerySet[Any]) -> None:
    """What a field lets one choose from."""
    form.fields[name].queryset = rows


def _sessions(event: Event, posted: Any) -> FormSet:
    formset = _SESSIONS(posted, instance=event, prefix="sessions", queryset=event.sessions.all())
    rooms = Room.objects.filter(venue=event.venue) if event.venue else Room.objects.none()
    for form in formset.forms:
        _offer(form, "room", rooms)
    return formset


def _speakers(event: Event, posted: Any) -> FormSet:
    formset = _SPEAKERS(
        posted, instance=event, prefix="speakers", queryset=event.speakers.select_related("person")
    )
    people = Person.objects.entered()
    for form in formset.forms:
        _offer(form, "person", people)
    return formset


def _partners(event: Event, posted: Any) -> FormSet:
    rows = event.partners.select_related("organisation")
    return _PARTNERS(posted, instance=event, prefix="partners", queryset=rows)


def _lines(event: Event, posted: Any) -> FormSet:
    rows = ProgrammeItem.objects.filter(session__event=event).prefetch_related("people")
    formset = _LINES(posted, prefix="lines", queryset=rows)
    people = Person.objects.filter(parts__event=event).distinct()
    for form in formset.forms:
        _offer(form, "session", event.sessions.all())
        _offer(form, "people", people)
        form.empty_permitted = form.instance.pk is None
    return formset


PARTS: dict[str, tuple[Any, Callable[[Event, Any], FormSet]]] = {
    "sessions": (gettext_lazy("Dates"), _sessions),
    "speakers": (gettext_lazy("Speakers and moderators"), _speakers),
    "lines": (gettext_lazy("Programme"), _lines),
    "partners": (gettext_lazy("Partners"), _partners),
}


def render(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    return "events/cms/programme.html", {"parts": _parts(event)}


def _parts(event: Event, wrong: tuple[str, FormSet] | None = None) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": title,
            "formset": wrong[1] if wrong and wrong[0] == name else build(event, None),
        }
        for name, (title, build) in PARTS.items()
        if name != "lines" or event.sessions.exists()
    ]


@require_POST
def save(request: HttpRequest, event: Event, name: str) -> HttpResponse:
    """Keep one part of the programme; dates go through the actions that compute instants and tell people."""
    if name not in PARTS:
        raise Http404
    assert isinstance(request.user, User)
    formset = PARTS[name][1](event, request.POST)
    if formset.is_valid():
        try:
            _keep(event, name, formset, request.user)
        except ProgrammeError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(desk_url(event, KEY))
    else:
        messages.error(request, _("Nothing is saved yet: correct what is marked."))
    return page_of(
        request, event, KEY, "events/cms/programme.html", {"parts": _parts(event, (name, formset))}
    )


@transaction.atomic
def _keep(event: Event, name: str, formset: FormSet, by: User) -> None:
    moves.lock(event.pk)  # before any row of the programme, as who registers does
    rows = formset.save(commit=False)
    for row in formset.deleted_objects:
        programme.remove_session(row, by=by) if isinstance(row, Session) else row.delete()
    for row in rows:
        if isinstance(row, Session):
            _keep_session(event, row, by)
        else:
            row.save()
    formset.save_m2m()
    programme.touch(event)
    follow(event)
    if name != "sessions":  # what becomes of these is written by their actions
        event_history.note(event, "edited", by=by, part=name)


def _keep_session(event: Event, session: Session, by: User) -> None:
    """A new session is for everybody who comes to the others, unless each person chooses it."""
    new = session.pk is None
    was_chosen = not new and Session.objects.filter(pk=session.pk, optional=True).exists()
    session.event = event
    if new:
        session.zone = event.zone
    programme.save_session(session, by=by)
    if (new or was_chosen) and not session.optional and event.registrations.live().exists():
        registration.include_session(session)


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Programme"),
        order=120,
        render=render,
        urls=[path("save/<slug:name>/", save, name="desk_programme_save")],
    )
