"""The bulk actions of the list of registrations: preview, then row by row, then what was not done and why."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from events.cms import verbs
from events.cms.desk import Words
from events.cms.own import seen_by
from events.cms.registration_viewset import found_as_in
from events.registration.models import Registration
from home.models import User

MOST = 1000
"""As many rows as one click may move."""


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
        return self._preview(self._rows())

    def _preview(self, rows: list[Registration], form: Any = None) -> HttpResponse:
        outcome = verbs.plan(self.verb, rows)
        words = {
            "warnings": self.verb.warnings(outcome.done),
            "form": form or self.verb.form_for(outcome.done),
        }
        return self._page("events/cms/bulk_preview.html", outcome, words)

    def _way_back(self) -> str:
        return str(self.next_url) if self.next_url != self.request.path else reverse(f"{_LIST}:list")

    def _rows(self) -> list[Registration]:
        """The ticked rows; "all" are those that the list shows under its filters."""
        keys = self.request.GET.getlist("id")
        if "all" in keys:
            rows: Any = found_as_in(self.back, self.user, self.request)
        else:
            known = [int(key) for key in keys[:MOST] if key.isdigit() and len(key) < 19]
            rows = seen_by(self.user, Registration).filter(pk__in=known)
        return list(rows.select_related("event")[:MOST])

    def _carry_out(self) -> HttpResponse:
        rows = self._rows()
        form = self.verb.form_for(verbs.plan(self.verb, rows).done, self.request.POST)
        if form is not None and not form.is_valid():
            return self._preview(rows, form)
        outcome = verbs.carry_out(self.verb, rows, by=self.user, given=form.cleaned_data if form else {})
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
    _action(verbs.VERBS["note"], 25),
    _action(verbs.VERBS["decline"], 30),
    # Takes the place of Wagtail's own "delete", which would name the rows of others: a registration is never deleted.
    _action(verbs.VERBS["cancel"], 40, "delete"),
]
