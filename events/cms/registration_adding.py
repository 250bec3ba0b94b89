"""Somebody is registered at the desk: by telephone, on paper, or as a trial of the whole way."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from events.cms.desk import page_of, posted
from events.cms.verb_forms import SessionsField
from events.programme.models import Event, Fee, Session
from events.registration import actions
from events.registration.actions import Choice, PersonGiven, RegistrationError
from events.registration.desk import alike
from events.registration.models import Access, Booking, Registration
from home import formats
from home.forms import DeskFields
from home.languages import Language
from home.models import User

KEY = "registrations"


class FeeField(forms.ModelChoiceField):
    def label_from_instance(self, fee: Fee) -> str:  # type: ignore[override]
        return _("%(fee)s (%(price)s)") % {"fee": fee.name, "price": formats.money(fee.price, fee.currency)}


class PersonForm(DeskFields, forms.Form):
    """Who is registered at the desk; a name is enough."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    name_ar = forms.CharField(label=gettext_lazy("Name in Arabic"), max_length=150, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Without an address no ticket can be mailed."),
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=200, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    fee = FeeField(
        Fee.objects.none(),
        label=gettext_lazy("Fee"),
        required=False,
        empty_label=gettext_lazy("no fee: nothing to pay"),
        help_text=gettext_lazy(
            "A place that costs something is kept until you say that the payment was received."
        ),
    )
    sessions = SessionsField(
        Session.objects.none(),
        label=gettext_lazy("Comes to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    access = forms.MultipleChoiceField(
        label=gettext_lazy("Help to take part"),
        choices=Access.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = forms.CharField(label=gettext_lazy("Access needs"), max_length=300, required=False)
    trial = forms.BooleanField(
        label=gettext_lazy("This is a trial"),
        required=False,
        help_text=gettext_lazy(
            "Everything goes its way, mails too, but no place is taken and nothing is counted. "
            "“End the trials” takes them all away again."
        ),
    )
    anyway = forms.CharField(
        label=gettext_lazy("Reason to let in one more than there are places"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Only when the event is full; else who comes now waits in the list."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["phone"].widget.attrs["dir"] = "ltr"
        sessions = list(event.sessions.order_by("starts_at", "pk"))
        for name, rows in (
            ("fee", event.fees.all()),
            ("sessions", event.sessions.order_by("starts_at", "pk")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        self.initial.setdefault("sessions", [session.pk for session in sessions if not session.optional])
        if len(sessions) < 2:
            del self.fields["sessions"]
        if not event.fees.exists():
            del self.fields["fee"]

    def person(self) -> PersonGiven:
        given = self.cleaned_data
        return PersonGiven(**{name: given[name] for name in _PERSON}, access=",".join(given["access"]))

    def choice(self) -> Choice:
        given = self.cleaned_data
        return Choice(
            fee=given.get("fee"), sessions=list(given.get("sessions") or []) or None, trial=given["trial"]
        )


_PERSON = ("name", "name_ar", "email", "phone", "organisation", "language", "needs")


def add(request: HttpRequest, event: Event) -> HttpResponse:
    """Register somebody at the desk, by the same act as a visitor's own; who may be the same person is shown first."""
    start = {"key": secrets.token_urlsafe(15), "language": Language.FRENCH}
    form = PersonForm(posted(request), event=event, initial=start)
    known: list[Registration] = []
    if request.method == "POST" and form.is_valid():
        known = _known(form, request)
        made = None if known else _register(form, event, request)
        if made is not None:
            _say_added(request, made)
            return redirect("desk_registration", event.pk, made.pk)
    return page_of(
        request, event, KEY, "events/cms/registration_add.html",
        {"form": form, "known": known, "free": event.places_left},
    )  # fmt: skip


def _known(form: PersonForm, request: HttpRequest) -> list[Registration]:
    """Who is registered already under this name or address, until the desk says that it is somebody else.

    The same click twice is not somebody else: its own registration is left out.
    """
    if request.POST.get("other") == "yes":
        return []
    given = form.cleaned_data
    rows = alike(form.event, given["name"], given["email"])
    own = Booking.objects.filter(idempotency_key=given["key"]).values_list("pk", flat=True)
    return [] if own and any(row.booking_id in own for row in rows) else rows


def _register(form: PersonForm, event: Event, request: HttpRequest) -> Registration | None:
    assert isinstance(request.user, User)
    try:
        return actions.register(
            event, form.person(), key=form.cleaned_data["key"], choice=form.choice(), origin=Booking.Origin.DESK,
            by=request.user, anyway=form.cleaned_data["anyway"],
        )  # fmt: skip
    except RegistrationError as error:
        form.add_error(None, str(error))
        return None


def _say_added(request: HttpRequest, made: Registration) -> None:
    if made.already:
        messages.warning(request, _("This address is registered already: its ticket is mailed again."))
        return
    said = _("%(name)s: %(state)s.") % {"name": made.name, "state": made.get_state_display()}
    another = reverse("desk_registration_add", args=[made.event_id])
    messages.success(
        request, format_html('{} <a href="{}">{}</a>', said, another, _("Register somebody else"))
    )
