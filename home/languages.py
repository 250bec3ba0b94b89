"""Words kept in French, Arabic and English side by side, as columns `_fr`, `_ar`, `_en`."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language

CODES = ("fr", "ar", "en")
SOURCE = "fr"


class Language(models.TextChoices):
    FRENCH = "fr", "Français"
    ARABIC = "ar", "العربية"
    ENGLISH = "en", "English"


def current() -> str:
    """The language of the moment, one of ours."""
    code = (get_language() or SOURCE)[:2]
    return code if code in CODES else SOURCE


def in_language(row: Any, field: str, language: str | None = None) -> str:
    """The row's words in the language asked for, else in its source language, else in any."""
    wanted = language or current()
    source = getattr(row, "source_language", SOURCE)
    for code in (wanted, source, *CODES):
        words: str = getattr(row, f"{field}_{code}", "")
        if words:
            return words
    return ""


def spoken(row: Any, field: str, language: str | None = None) -> str:
    """The language the words of `in_language` are really in, for a `lang` attribute."""
    wanted = language or current()
    source = getattr(row, "source_language", SOURCE)
    return next((code for code in (wanted, source, *CODES) if getattr(row, f"{field}_{code}", "")), wanted)
