"""Who took part in events, as far as they agreed to a page of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.people.models import Person, PersonQuerySet
from events.programme.models import Event, Speaker
from home.choices import Choice
from home.filters import AddressFilter, Words, theme_choices
from home.languages import current
from home.models import Theme

ROLES = {
    "intervenant": Speaker.Role.SPEAKER,
    "moderateur": Speaker.Role.MODERATOR,
    "formateur": Speaker.Role.TRAINER,
}


class SpeakerFilter(AddressFilter):
    """What a visitor asks of the list of speakers."""

    q = Words(label=gettext_lazy("Name"))
    role = Choice(label=gettext_lazy("Part"), unknown=gettext_lazy("Nobody took part as “%(value)s”."))
    theme = Choice(label=gettext_lazy("Theme"), unknown=gettext_lazy("There is no theme “%(value)s” here."))

    def __init__(self, given: Mapping[str, Any], *, path: str) -> None:
        super().__init__(given, path=path)
        self.offer("role", [(key, role.label) for key, role in ROLES.items()], _("All parts"))
        self.offer("theme", theme_choices(Theme.objects.all()), _("All themes"))

    def applied(self) -> PersonQuerySet:
        """The people with a page who are asked for, by name as the reader's script writes it."""
        asked, people = self.asked, with_pages()
        if "q" in asked:
            people = people.matching(asked["q"])
        if {"role", "theme"} & asked.keys():
            parts = Speaker.objects.filter(person=OuterRef("pk")).exclude(event__state=Event.State.DRAFT)
            if "role" in asked:
                parts = parts.filter(role=ROLES[asked["role"]])
            if "theme" in asked:
                parts = parts.filter(event__themes__slug=asked["theme"])
            people = people.filter(Exists(parts))
        return people.order_by(*(("name_ar", "name") if current() == "ar" else ("name", "name_ar")), "pk")


def with_pages() -> PersonQuerySet:
    """Everybody whose page can be read: nobody without their consent."""
    return Person.objects.public().exclude(slug=None)
