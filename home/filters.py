"""Lists that are narrowed down by their address alone: it can be passed on, and nothing is kept of who asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from home.choices import Choice
from home.folding import fold

SHORTEST, LONGEST = 2, 80


class Words(forms.CharField):
    """Words to look for; too few or too many are told."""

    def __init__(self, **kwargs: Any) -> None:
        typed = forms.TextInput(attrs={"type": "search", "maxlength": 200})
        super().__init__(required=False, widget=typed, **kwargs)

    def clean(self, value: Any) -> str:
        words = " ".join(super().clean(value).split())
        if len(words) > LONGEST:
            raise ValidationError(
                _("Shorten your search to %(count)d characters or fewer.") % {"count": LONGEST}
            )
        if words and len(fold(words)) < SHORTEST:
            raise ValidationError(_("Type at least two letters."))
        return words


@dataclass(frozen=True)
class Chip:
    """A filter that is on, in words, and the address without it."""

    words: str
    url: str


class AddressFilter(forms.Form):
    """What an address asks of a list; what cannot be understood is told at its field and left out."""

    def __init__(self, given: Mapping[str, Any], *, path: str) -> None:
        super().__init__(given, auto_id="f_%s")
        self.path = path

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_active(self) -> bool:
        return bool(self.chips)

    def address(self, without: Iterable[str] = (), **changed: str) -> str:
        """The address of this list with these filters off and those on."""
        query = self.query(without, **changed)
        return f"{self.path}?{query}" if query else self.path

    def query(self, without: Iterable[str] = (), **changed: str) -> str:
        """What is asked for, as an address says it."""
        said = {name: self.data[name] for name in self.asked if name not in {*without}} | changed
        return urlencode(said)

    @property
    def chips(self) -> list[Chip]:
        """Every filter that is on, each to be taken off by one tap."""
        return [Chip(self.said(name, value), self.address([name])) for name, value in self.shown().items()]

    def shown(self) -> dict[str, Any]:
        """What is asked for and shown as a filter."""
        return self.asked

    def said(self, name: str, value: Any) -> str:
        """A filter that is on, in words."""
        if isinstance(self.fields[name], Words):
            return _("“%(words)s”") % {"words": value}
        return cast(Choice, self.fields[name]).words[value]

    def offer(self, name: str, choices: Iterable[tuple[str, Any]], none: str, default: str = "") -> None:
        """What can be chosen of this field, if the form has it."""
        if name in self.fields:
            cast(Choice, self.fields[name]).offer(choices, none, default)


def theme_choices(themes: Iterable[Any]) -> list[tuple[str, str]]:
    """Themes by their names in the reader's language."""
    return [(theme.slug, theme.name) for theme in sorted(themes, key=lambda theme: fold(theme.name))]
