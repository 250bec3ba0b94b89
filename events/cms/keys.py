"""The numbers of rows as addresses and forms name them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST = 18
"""As many digits as every database takes for a number."""


def is_key(text: str) -> bool:
    """Whether this can be the number of a row: plain digits, and no more than a database takes."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST


def keys_in(texts: Iterable[str]) -> list[int]:
    """The numbers of rows among what was sent."""
    return [int(text) for text in texts if is_key(text)]


class KeysOnly(forms.ModelMultipleChoiceField):
    """Refuses what no row can have for a number before the database is asked: it would fail on the largest."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if not is_key(str(key)):
                words = self.error_messages["invalid_pk_value"]
                raise ValidationError(words, code="invalid_pk_value", params={"pk": key})
        return super().clean(value)
