"""The fields of a filter: what an address asks may be anything, and is answered with a sentence."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.choices import Choice

__all__ = ["Choice", "Day", "Month"]

FIRST_YEAR, LAST_YEAR = 2000, 2100
DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"]
WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


class Day(forms.DateField):
    """A day of our time, typed or picked."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = gettext_lazy("Write the day as 25/11/2026.")
        picked = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(
            required=False, input_formats=DAYS, error_messages={"invalid": wrong}, widget=picked, **kwargs
        )

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value.translate(WESTERN) if isinstance(value, str) else value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_out_of_time())
        return day


class Month(forms.CharField):
    """A month as 2026-11; its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"type": "month"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        words = super().to_python(value)
        if not words:
            return None
        found = re.fullmatch(r"(\d{4})-(\d{1,2})", words.translate(WESTERN))
        if not found or not 1 <= int(found[2]) <= 12:
            raise ValidationError(_("Write the month as 2026-11: the year, then 01 to 12."))
        if not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            raise ValidationError(_out_of_time())
        return date(int(found[1]), int(found[2]), 1)


def _out_of_time() -> str:
    return _("Choose a date between %(first)d and %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
