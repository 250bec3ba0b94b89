"""The questions of an address: `?theme=eau&page=2`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

ABSURD = 100_000
"""A number of pages that no list has: it is not said back."""


def tidy_address(request: HttpRequest, names: Iterable[str]) -> str | None:
    """The address without those of these questions that were left empty; None when there are none.

    A browser sends every field of a form; people pass the address on.
    """
    empty = {name for name in names if request.GET.get(name) == ""}
    if not empty:
        return None
    rest = [(name, value) for name, values in request.GET.lists() for value in values if name not in empty]
    return request.path + (f"?{urlencode(rest)}" if rest else "")


@dataclass(frozen=True)
class Turned:
    """The page of a list that was asked for, or the nearest, and the sentence that says so."""

    page: Page[Any]
    notice: str = ""


def turn_to(asked: str, rows: Any, per_page: int) -> Turned:
    """The page of this number; what is no number, or lies beyond the last, is told."""
    pages = Paginator(rows, per_page)
    try:
        number = int(asked or 1)
    except ValueError:  # also what is too long to be a number
        number = 0
    if number < 1:
        return Turned(pages.page(1), _("Pages are numbered from 1 on. This is the first one."))
    if number > pages.num_pages:
        words = _("There is no page %(number)d. This is the last one.") % {"number": number}
        return Turned(pages.page(pages.num_pages), words if number < ABSURD else _("This is the last page."))
    return Turned(pages.page(number))
