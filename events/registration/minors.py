"""The date of birth, and the guardian of who is under 18, as fields of a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

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
