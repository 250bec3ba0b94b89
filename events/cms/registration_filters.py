"""How the lists of registrations are narrowed down: all of one's events, or one of them with its own words."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelMultipleChoiceField
from wagtail.admin.filters import WagtailFilterSet

from events.attendance.models import AttendanceRecord
from events.cms.keys import KeysOnly
from events.cms.verb_forms import session_words
from events.programme.models import Event, Session
from events.registration.models import Access, Registration
from events.registration.questions import lacking
from events.registration.states import LIVE, HeldFor, State
from home.languages import Language
from home.models import User

Rows = QuerySet[Registration]
YES_NO = [("yes", _("yes")), ("no", _("no"))]
GROUPS = [("yes", _("in a group")), ("no", _("alone"))]
ANY = _("whatever it is")
NEEDS = [*Access.choices, ("other", _("something else"))]


def came(rows: Rows, _name: str, value: str) -> Rows:
    """Who was marked present at a session, or at none."""
    present = AttendanceRecord.objects.present().filter(registration=OuterRef("pk"))
    return rows.filter(Exists(present) if value == "yes" else ~Exists(present)) if value else rows


def grouped(rows: Rows, _name: str, value: str) -> Rows:
    return rows.filter(booking__is_group=value == "yes") if value else rows


def trial(rows: Rows, _name: str, value: str) -> Rows:
    return rows.filter(trial=value == "yes") if value else rows


def needing(rows: Rows, _name: str, values: list[str]) -> Rows:
    """Who needs one of these; "other": who wrote a need in their own words."""
    asked = Q()
    for value in values:
        asked |= ~Q(needs="") if value == "other" else Q(access__contains=value)
    return rows.filter(asked)


def answered(rows: Rows, _name: str, value: str) -> Rows:
    """Who answered all that must be answered, or of those with a name and a registration that counts, who did not."""
    if value == "no":
        return rows.filter(lacking(), state__in=LIVE).exclude(held_for=HeldFor.NAMING)
    return rows.exclude(lacking()) if value else rows


def held_for(rows: Rows, _name: str, values: list[str]) -> Rows:
    return rows.filter(held_for__in=values) if values else rows


class _Common(django_filters.FilterSet):
    """What every list of registrations can be narrowed down by."""

    held_for = django_filters.MultipleChoiceFilter(
        choices=HeldFor.choices, label=_("Place held for"), widget=CheckboxSelectMultiple, method=held_for
    )
    language = django_filters.MultipleChoiceFilter(
        choices=Language.choices, label=_("Language"), widget=CheckboxSelectMultiple
    )
    needs = django_filters.MultipleChoiceFilter(
        choices=NEEDS, label=_("Access needs"), widget=CheckboxSelectMultiple, method=needing
    )
    group = django_filters.ChoiceFilter(
        choices=GROUPS, label=_("Alone or in a group"), method=grouped, empty_label=ANY
    )
    came = django_filters.ChoiceFilter(choices=YES_NO, label=_("Came"), method=came, empty_label=ANY)
    trial = django_filters.ChoiceFilter(
        choices=YES_NO, label=_("Trial registration"), method=trial, empty_label=ANY
    )


def _own_events(request: HttpRequest | None) -> QuerySet[Event]:
    if request is None or not isinstance(request.user, User):
        return Event.objects.none()
    return Event.objects.visible_to(request.user)


class RegistrationFilters(_Common, WagtailFilterSet):
    """For the list of all one's events."""

    state = django_filters.MultipleChoiceFilter(
        choices=State.choices, label=_("State"), widget=CheckboxSelectMultiple
    )
    event = django_filters.ModelChoiceFilter(queryset=_own_events, label=_("Event"))

    class Meta:
        model = Registration
        fields = ("state", "event", "held_for", "language", "needs", "group", "came", "trial")


class _RowsField(ModelMultipleChoiceField, KeysOnly):
    """Fees of the event."""


class _SessionsField(_RowsField):
    def label_from_instance(self, obj: Session) -> str:
        return session_words(obj)


class FeesFilter(django_filters.ModelMultipleChoiceFilter):
    field_class = _RowsField


class SessionsFilter(django_filters.ModelMultipleChoiceFilter):
    field_class = _SessionsField


class EventFilters(_Common):
    """For the list of one event: its fees, sessions and codes too; trials only when they are asked for."""

    state = django_filters.ChoiceFilter(choices=State.choices, widget=forms.HiddenInput)
    fee = FeesFilter(label=_("Fee"), widget=CheckboxSelectMultiple)
    session = SessionsFilter(field_name="places__session", label=_("Session"), widget=CheckboxSelectMultiple)
    voucher = django_filters.ModelChoiceFilter(label=_("Code"), empty_label=ANY)
    answered = django_filters.ChoiceFilter(choices=YES_NO, method=answered, widget=forms.HiddenInput)

    class Meta:
        model = Registration
        fields = (
            "state",
            "held_for",
            "fee",
            "session",
            "language",
            "needs",
            "voucher",
            "answered",
            "group",
            "came",
            "trial",
        )

    def __init__(self, data: Any, *, event: Event, queryset: Rows) -> None:
        super().__init__(data, queryset=queryset)
        for name, rows in (
            ("fee", event.fees.all()),
            ("session", event.sessions.order_by("starts_at", "pk")),
            ("voucher", event.vouchers.filter(used__gt=0)),
        ):
            self.filters[name].queryset = rows

    def without_useless(self) -> list[forms.BoundField]:
        """The fields that can narrow this event's list down; each choice is read once."""
        fields = []
        for name in self.form.fields:
            field = self.form[name]
            choices = [choice for choice in getattr(field.field, "choices", ())]  # noqa: C416  list() counts first
            if name in {"fee", "session", "voucher"}:
                field.field.widget.choices = choices  # type: ignore[attr-defined]
                least = {"session": 2, "fee": 1, "voucher": 2}[name]  # a select has its empty line
                if len(choices) < least:
                    continue
            if not field.is_hidden:
                fields.append(field)
        return fields
