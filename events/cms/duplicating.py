"""An event once more, in two clicks: the button, and a page with its new day and title."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from events.cms.desk import ask, desk_url, posted
from events.cms.event_form import DayInput
from events.programme.models import Event
from events.registration.duplicating import duplicate
from events.registration.rules import RegistrationError
from home.forms import DeskFields
from home.languages import CODES
from home.models import User
from home.zones import wall_of

KEY = "facts"


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
        try:
            made = duplicate(event, form.cleaned_data.get("date"), by=request.user, titles=titles)
        except RegistrationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Here is the new event, as a draft: look at it, then announce it."))
            return redirect(desk_url(made))
    lines = [
        _(
            "Taken over: sessions and programme, venue, speakers, partners, team, fees, limits, questions and all "
            "settings of registration. The days of opening and sale move with the date."
        ),
        _("Not taken over: people, payments, codes, invitations, pages, and the links of the stream."),
    ]
    return ask(
        request, event, KEY, question=_("Duplicate this event"), lines=lines, button=_("Duplicate"),
        danger=False, form=form,
    )  # fmt: skip


def _next_day(event: Event) -> object:
    """Four weeks after the last time, on the same day of the week; never a day that is past."""
    if event.starts_at is None:
        return None
    day = wall_of(event.starts_at, event.zone).date()
    today = wall_of(now(), event.zone).date()
    weeks = 4 if day >= today else 4 + (today - day).days // 7
    return day + timedelta(weeks=weeks)
