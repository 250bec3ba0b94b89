"""Words that may be in another language than the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from home.formats import LOCALES, french_spaces
from home.languages import current, in_language
from home.languages import spoken as spoken_language

register = template.Library()


@register.simple_tag
def own_words(row: Any, field: str) -> SafeString | str:
    """The row's words; where they are not in the page's language, marked with the one they are in."""
    words, code = in_language(row, field), spoken_language(row, field)
    if code == "fr":
        words = french_spaces(words)
    if not words or code == current():
        return words
    direction = "rtl" if code == "ar" else "ltr"
    return format_html('<span lang="{}" dir="{}">{}</span>', code, direction, words)


@register.filter
def other_language(row: Any, field: str) -> str:
    """The code of the language that the row's words are in, where it is not the page's."""
    code = spoken_language(row, field) if in_language(row, field) else ""
    return code if code != current() else ""


@register.filter
def language_in_words(code: str) -> str:
    """arabe: what a language is called in the reader's."""
    return Locale.parse(LOCALES[current()]).languages.get(code, code)


@register.filter
def languages_in_words(codes: Iterable[str]) -> str:
    """français, arabe: several languages in the reader's."""
    return pgettext("between names", ", ").join(language_in_words(code) for code in codes)


@register.filter
def spaced(words: Any) -> Any:
    """In French no line begins with the mark that ends what stands before it; other languages stay as they are."""
    if not words or current() != "fr":
        return words
    done = french_spaces(str(words))
    return mark_safe(done) if hasattr(words, "__html__") else done  # noqa: S308 (as safe as it came)


@register.filter
def isolated(words: str) -> SafeString | str:
    """Words that somebody typed, in whichever direction they run, inside a sentence of ours."""
    return format_html("<bdi>{}</bdi>", words) if words else ""
