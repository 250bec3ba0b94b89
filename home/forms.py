"""Forms of the admin: words in three languages, each typed in its own direction; numbers and dates within reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from home import formats

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
MOST = 100_000
"""More than any hall, table or number of ours; the databases would take what no reckoning of dates survives."""

DIRECTIONS = {"fr": "ltr", "ar": "rtl", "en": "ltr"}

Limits = Mapping[str, tuple[int, int]]


def directed(form: forms.BaseForm) -> None:
    """Whatever the language of the admin: French and English are typed from the left, Arabic from the right."""
    for name, field in form.fields.items():
        language = name.rpartition("_")[2]
        if language in DIRECTIONS:
            field.widget.attrs |= {"lang": language, "dir": DIRECTIONS[language]}
        elif isinstance(field, forms.EmailField | forms.URLField):
            field.widget.attrs["dir"] = "ltr"


def bounded(form: forms.BaseForm, limits: Limits) -> None:
    """Whole numbers and days that no event can have are told at their field."""
    for name, field in form.fields.items():
        if name in limits:
            _between(field, *limits[name])
        elif type(field) is forms.IntegerField:  # decimals inherit from it
            _between(field, field.min_value, MOST)
        elif isinstance(field, forms.DateField | forms.DateTimeField):
            field.validators = [*field.validators, in_our_time]


def in_our_time(value: date) -> None:
    """A day of this century: a slip of the keys in the year is told, not reckoned with."""
    day = value.date() if isinstance(value, datetime) else value
    if not EARLIEST <= day <= LATEST:
        words = {"first": formats.long_day(EARLIEST), "last": formats.long_day(LATEST)}
        raise ValidationError(_("Give a date between %(first)s and %(last)s.") % words)


def _between(field: forms.Field, least: Any, most: Any) -> None:
    others = [one for one in field.validators if not isinstance(one, MinValueValidator | MaxValueValidator)]
    least_of = [] if least is None else [MinValueValidator(least)]
    field.validators = [*others, *least_of, MaxValueValidator(most)]


class DeskFields:
    """For a form of the desk that is made by hand: its words directed, its numbers and days bounded."""

    limits: ClassVar[Limits] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        directed(self)  # type: ignore[arg-type]
        bounded(self, self.limits)  # type: ignore[arg-type]


class DeskForm(DeskFields, WagtailAdminModelForm):
    """The same for a form that the admin makes of a model."""
