"""One registration in the cockpit: what was given, what happened to it, and everything the desk can do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from events.cms import history, verbs
from events.cms.desk import Words, ask, page_of, posted
from events.cms.moves import WhyForm
from events.messages.models import Message
from events.programme.models import Event
from events.registration import actions
from events.registration.actions import RegistrationError
from events.registration.models import Registration
from events.registration.states import OCCUPYING, State
from home.forms import DeskFields
from home.models import User
from home.personal import ERASED, Subject, erased

KEY = "registrations"


class WordsForm(DeskFields, forms.ModelForm[Registration]):
    """What the desk may correct without asking anybody; the address has a form of its own."""

    class Meta:
        model = Registration
        fields = ("name", "name_ar", "organisation", "language", "needs", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class AddressForm(DeskFields, WhyForm):
    email = forms.EmailField(label=gettext_lazy("New e-mail address"))
    field_order = ("email", "why")


@dataclass(frozen=True)
class Act:
    """What one click may do to one registration."""

    name: str
    button: Words
    question: Words
    lines: Callable[[Registration], list[str]]
    act: Callable[..., Any]
    may: Callable[[Registration], bool]
    danger: bool = False
    form: type[forms.Form] = WhyForm
    permission: str = ""
    """What else an account needs for it than to run the event."""

    def is_open_to(self, user: User) -> bool:
        return not self.permission or user.has_perm(self.permission)


def _of(verb: str, question: Words, lines: Callable[[Registration], list[str]]) -> Act:
    known = verbs.VERBS[verb]
    return Act(
        verb,
        known.button,
        question,
        lines,
        known.act,
        lambda row: not known.hindrance(row),
        danger=known.danger,
    )


def _says(words: Words) -> Callable[[Registration], list[str]]:
    return lambda _row: [str(words)]


def _told(row: Registration) -> list[str]:
    if row.email:
        return [_("The person is told by mail.")]
    return [_("No e-mail address of this person is known: no mail is sent.")]


def _leaves(row: Registration) -> list[str]:
    """Who is told, and what becomes of the place; who only waits or asks has none."""
    if row.state == State.WAITLISTED:
        return [*_told(row), _("Their rank on the waiting list is lost.")]
    if row.state not in OCCUPYING:
        return _told(row)
    if verbs.has_takers(row.event):
        return [*_told(row), _("The place is offered to the waiting list.")]
    return [*_told(row), _("The place is free again.")]


def _correct_address(registration: Registration, *, by: User, why: str, email: str) -> None:
    actions.correct_address(registration, email, by=by, why=why)


def _restore(registration: Registration, *, by: User, why: str) -> None:
    actions.restore(registration, by=by)


def _erase(registration: Registration, *, by: User) -> None:
    """The person asked: everything kept about them here and elsewhere names nobody any more."""
    erased(Subject.of(emails=[registration.email], refs=[registration.ref]), by=by)


ACTS = {
    act.name: act
    for act in (
        _of("confirm", gettext_lazy("Confirm this place?"), _says(gettext_lazy("The ticket is mailed."))),
        _of("wait", gettext_lazy("Put on the waiting list?"), _told),
        _of("decline", gettext_lazy("Decline this request?"), _leaves),
        _of("cancel", gettext_lazy("Cancel this registration?"), _leaves),
        Act(
            "restore", gettext_lazy("Take back the cancellation"), gettext_lazy("Take back the cancellation?"),
            _says(gettext_lazy("The person has the place again if one is free, and is told by mail.")),
            _restore, lambda row: row.state == State.CANCELLED,
        ),
        Act(
            "ticket", gettext_lazy("Replace the ticket"), gettext_lazy("Replace the ticket?"),
            _says(gettext_lazy("The old code is refused at the door; the new one is mailed.")),
            actions.reissue_ticket, lambda row: row.is_live, danger=True,
        ),
        Act(
            "address", gettext_lazy("Correct the address"), gettext_lazy("Correct the address?"),
            _says(
                gettext_lazy("Ticket and links sent to the old address are worth nothing then; new ones are mailed.")
            ),
            _correct_address, lambda row: row.is_live, form=AddressForm,
        ),
        Act(
            "erase", gettext_lazy("Erase personal data"),
            gettext_lazy("Erase everything kept about this person?"),
            _says(
                gettext_lazy(
                    "At their own wish: name, address and words go from all registrations of this address, mails and "
                    "certificates; a place at a coming event is given back. This cannot be undone."
                )
            ),
            _erase, lambda row: row.name != ERASED, danger=True, form=forms.Form,
            permission="events.see_all_events",
        ),
    )
}  # fmt: skip


def registration(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """The page of one registration; posting it keeps the words."""
    row = _row(event, pk)
    form = WordsForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        with transaction.atomic():
            form.save()
            history.note(row, "corrected", by=request.user, columns=form.changed_data)
        messages.success(request, _("Saved."))
        return redirect("desk_registration", event.pk, row.pk)
    return page_of(request, event, KEY, "events/cms/registration.html", {
        "row": Registration.objects.get(pk=row.pk),
        "form": form,
        "ticket": row.tickets.filter(replaced_at=None).first(),
        "moves": row.moves.select_related("by"),
        "mails": Message.objects.filter(about=row.ref).order_by("-pk")[:20],
        "acts": [act for act in ACTS.values() if act.may(row) and act.is_open_to(_user(request))],
    })  # fmt: skip


def do(request: HttpRequest, event: Event, pk: int, name: str) -> HttpResponse:
    """Ask for one act; done by POST."""
    row, act = _row(event, pk), ACTS.get(name)
    if act is None or not act.is_open_to(_user(request)):
        raise Http404
    form = act.form(posted(request))
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        try:
            act.act(row, by=request.user, **form.cleaned_data)
        except RegistrationError as error:
            messages.error(request, _("%(name)s: %(why)s") % {"name": row.name, "why": error})
        else:
            row.refresh_from_db()
            messages.success(
                request, _("%(name)s: %(state)s.") % {"name": row.name, "state": row.get_state_display()}
            )
        return redirect("desk_registration", event.pk, row.pk)
    return ask(
        request, event, KEY, question=act.question, lines=[row.name, *act.lines(row)], button=act.button,
        danger=act.danger, form=form,
    )  # fmt: skip


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _row(event: Event, pk: int) -> Registration:
    return get_object_or_404(Registration.objects.select_related("event", "booking"), event=event, pk=pk)


def urls() -> list[URLPattern]:
    return [
        path("<int:pk>/", registration, name="desk_registration"),
        path("<int:pk>/<slug:name>/", do, name="desk_registration_do"),
    ]
