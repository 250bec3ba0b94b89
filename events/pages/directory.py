"""The directory: partners by kind, firms by the level of their label, start-ups; narrowed down by the address alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.people.models import Organisation
from home.choices import Choice
from home.filters import AddressFilter, Words
from home.folding import fold

PARTNERS, LABEL, START_UPS = "partenaires", "label", "jeunes-pousses"
LISTS = {
    PARTNERS: gettext_lazy("Partners"),
    LABEL: gettext_lazy("Firms that carry the label"),
    START_UPS: gettext_lazy("Incubated start-ups"),
}


class DirectoryFilter(AddressFilter):
    """What a visitor looks for in the directory."""

    q = Words(label=gettext_lazy("Name"))
    liste = Choice(label=gettext_lazy("List"), unknown=gettext_lazy("The directory has no list “%(value)s”."))
    ville = Choice(
        label=gettext_lazy("City"), unknown=gettext_lazy("Nobody of the directory is in “%(value)s”.")
    )

    def __init__(self, given: Mapping[str, Any], *, path: str, cities: Mapping[str, str]) -> None:
        super().__init__(given, path=path)
        self.offer("liste", LISTS.items(), _("All lists"))
        self.offer("ville", cities.items(), _("All cities"))

    def applied(self, organisations: Iterable[Organisation]) -> list[Organisation]:
        asked = self.asked
        words = fold(asked.get("q", "")).split()
        return [
            one
            for one in organisations
            if ("ville" not in asked or _key(one.city) == asked["ville"])
            and all(word in f"{one.search} {fold(one.sentence)}" for word in words)
        ]


@dataclass(frozen=True)
class Section:
    """One heading of the directory and who stands under it."""

    title: str
    organisations: list[Organisation]


def directory(request: HttpRequest, path: str) -> dict[str, Any]:
    """Everybody in it: one query."""
    listed = Q(partner=True) | Q(label_level__isnull=False) | Q(incubated=True)
    everybody = sorted(
        Organisation.objects.filter(listed).select_related("logo"), key=lambda one: fold(one.name)
    )
    cities = {_key(one.city): one.city for one in everybody if one.city}
    asked = DirectoryFilter(request.GET, path=path, cities=dict(sorted(cities.items())))
    shown = asked.applied(everybody)
    lists = [asked.asked["liste"]] if "liste" in asked.asked else list(LISTS)
    found = {key: _sections(key, shown) for key in lists}
    count = len({one.pk for sections in found.values() for part in sections for one in part.organisations})
    return {
        "form": asked,
        "chips": asked.chips,
        "path": path,
        "lists": [(key, str(LISTS[key]), sections) for key, sections in found.items() if sections],
        "count": count,
        "counted": ngettext("%(count)d organisation", "%(count)d organisations", count) % {"count": count},
    }


def _sections(key: str, organisations: list[Organisation]) -> list[Section]:
    """Partners by kind, firms by level from the highest; start-ups all together."""
    if key == PARTNERS:
        by_kind = [
            (str(kind.label).capitalize(), [one for one in organisations if one.partner and one.kind == kind])
            for kind in Organisation.Kind
        ]
    elif key == LABEL:
        by_kind = [
            (
                _("Level %(number)d") % {"number": level},
                [one for one in organisations if one.label_level == level],
            )
            for level in (3, 2, 1)
        ]
    else:
        by_kind = [("", [one for one in organisations if one.incubated])]
    return [Section(title, those) for title, those in by_kind if those]


def _key(city: str) -> str:
    return slugify(fold(city), allow_unicode=True)
