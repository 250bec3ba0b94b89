"""What is typed at the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.registration.forms import Address, PersonName, PlainText


class VolunteerForm(forms.Form):
    """Who holds a phone of the door: each entry carries it."""

    volunteer = PersonName(
        max_length=60,
        error_messages={
            "required": _("Give a first name."),
            "max_length": _("Write a first name of at most %(limit_value)d characters."),
        },
    )

    @property
    def problem(self) -> str:
        """The first thing that is wrong with it."""
        return str(next(iter(self.errors.get("volunteer", [])), ""))


class WalkInForm(forms.Form):
    """Somebody without a registration: a name; an address only if a mail is wished."""

    name = PersonName(
        label=_("First and last name"),
        max_length=150,
        error_messages={"required": _("Write the first and last name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    email = Address(required=False, help_text=_("The ticket and the certificate are sent there."))
    organisation = PlainText(
        label=_("Organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    anyway = PlainText(
        label=_("Why let in although all places are taken"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "walk-in-%s")
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    @property
    def asks_why(self) -> bool:
        """Whether the reason is asked for: only once somebody met a full room."""
        return bool(self.errors.get("anyway") or self["anyway"].value())
