"""What visitors type: two required fields, and nothing that is not used."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.registration.models import Registration

PRIVACY_VERSION = "2026-12"
"""Which wording of the privacy line people saw; raise it when the line says something else."""

CORRECTED = ("name", "name_ar", "organisation", "needs")
"""What people may correct themselves."""

_WEB_ADDRESS = re.compile(r"(?i)://|\bwww\.|\bhttps?\b|<|>")
# Isolates, overrides and embeddings turn the text around them: a name may not do that to a list.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")


class Line(forms.CharField):
    """One line of text as text: no control characters, nothing that turns the text around it."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if "\0" in text:
            return text  # refused by the validator of every CharField
        return " ".join(cleaned(text).split())


def cleaned(text: str) -> str:
    """The words as typed; a space for each control character, nothing that turns the text around it."""
    text = _TURNING.sub("", unicodedata.normalize("NFC", text))
    return "".join(" " if unicodedata.category(char) == "Cc" else char for char in text)


class PlainText(Line):
    """A line that mails repeat: without a web address, which mail programs make into a link."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if _WEB_ADDRESS.search(value):
            raise ValidationError(_("Write words only here: a web address cannot stand in it."), code="link")


class PersonName(PlainText):
    """Somebody's name: at least one letter, of any script."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(char.isalpha() for char in value):
            raise ValidationError(_("Write the name in letters."), code="no_letters")


class Address(forms.EmailField):
    """An e-mail address as it is compared: lower case, without spaces around."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("E-mail"))
        options.setdefault(
            "error_messages",
            {
                "required": _("Write your e-mail address."),
                "invalid": _("Write the address in full, such as amina@example.com."),
            },
        )
        options.setdefault(
            "widget",
            forms.EmailInput(
                attrs={"autocomplete": "email", "dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}
            ),
        )
        super().__init__(max_length=254, **options)

    def clean(self, value: Any) -> str:
        # A phone's keyboard types full-width or Arabic forms; browsers add spaces.
        text = unicodedata.normalize("NFKC", str(value or "")).strip().lower()
        return str(super().clean(text))


class VisitorForm(forms.Form):
    """A public form: it has a field that people do not see and scripts fill in."""

    error_css_class = "is-wrong"
    required_css_class = "is-required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        # Django names the help and the error of a field by itself; `required` would stop the browser from sending
        # what our own sentences explain better.
        self.use_required_attribute = False
        self.fields["topic"] = forms.CharField(
            required=False,
            label=_("Leave this field empty"),
            max_length=200,
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        )

    def clean_topic(self) -> str:
        if self.cleaned_data.get("topic"):
            raise ValidationError(_("This field must stay empty: empty it and send again."), code="trap")
        return ""


def _organisation() -> PlainText:
    return PlainText(
        label=_("Organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )


def _needs() -> PlainText:
    return PlainText(
        label=_("What you need to take part"),
        help_text=_("Wheelchair, sign language, seat near the stage… Only the team of the event reads it."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class RegistrationForm(VisitorForm):
    """Register one person: name and e-mail address, the rest as they like."""

    name = PersonName(
        label=_("First and last name"),
        max_length=150,
        error_messages={
            "required": _("Write your first and last name."),
            "max_length": _("Write a name of at most %(limit_value)d characters."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = Address(help_text=_("Your ticket is sent there."))
    organisation = _organisation()
    needs = _needs()


class FindTicketForm(VisitorForm):
    """The address to which somebody's links are sent."""

    email = Address(help_text=_("The one you gave when you registered."))


class AddressForm(VisitorForm):
    """The right address in place of a mistyped one."""

    email = Address(label=_("Right e-mail address"))


class CorrectionForm(VisitorForm):
    """What somebody gave, as it shall stand on the badge and the certificate."""

    name = PersonName(
        label=_("First and last name"),
        max_length=150,
        error_messages={"required": _("Write your first and last name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    name_ar = PersonName(
        label=_("Name in Arabic"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ar", "autocomplete": "off"}),
    )
    organisation = _organisation()
    needs = _needs()

    @classmethod
    def of(cls, registration: Registration, *args: Any, **kwargs: Any) -> CorrectionForm:
        """The form with what stands."""
        kwargs["initial"] = {field: getattr(registration, field) for field in CORRECTED}
        return cls(*args, **kwargs)


def masked(email: str) -> str:
    """am…a@example.com: enough to see a slip, too little to write to."""
    name, _at, host = email.partition("@")
    if len(name) < 4:
        return gettext("%(start)s…@%(host)s") % {"start": name[:1], "host": host}
    return gettext("%(start)s…%(end)s@%(host)s") % {"start": name[:2], "end": name[-1], "host": host}
