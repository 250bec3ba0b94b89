"""The bulk actions of the list of registrations: preview, then row by row, then what was not done and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from events.cms import verbs
from events.cms.desk import Words, desk_url
from events.cms.keys import keys_in
from events.cms.own import seen_by
from events.cms.registration_viewset import found_as_in
from events.programme.models import Event
from events.registration.models import Registration
from home.models import User

MOST = 1000
"""As many rows as one click may move: their preview sends back one or two fields for each."""


class RegistrationAction(SnippetBulkAction):
    """One verb of the desk for the ticked rows; rows of other people's events are not there."""

    models: ClassVar[list[type[Registration]]] = [Registration]
    verb: ClassVar[verbs.Verb]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not user.has_perm("events.run_event"):
            raise PermissionDenied
        self.user, self.back = user, self._way_back()
        if request.method == "POST":
            return self._carry_out()
        outcome = self._plan(self._rows())
        total = len(outcome.done)
        outcome.done, outcome.left = outcome.done[:MOST], outcome.left[:MOST]
        return self._preview(outcome, warnings=_cut(total))

    def _preview(
        self, outcome: verbs.Outcome, form: Any = None, warnings: Sequence[str] = ()
    ) -> HttpResponse:
        event = outcome.done[0].event if outcome.done else None
        words = {
            "warnings": [*warnings, *self.apart, *self.verb.warnings(outcome.done)],
            "form": form or (self.verb.form_for(outcome.done, event=event) if outcome.done else None),
        }
        return self._page("events/cms/bulk_preview.html", outcome, words)

    apart: Sequence[str] = ()
    """Where to go with rows of several events, which this can not be done to together."""

    def _plan(self, rows: list[Registration], paid: Sequence[int] | None = None) -> verbs.Outcome:
        """What would be done; sessions and fees are those of one event."""
        events = {row.event_id: row.event for row in rows}
        if not self.verb.of_one_event:
            return verbs.plan(self.verb, rows, paid)
        why = _("belongs to another event than others here: each event has its own sessions and fees")
        if len(events) > 1:
            self.apart = [_elsewhere(events.values(), Counter(row.event_id for row in rows))]
            return verbs.Outcome(left=[(row, why) for row in rows])
        if any(self.verb not in verbs.for_event(event) for event in events.values()):
            why = _("its event has nothing to choose from here")
            return verbs.Outcome(left=[(row, why) for row in rows])
        return verbs.plan(self.verb, rows, paid)

    def _way_back(self) -> str:
        return str(self.next_url) if self.next_url != self.request.path else reverse(f"{_LIST}:list")

    def _rows(self) -> list[Registration]:
        """The ticked rows; "all" are those that the list shows under its filters."""
        keys = self.request.GET.getlist("id")
        if "all" not in keys:
            return self._rows_of(keys)
        found: Any = found_as_in(self.back, self.user, self.request)
        return list(found.select_related(*_TOGETHER)[: 10 * MOST])

    def _rows_of(self, keys: list[str]) -> list[Registration]:
        rows = seen_by(self.user, Registration).filter(pk__in=keys_in(keys[:MOST]))
        return list(rows.select_related(*_TOGETHER))

    def _carry_out(self) -> HttpResponse:
        """Do it to those whom the preview named, and to nobody who came since."""
        rows, paid = self._rows_of(self.request.POST.getlist("id")), self.request.POST.getlist("paid")
        planned = self._plan(rows, keys_in(paid))
        event = planned.done[0].event if planned.done else None
        form = self.verb.form_for(planned.done, self.request.POST, event) if planned.done else None
        if form is not None and not form.is_valid():
            return self._preview(planned, form)
        given = form.cleaned_data if form else {}
        outcome = verbs.carry_out(self.verb, planned, by=self.user, given=given)
        if outcome.left:
            return self._page("events/cms/bulk_outcome.html", outcome, {})
        messages.success(self.request, outcome.sentence)
        return redirect(self.back)

    def _page(self, template: str, outcome: verbs.Outcome, words: dict[str, Any]) -> HttpResponse:
        title = {"header_title": self.verb.button, "header_icon": "clipboard-list", "next": self.back}
        address = {"submit_url": self.request.get_full_path()}
        return TemplateResponse(
            self.request, template, {"verb": self.verb, "outcome": outcome, **title, **address, **words}
        )


_TOGETHER = ("event", "booking", "fee", "voucher")


def _elsewhere(events: Collection[Event], counts: Mapping[int, int]) -> SafeString:
    """The lists of the events themselves, where it can be done to so many of these rows."""
    said = _("These registrations belong to several events: do it in the list of each.")
    there = [(desk_url(event, "registrations"), event.title, counts[event.pk]) for event in events]
    return format_html("{} {}", said, format_html_join(" · ", '<a href="{}">{}</a> ({})', there))


def _cut(total: int) -> list[str]:
    """That these are not all."""
    if total <= MOST:
        return []
    words = _(
        "These are the first %(count)d of %(total)d: repeat it for the rest, or narrow the list down by its filters."
    )
    return [words % {"count": MOST, "total": total}]


_LIST = "wagtailsnippets_events_registration"


def _action(verb: verbs.Verb, order: int, kind: str = "") -> type[RegistrationAction]:
    words: dict[str, Words | Any] = {
        "verb": verb,
        "display_name": verb.button,
        "aria_label": verb.button,
        "action_type": kind or verb.name,
        "action_priority": order,
        "classes": {"serious"} if verb.danger else set(),
    }
    return type(f"{verb.name.title()}Registrations", (RegistrationAction,), words)


ACTIONS = [
    _action(verbs.VERBS["confirm"], 10),
    _action(verbs.VERBS["wait"], 20),
    _action(verbs.VERBS["session"], 22),
    _action(verbs.VERBS["fee"], 23),
    _action(verbs.VERBS["note"], 25),
    _action(verbs.VERBS["decline"], 30),
    # Takes the place of Wagtail's own "delete", which would name the rows of others: a registration is never deleted.
    _action(verbs.VERBS["cancel"], 40, "delete"),
]
