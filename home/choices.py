"""One of what there is, asked by an address: whatever else stands there is answered with a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

SAID = 40
"""Characters of a wrong answer that are said back."""


class Choice(forms.ChoiceField):
    """One of what there is; anything else is told with its own words, since no list can show it chosen."""

    def __init__(self, *, unknown: Any, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.unknown = unknown
        self.default = ""
        self.words: dict[str, str] = {}

    def offer(self, choices: Iterable[tuple[str, str]], none: str, default: str = "") -> None:
        """`none` says what is shown where nothing is chosen; who names that `default` all the same is understood."""
        self.words = {value: str(words) for value, words in choices}
        self.choices = [("", none), *self.words.items()]
        self.default = default

    def validate(self, value: Any) -> None:
        if value and value != self.default and not self.valid_value(value):
            said = value if len(value) <= SAID else f"{value[:SAID]}…"
            raise ValidationError(self.unknown % {"value": said}, code="invalid_choice")
