"""What a reader finds in a list: each page once, in the reader's language where it is published, else in another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.http import HttpRequest

from home.languages import CODES, SOURCE, current
from home.pages.base import restricted

if TYPE_CHECKING:
    from home.models import Picture


@dataclass(frozen=True)
class Teaser:
    """A page in a list; `language` only where its words are not in the reader's."""

    title: str
    url: str
    lead: str = ""
    kicker: str = ""
    date: date | None = None
    picture: Picture | None = None
    language: str = ""


def readable(pages: QuerySet[Any], language: str | None = None) -> QuerySet[Any]:
    """Of each of these pages the live public one in this language; else in French, else in any of ours."""
    order = list(dict.fromkeys([language or current(), SOURCE, *CODES]))
    rank = Case(
        *(When(locale__language_code=code, then=Value(place)) for place, code in enumerate(order)),
        default=Value(len(order)),
        output_field=IntegerField(),
    )
    live: Any = pages.filter(live=True)
    there = live.filter(locale__language_code__in=order).annotate(rank=rank)
    better = pages.model.objects.live().annotate(rank=rank)
    others = better.filter(translation_key=OuterRef("translation_key"), rank__lt=OuterRef("rank"))
    public = there.annotate(restricted=restricted()).filter(restricted=False)
    return public.filter(~Exists(others)).select_related("locale", "picture")


def readable_of(in_languages: Mapping[str, Any]) -> Any | None:
    """The same of one page that was read in all its languages, each with whether anything restricts it."""
    order = dict.fromkeys([current(), SOURCE, *CODES])
    live = [in_languages[code] for code in order if code in in_languages and in_languages[code].live]
    return live[0] if live and not live[0].restricted else None


def teasers(pages: Iterable[Any], request: HttpRequest | None = None) -> list[Teaser]:
    """The pages as a list shows them; nothing is asked of the database."""
    return [
        Teaser(
            title=page.title,
            url=page.get_url(request) or "",
            lead=page.lead,
            kicker=page.kicker,
            date=page.date,
            picture=page.picture,
            language="" if page.locale.language_code == current() else page.locale.language_code,
        )
        for page in pages
    ]
