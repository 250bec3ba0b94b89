"""An event once more, in two clicks: the button, and a page with its new day and title."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages

from events.cms.desk import ask, desk_url, posted
from events.cms.event_form import DayInput
from events.pages import pages_of
from events.programme.models import Event
from events.registration.duplicating import duplicate
from events.registration.rules import RegistrationError
from home.forms import DeskFields
from home.languages import CODES
from home.models import User
from home.zones import wall_of

KEY = "facts"
HOOK = "event_duplicated"
"""For apps above: a function of the event, its copy and who did it makes its own things for the copy, in the same
transaction, and returns a sentence for each that it left behind."""


class AgainForm(DeskFields, forms.Form):
    """When it is, and what it is called: everything else is as it was."""

    date = forms.DateField(label=gettext_lazy("New date"), widget=DayInput)
    title_fr = forms.CharField(label=gettext_lazy("Title in French"), max_length=200, required=False)
    title_ar = forms.CharField(label=gettext_lazy("Title in Arabic"), max_length=200, required=False)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)

    def __init__(self, event: Event, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields[f"title_{event.source_language}"].required = True
        if event.sessions.count() > 1:
            self.fields["date"].help_text = _(
                "Of the first session; the others are as far from it as before."
            )
        if event.starts_at is None:
            del self.fields["date"]


def again(request: HttpRequest, event: Event) -> HttpResponse:
    """Ask for the day, then lead to the cockpit of the draft."""
    assert isinstance(request.user, User)
    given = {f"title_{code}": getattr(event, f"title_{code}") for code in CODES}
    form = AgainForm(event, posted(request), initial=given | {"date": _next_day(event)})
    if request.method == "POST" and form.is_valid():
        titles = {name: form.cleaned_data[name] for name in given}
        left: list[str] = []
        try:
            made = _duplicate(event, form.cleaned_data.get("date"), titles, request.user, left)
        except RegistrationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Here is the new event, as a draft: look at it, then announce it."))
            if left:
                said = format_html_join("", "<li>{}</li>", ((line,) for line in left))
                messages.info(request, format_html("{}<ul>{}</ul>", _("Not taken over:"), said))
            return redirect(desk_url(made))
    lines = [
        _(
            "Taken over: sessions and programme, venue, speakers, partners, team, fees, limits, questions, codes that "
            "several people use, reserved shares, the course that is taught and all settings of registration. The days "
            "of opening, sale and codes move with the date."
        ),
        _(
            "Not taken over: people, payments, invitations, codes that were given to one person, pages, and the links "
            "of the stream. What stays behind is said afterwards."
        ),
    ]
    return ask(
        request, event, KEY, question=_("Duplicate this event"), lines=lines, button=_("Duplicate"),
        danger=False, form=form,
    )  # fmt: skip


@transaction.atomic
def _duplicate(event: Event, day: date | None, titles: dict[str, str], by: User, left: list[str]) -> Event:
    """The copy, with what upper apps keep beside an event: each says by the hook what it leaves behind."""
    made = duplicate(event, day, by=by, titles=titles, left=left)
    for take_over in hooks.get_hooks(HOOK):
        left += take_over(event, made, by)
    if pages_of(event):
        left.append(_("Its pages: make those of the new event in its cockpit."))
    return made


def _next_day(event: Event) -> object:
    """Four weeks after the last time, on the same day of the week; never a day that is past."""
    if event.starts_at is None:
        return None
    day = wall_of(event.starts_at, event.zone).date()
    today = wall_of(now(), event.zone).date()
    weeks = 4 if day >= today else 4 + (today - day).days // 7
    return day + timedelta(weeks=weeks)
