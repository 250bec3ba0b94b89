"""The cockpit's tab of registrations: who comes, confirmed, cancelled, added and exported here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from events.cms import export, overview, registration_adding, registration_page, verbs
from events.cms.desk import DeskPanel, ask, desk_url, page_of
from events.cms.keys import keys_in
from events.cms.registration_filters import EventFilters
from events.programme.models import Event
from events.registration import actions
from events.registration.models import Registration, RegistrationQuerySet
from events.registration.states import State
from home.models import User

KEY = "registrations"
PER_PAGE = 50


def registrations(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    """How they stand, and the table, found by words and filters."""
    found = find(request, event)
    counts, trials = overview.count_of(event)
    by_state: Counter[str] = Counter()
    for (state, _held), count in counts.items():
        by_state[state] += count
    return "events/cms/registrations.html", {
        "page": Paginator(found.rows, PER_PAGE).get_page(request.GET.get("p")),
        "found": found,
        "states": [(s.value, s.label, by_state[s]) for s in State if by_state[s]],
        "total": sum(by_state.values()),
        "trials": trials,
        "verbs": verbs.for_event(event),
        "overview": {} if found.is_narrowed or "p" in request.GET else overview.overview(event, counts),
    }


@dataclass(frozen=True)
class Found:
    """The rows that the table shows, and what they were found by."""

    rows: RegistrationQuerySet
    filters: EventFilters
    words: str
    query: str
    """What was asked, for the links that ask it again."""

    without_state: str

    @property
    def state(self) -> str:
        return str(self.filters.form.cleaned_data.get("state") or "") if self.filters.is_valid() else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query)

    @property
    def is_filtered(self) -> bool:
        """Whether more than a state and words were asked."""
        return any(value for name, value in self.filters.form.cleaned_data.items() if name != "state")


def find(request: HttpRequest, event: Event) -> Found:
    """What the address asks for; what it asks wrongly is left out."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows: Any = Registration.objects.filter(event=event).select_related(
        "event", "booking", "booking__created_by", "fee"
    )
    filters = EventFilters(request.GET, event=event, queryset=rows)
    rows = filters.qs if filters.is_valid() else rows
    if not filters.form.cleaned_data.get("trial"):
        rows = rows.filter(trial=False)
    if words:
        rows = rows.matching(words)
    kept = QueryDict(mutable=True)
    for name in ("q", *filters.form.fields):
        kept.setlist(name, [value for value in request.GET.getlist(name) if value][:50])
    query = kept.urlencode()
    kept.pop("state", None)
    return Found(rows, filters, words, query, kept.urlencode())


def end_trials(request: HttpRequest, event: Event) -> HttpResponse:
    """Ask, then end all trial registrations."""
    count = event.registrations.live().filter(trial=True).count()
    if request.method == "POST":
        assert isinstance(request.user, User)
        ended = actions.end_trials(event, by=request.user)
        words = ngettext("%(count)d trial is ended.", "%(count)d trials are ended.", ended)
        messages.success(request, words % {"count": ended})
        return redirect(desk_url(event, KEY))
    words = ngettext(
        "%(count)d trial registration ends; no mail is sent.",
        "%(count)d trial registrations end; no mail is sent.",
        count,
    )
    return ask(
        request,
        event,
        KEY,
        question=_("End the trials?"),
        lines=[words % {"count": count}],
        button=_("End the trials"),
    )


@require_POST
def several(request: HttpRequest, event: Event, name: str) -> HttpResponse:
    """Preview what the verb does to the ticked rows; with `sure` do it, and say what was not done and why."""
    assert isinstance(request.user, User)
    verb = verbs.VERBS.get(name)
    if verb is None:
        raise Http404
    keys = keys_in(request.POST.getlist("id")[: verbs.MOST])
    ticked = Registration.objects.filter(event=event, pk__in=keys)
    rows = list(ticked.select_related("event", "booking", "fee", "voucher"))
    if not rows:
        messages.error(request, _("Tick the registrations first."))
        return redirect(desk_url(event, KEY))
    sure = request.POST.get("sure") == "yes"
    paid = keys_in(request.POST.getlist("paid")) if sure else None
    plan = verbs.plan(verb, rows, paid)
    if not sure:
        return _preview(request, event, verb, plan)
    form = verb.form_for(plan.done, request.POST, event)
    if form is not None and not form.is_valid():
        return _preview(request, event, verb, plan, form)
    given = form.cleaned_data if form else {}
    outcome = verbs.carry_out(verb, plan, by=request.user, given=given)
    if not outcome.left:
        messages.success(request, outcome.sentence)
        return redirect(desk_url(event, KEY))
    return page_of(request, event, KEY, "events/cms/outcome.html", {"verb": verb, "outcome": outcome})


def _preview(
    request: HttpRequest, event: Event, verb: verbs.Verb, plan: verbs.Outcome, form: Any = None
) -> HttpResponse:
    words = {
        "verb": verb,
        "outcome": plan,
        "warnings": verb.warnings(plan.done),
        "form": form or verb.form_for(plan.done, event=event),
    }
    return page_of(request, event, KEY, "events/cms/preview.html", words)


@require_safe
def spreadsheet(request: HttpRequest, event: Event, kind: str) -> HttpResponse:
    """The rows of the table as it is found now, as a file; the export is written in the event's history."""
    assert isinstance(request.user, User)
    return export.answer(find(request, event).rows, kind, by=request.user)


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Registrations"),
        order=200,
        render=registrations,
        urls=[
            path("add/", registration_adding.add, name="desk_registration_add"),
            path("trials/end/", end_trials, name="desk_trials_end"),
            path("do/<slug:name>/", several, name="desk_registrations_do"),
            path("export.<slug:kind>", spreadsheet, name="desk_registrations_export"),
            *registration_page.urls(),
        ],
    )
