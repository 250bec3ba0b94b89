"""The date of birth, and the guardian of who is under 18, as fields of a form, and the rule between them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.programme.models import Event
from events.registration import rules
from events.registration.answering import Day
from events.registration.forms import Address, PersonName


def fields_of_age(*, born_on: Any, guardian: Any) -> dict[str, forms.Field]:
    """The date of birth and who answers for a minor, by name of the field; the labels say of whom."""
    return {
        "born_on": Day(
            label=born_on,
            error_messages={
                "required": _("Give the date of birth."),
                "invalid": _("Write the date as day, month and year, such as 25/11/2006."),
            },
        ),
        "guardian_name": PersonName(
            label=guardian,
            max_length=150,
            required=False,
            widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        ),
        "guardian_email": Address(label=_("E-mail of the guardian"), required=False),
    }


def check_born(born_on: date) -> None:
    """Raise ValidationError for a day that is yet to come."""
    if born_on > now().date():
        raise ValidationError(_("Somebody born on this day is not born yet."), "future")


def fields_of_desk() -> dict[str, forms.Field]:
    """The same at the desk, where a date of birth that nobody knows yet may follow, and the guardian's yes."""
    guardian = _("Name of the guardian, for somebody under 18")
    fields = fields_of_age(born_on=_("Date of birth"), guardian=guardian)
    fields["born_on"].required = False
    agrees = _("The guardian agrees that this person takes part.")
    return fields | {"guardian_consent": forms.BooleanField(label=agrees, required=False)}


def check_guardian(form: forms.BaseForm, event: Event) -> None:
    """Who is under 18 comes with the yes of a guardian, anybody else without one."""
    given = form.cleaned_data
    born_on = given.get("born_on")
    if born_on is None or not rules.is_minor(born_on, event):
        for name in ("guardian_name", "guardian_email"):
            if name in given:
                given[name] = ""
        return
    if not given.get("guardian_name") and "guardian_name" not in form.errors:
        form.add_error("guardian_name", _("Somebody under 18 needs a guardian: write their name."))
    if not given.get("guardian_consent"):
        form.add_error("guardian_consent", _("The guardian must agree: tick this with them."))
