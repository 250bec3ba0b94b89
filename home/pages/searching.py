"""Pages by their words: all types in one query, each page once, in the reader's language where it is written in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce
from wagtail.models import Page, get_page_models

from home.folding import begins, fold
from home.languages import CODES, SOURCE, current
from home.pages.base import BasePage, restricted

MOST = 300
"""Pages that are looked through; who finds more types another word."""


@dataclass(frozen=True)
class FoundPage:
    """A page that was found; `language` only where it is not the reader's."""

    group: str
    title: str
    url: str
    lead: str
    date: date | None
    language: str


def found_pages(text: str) -> list[FoundPage]:
    """Pages in which every word stands, in whichever of our languages; those of the reader's language first.

    Where a page that was found is translated, the translation is shown: who reads Arabic may well type French.
    """
    types = {model._meta.model_name or "": model for model in get_page_models() if _is_found(model)}
    words = fold(text).split()
    said = _ranked().annotate(said=Coalesce(*[F(f"{name}__folded") for name in types]))
    saying = said.filter(*(begins("said", word) for word in words))
    better = _ranked().filter(translation_key=OuterRef("translation_key"), rank__lt=OuterRef("rank"))
    found = _ranked().filter(translation_key__in=saying.order_by().values("translation_key"))
    found = found.filter(~Exists(better)).annotate(restricted=restricted()).filter(restricted=False)
    shown = found.annotate(lead=_first_of(types, "lead"), date=_first_of(types, "date")).order_by(
        "rank", "-pk"
    )
    rows = shown.values_list(
        "title", "url_path", "locale__language_code", "content_type_id", "lead", "search_description", "date"
    )
    pages = [_page(*row) for row in rows[:MOST]]
    return sorted(
        pages, key=lambda page: (bool(page.language), not all(word in fold(page.title) for word in words))
    )


def _is_found(model: type[Page]) -> bool:
    return issubclass(model, BasePage) and bool(model.found_as)


def _ranked() -> QuerySet[Page]:
    """Live pages of our languages, the reader's first, then the source."""
    order = list(dict.fromkeys([current(), SOURCE, *CODES]))
    rank = Case(
        *(When(locale__language_code=code, then=Value(place)) for place, code in enumerate(order)),
        output_field=IntegerField(),
    )
    return Page.objects.live().filter(locale__language_code__in=order).annotate(rank=rank)


def _first_of(types: dict[str, type[Any]], field: str) -> Coalesce:
    """The column of whichever type the page is."""
    named = [F(f"{name}__{field}") for name, model in types.items() if _has(model, field)]
    return Coalesce(*named)


def _has(model: type[Any], field: str) -> bool:
    return field in {known.name for known in model._meta.get_fields()}


def _page(
    title: str, url_path: str, language: str, kind: int, lead: str | None, description: str, day: date | None
) -> FoundPage:
    model: Any = ContentType.objects.get_for_id(kind).model_class()
    return FoundPage(
        group=model.found_as,
        title=title,
        url=Page(url_path=url_path).url or "",
        lead=lead or description,
        date=day,
        language="" if language == current() else language,
    )


def grouped(pages: Iterable[FoundPage]) -> dict[str, list[FoundPage]]:
    groups: dict[str, list[FoundPage]] = {}
    for page in pages:
        groups.setdefault(page.group, []).append(page)
    return groups
