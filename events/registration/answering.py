"""The questions of an event as fields of a form, and what was typed there as answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from events.registration.forms import Address, Line, cleaned
from events.registration.models import Question
from home.formats import file_size
from home.languages import current
from home.uploads import check_file, redrawn

DOCUMENTS, PICTURES = ("pdf", "docx", "odt"), ("jpg", "jpeg", "png", "webp")
AT_MOST = 10 * 1024 * 1024
FEW = 7
"""So many answers stand below each other; more are in a list that opens."""

_PHONE = re.compile(r"\+?[\d\s().\-/]{6,30}")
Kind = Question.Kind


class Lines(forms.CharField):
    """Several lines of text as text."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text if "\0" in text else "\n".join(cleaned(line).rstrip() for line in text.splitlines())


class Number(forms.DecimalField):
    """A number in the digits and with the comma of any of our keyboards."""

    def to_python(self, value: Any) -> Any:
        text = in_digits(str(value or "")).replace("٫", ".").replace(",", ".")
        return super().to_python("".join(text.split()))


class Phone(forms.CharField):
    def clean(self, value: Any) -> str:
        text = " ".join(in_digits(str(super().clean(value) or "")).split())
        if text and (not _PHONE.fullmatch(text) or sum(char.isdigit() for char in text) > 15):
            raise ValidationError(_("Write the number in digits, such as +212 6 12 34 56 78."), "phone")
        return text


class Day(forms.DateField):
    """A date of a calendar that people live by."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": "1900-01-01"})
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"], **options
        )

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(in_digits(value) if isinstance(value, str) else value)
        if day and not 1900 <= day.year <= 2100:
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return day


class PrivateFile(forms.FileField):
    """A document or a picture that is what its name says; a picture is drawn again."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return file
        kind = PurePath(file.name).suffix.lower().lstrip(".")
        if kind not in (*DOCUMENTS, *PICTURES):
            words = _("Files of this kind are not taken. Taken are: %(kinds)s.")
            raise ValidationError(words, "unknown_kind", {"kinds": ", ".join((*DOCUMENTS, *PICTURES))})
        if file.size > AT_MOST:
            words = _("This file is too big (%(size)s): it may have %(most)s.")
            raise ValidationError(
                words, "too_big", {"size": file_size(file.size), "most": file_size(AT_MOST)}
            )
        if kind in PICTURES:
            return redrawn(file)
        check_file(file)
        return file


def in_digits(text: str) -> str:
    """The digits of any script as 0 to 9."""
    return "".join(
        str(unicodedata.decimal(char)) if unicodedata.decimal(char, None) is not None else char
        for char in text
    )


def name_of(question: Question) -> str:
    """The name of its field."""
    return f"q_{question.uuid.hex}"


def field_of(question: Question) -> forms.Field:
    """The field that asks it, in the language of the moment."""
    errors = {
        "required": _("Tick this to go on.") if question.kind == Kind.CONSENT else _("Answer this question."),
        "invalid_choice": _("Choose among the answers shown."),
        "invalid_list": _("Choose among the answers shown."),
        **_ERRORS.get(Kind(question.kind), {}),
    }
    return _FIELDS[Kind(question.kind)](
        question,
        {
            "label": question.label,
            "help_text": escape(question.hint),
            "required": question.required,
            "error_messages": errors,
        },
    )


_ERRORS: dict[str, dict[str, Any]] = {
    Kind.NUMBER: {"invalid": _("Write a number, such as 12 or 3.5.")},
    Kind.DATE: {"invalid": _("Write the date as day, month and year, such as 25/11/2026.")},
    Kind.EMAIL: {"invalid": _("Write the address in full, such as amina@example.com.")},
    Kind.TEXT: {"max_length": _("Write at most %(limit_value)d characters.")},
    Kind.LONG: {"max_length": _("Write at most %(limit_value)d characters.")},
    Kind.FILE: {"empty": _("This file is empty."), "max_length": _("The name of this file is too long.")},
}


def _one_of(question: Question, given: dict[str, Any]) -> forms.Field:
    choices = question.choices_in(current())
    if len(choices) <= FEW:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **given)
    return forms.ChoiceField(choices=[("", "—"), *choices], widget=forms.Select, **given)


def _several(question: Question, given: dict[str, Any]) -> forms.Field:
    choices = question.choices_in(current())
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **given)


def yes_or_no(**given: Any) -> forms.TypedChoiceField:
    """Yes or no, neither of them said beforehand."""
    return forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda key: key == "yes",
        empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "side-by-side"}),
        **given,
    )


def _widget(kind: type[forms.TextInput], **attrs: str) -> forms.Widget:
    return kind(attrs={"dir": "auto", "autocomplete": "off"} | attrs)


_FIELDS: dict[str, Callable[[Question, dict[str, Any]], forms.Field]] = {
    Kind.TEXT: lambda _q, given: Line(max_length=300, widget=_widget(forms.TextInput), **given),
    Kind.LONG: lambda _q, given: Lines(
        max_length=4000, widget=forms.Textarea(attrs={"dir": "auto", "rows": "4"}), **given
    ),
    Kind.NUMBER: lambda _q, given: Number(
        max_digits=15,
        decimal_places=4,
        widget=_widget(forms.TextInput, dir="ltr", inputmode="decimal"),
        **given,
    ),
    Kind.EMAIL: lambda _q, given: Address(**given),
    Kind.PHONE: lambda _q, given: Phone(
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "tel"}),
        **given,
    ),
    Kind.DATE: lambda _q, given: Day(**given),
    Kind.CHOICE: _one_of,
    Kind.CHOICES: _several,
    Kind.YES_NO: lambda _q, given: yes_or_no(**given),
    Kind.FILE: lambda _q, given: PrivateFile(
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in (*DOCUMENTS, *PICTURES))}),
        **given,
    ),
    Kind.CONSENT: lambda _q, given: forms.BooleanField(**given),
}
