"""The cockpit's tab of registrations: who comes, confirmed, cancelled, added and exported here."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from events.cms import export, registration_page, verbs
from events.cms.desk import DeskPanel, ask, desk_url, page_of, posted
from events.cms.moves import WhyForm
from events.programme.models import Event
from events.registration import actions
from events.registration.actions import PersonGiven, RegistrationError
from events.registration.models import Booking, Registration, RegistrationQuerySet
from events.registration.states import State
from home.forms import DeskFields
from home.languages import Language
from home.models import User

KEY = "registrations"
PER_PAGE = 50
MOST = 500
"""As many rows as one click may move."""


class PersonForm(DeskFields, forms.Form):
    """Who is registered at the desk; a name is enough."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    name_ar = forms.CharField(label=gettext_lazy("Name in Arabic"), max_length=150, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Without an address no ticket can be mailed."),
    )
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=200, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    needs = forms.CharField(label=gettext_lazy("Access needs"), max_length=300, required=False)
    anyway = forms.CharField(
        label=gettext_lazy("Reason to let in one more than there are places"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Only when the event is full; else who comes now waits in the list."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def person(self) -> PersonGiven:
        given = self.cleaned_data
        return PersonGiven(**{name: given[name] for name in _PERSON})


_PERSON = ("name", "name_ar", "email", "organisation", "language", "needs")


def registrations(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    """The table, found by state and by words."""
    rows, state, words = _found(request, event)
    counts = dict(event.registrations.order_by().values_list("state").annotate(Count("pk")))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    return "events/cms/registrations.html", {
        "page": page,
        "state": state,
        "q": words,
        "states": [(s.value, s.label, counts[s]) for s in State if s in counts],
        "total": sum(counts.values()),
        "verbs": list(verbs.VERBS.values()),
        "query": _query(state, words),
    }


def _found(request: HttpRequest, event: Event) -> tuple[RegistrationQuerySet, str, str]:
    state, words = request.GET.get("state", ""), request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = Registration.objects.filter(event=event).select_related("event", "booking", "booking__created_by")
    if state in State.values:
        rows = rows.filter(state=state)
    if words:
        rows = rows.matching(words)
    return rows, state if state in State.values else "", words


def _query(state: str, words: str) -> str:
    return urlencode({name: value for name, value in (("state", state), ("q", words)) if value})


def add(request: HttpRequest, event: Event) -> HttpResponse:
    """Register somebody at the desk, by the same act as a visitor's own."""
    form = PersonForm(
        posted(request), initial={"key": secrets.token_urlsafe(15), "language": Language.FRENCH}
    )
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        try:
            made = actions.register(
                event, form.person(), key=form.cleaned_data["key"], origin=Booking.Origin.DESK,
                by=request.user, anyway=form.cleaned_data["anyway"],
            )  # fmt: skip
        except RegistrationError as error:
            form.add_error(None, str(error))
        else:
            _say_added(request, made)
            return redirect("desk_registration", event.pk, made.pk)
    return ask(
        request, event, KEY, question=_("Register somebody"), button=_("Register"), danger=False, form=form
    )


def _say_added(request: HttpRequest, made: Registration) -> None:
    if made.already:
        messages.warning(request, _("This address is registered already: its ticket is mailed again."))
    else:
        words = _("%(name)s: %(state)s.") % {"name": made.name, "state": made.get_state_display()}
        messages.success(request, words)


@require_POST
def several(request: HttpRequest, event: Event, name: str) -> HttpResponse:
    """Preview what the verb does to the ticked rows; with `sure` do it, and say what was not done and why."""
    assert isinstance(request.user, User)
    verb = verbs.VERBS.get(name)
    if verb is None:
        raise Http404
    keys = [int(key) for key in request.POST.getlist("id")[:MOST] if key.isdigit() and len(key) < 19]
    rows = list(Registration.objects.filter(event=event, pk__in=keys).select_related("event"))
    if not rows:
        messages.error(request, _("Tick the registrations first."))
        return redirect(desk_url(event, KEY))
    if request.POST.get("sure") == "yes":
        outcome = verbs.carry_out(verb, rows, by=request.user, why=request.POST.get("why", "")[:300])
        if not outcome.left:
            messages.success(request, outcome.sentence)
            return redirect(desk_url(event, KEY))
        return page_of(request, event, KEY, "events/cms/outcome.html", {"verb": verb, "outcome": outcome})
    outcome = verbs.plan(verb, rows)
    words = {"verb": verb, "outcome": outcome, "warnings": verbs.warning(verb, outcome), "form": WhyForm()}
    return page_of(request, event, KEY, "events/cms/preview.html", words)


@require_safe
def spreadsheet(request: HttpRequest, event: Event, kind: str) -> HttpResponse:
    """The rows of the table as it is found now, as a file; the export is written in the event's history."""
    assert isinstance(request.user, User)
    rows, _state, _words = _found(request, event)
    return export.answer(rows, kind, by=request.user)


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Registrations"),
        order=200,
        render=registrations,
        urls=[
            path("add/", add, name="desk_registration_add"),
            path("do/<slug:name>/", several, name="desk_registrations_do"),
            path("export.<slug:kind>", spreadsheet, name="desk_registrations_export"),
            *registration_page.urls(),
        ],
    )
