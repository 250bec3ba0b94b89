"""One way to narrow down a list of events: for the agenda, the lists of a kind, and whoever lists events."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from events.programme.asking import Choice, Day, Month
from events.programme.cities import City, every_city, held_in
from events.programme.models import Event, EventQuerySet
from home import formats
from home.filters import AddressFilter, Words, theme_choices
from home.languages import Language
from home.models import Theme
from home.navigation import language_name

COMING, PAST, ALL = "a-venir", "passe", "tout"
FREE, PAID = "gratuit", "payant"
MONTH_VIEW = "mois"
KINDS = {"debat": Event.Kind.DEBATE, "atelier": Event.Kind.WORKSHOP, "formation": Event.Kind.TRAINING}


class EventFilter(AddressFilter):
    """What a visitor asks of a list of events; what cannot be understood is told at its field and left out."""

    q = Words(label=gettext_lazy("Words"))
    theme = Choice(label=gettext_lazy("Theme"), unknown=gettext_lazy("There is no theme “%(value)s” here."))
    type = Choice(
        label=gettext_lazy("Kind"), unknown=gettext_lazy("There is no kind of event called “%(value)s” here.")
    )
    ville = Choice(
        label=gettext_lazy("City"), unknown=gettext_lazy("No event takes place in “%(value)s” so far.")
    )
    langue = Choice(
        label=gettext_lazy("Language"), unknown=gettext_lazy("“%(value)s” is none of our languages.")
    )
    prix = Choice(
        label=gettext_lazy("Price"), unknown=gettext_lazy("Choose free or paid: “%(value)s” is neither.")
    )
    du = Day(label=pgettext_lazy("the first day of a search", "From"))
    au = Day(label=pgettext_lazy("the last day of a search", "To"))
    mois = Month(label=gettext_lazy("Month"))
    annee = Choice(label=gettext_lazy("Year"), unknown=gettext_lazy("There was no event in “%(value)s”."))
    etat = Choice(
        label=gettext_lazy("When"), unknown=gettext_lazy("Choose coming or past: “%(value)s” is neither.")
    )
    vue = forms.CharField(required=False, widget=forms.HiddenInput)

    AGENDA: ClassVar = ("q", "theme", "type", "ville", "langue", "prix", "du", "au", "etat")
    MONTHS: ClassVar = ("mois", "q", "theme", "type", "ville", "langue", "prix", "vue")
    OF_A_KIND: ClassVar = ("theme", "ville", "langue", "mois", "annee", "etat")

    def __init__(
        self,
        given: Mapping[str, Any],
        names: Iterable[str],
        *,
        path: str,
        years: Iterable[int] = (),
        state: str = COMING,
    ) -> None:
        """`state` is shown where none is chosen and no day asked for; `years` are those of the archive."""
        super().__init__(given, path=path)
        self.usual = state
        self.fields = {name: self.fields[name] for name in names}
        self.cities: dict[str, City] = {}
        self._offer(years)
        self._keep_what_was_typed()

    def _offer(self, years: Iterable[int]) -> None:
        """Only what there is can be chosen: one query for the themes, one for the cities."""
        self.offer("type", [(key, kind.label) for key, kind in KINDS.items()], _("All kinds"))
        self.offer("langue", Language.choices, _("All languages"))
        self.offer("prix", [(FREE, _("Free")), (PAID, _("Paid"))], _("Free and paid"))
        self.offer("annee", [(str(year), str(year)) for year in years], _("All years"))
        if "theme" in self.fields:
            self.offer("theme", theme_choices(Theme.objects.all()), _("All themes"))
        if "ville" in self.fields:
            self.cities = {city.key: city for city in every_city()}
            self.offer("ville", [(city.key, city.name) for city in self.cities.values()], _("All cities"))
        states = {COMING: _("Coming"), PAST: _("Past"), ALL: _("Coming and past")}
        unless_asked = self._state_unless_asked()
        none = states.pop(unless_asked)
        self.offer("etat", states.items(), none, unless_asked)

    def _state_unless_asked(self) -> str:
        """What comes; where days are asked for, they decide."""
        dated = any(
            self._is_understood(name) for name in ("du", "au", "mois", "annee") if name in self.fields
        )
        return ALL if dated else self.usual

    def _is_understood(self, name: str) -> bool:
        try:
            return bool(self.fields[name].clean(self.data.get(name)))
        except ValidationError:
            return False

    def _keep_what_was_typed(self) -> None:
        """A browser empties a picker of days that it cannot read: what is wrong stands in a plain field."""
        for name in ("du", "au", "mois"):
            if name in self.fields and name in self.errors:
                cast(forms.TextInput, self.fields[name].widget).input_type = "text"

    def clean_vue(self) -> str:
        return MONTH_VIEW if self.cleaned_data["vue"] == MONTH_VIEW else ""

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("du"), self.cleaned_data.get("au")
        if first and last and last < first:
            self.add_error("au", _("This day is before the first one."))
        return self.cleaned_data

    @property
    def state(self) -> str:
        """Coming, past or all."""
        return str(self.asked.get("etat") or self._state_unless_asked())

    def narrowed(self, events: EventQuerySet) -> EventQuerySet:
        """Those of the published events that are asked for, whenever they are."""
        asked = self.asked
        events = events.published()
        if "q" in asked:
            events = events.saying(asked["q"])
        if "theme" in asked:
            events = events.filter(themes__slug=asked["theme"])
        if "type" in asked:
            events = events.filter(kind=KINDS[asked["type"]])
        if "ville" in asked:
            events = held_in(events, self.cities[asked["ville"]])
        if "langue" in asked:
            events = events.understood_in(asked["langue"])
        if "prix" in asked:
            events = events.free() if asked["prix"] == FREE else events.paid()
        return events

    def within(self, events: EventQuerySet) -> EventQuerySet:
        """Those of them on the days that are asked for."""
        events = self.narrowed(events)
        for first, last in self._days(self.asked):
            events = events.between(first, last)
        return events

    def applied(self, events: EventQuerySet, at: datetime | None = None) -> EventQuerySet:
        """The events that are asked for, in the order in which they are read."""
        events = self.within(events)
        if self.state == COMING:
            return events.upcoming(at)
        if self.state == PAST:
            return events.past(at)
        from_the_first = "du" in self.asked or "au" in self.asked
        return events.order_by("starts_at" if from_the_first else "-starts_at", "pk")

    def _days(self, asked: Mapping[str, Any]) -> Iterable[tuple[date | None, date | None]]:
        if "du" in asked or "au" in asked:
            yield asked.get("du"), asked.get("au")
        if "mois" in asked:
            month = asked["mois"]
            yield month, month.replace(day=monthrange(month.year, month.month)[1])
        if "annee" in asked:
            yield date(int(asked["annee"]), 1, 1), date(int(asked["annee"]), 12, 31)

    def archive(self, year: int) -> str:
        """The address of a year's events."""
        return f"{self.path}?annee={year}"

    def shown(self) -> dict[str, Any]:
        """The view and its month are no filters, nor what is usual."""
        on = {name: value for name, value in self.asked.items() if name != "vue"}
        if "vue" in self.asked:
            on.pop("mois", None)
        if on.get("etat") == self._state_unless_asked():
            del on["etat"]
        return on

    def said(self, name: str, value: Any) -> str:
        if name == "langue":
            return _("held or interpreted %(in_language)s") % {"in_language": language_name(value)}
        if name == "du":
            return pgettext("the first day of a search", "from %(day)s") % {"day": formats.long_day(value)}
        if name == "au":
            return pgettext("the last day of a search", "until %(day)s") % {"day": formats.long_day(value)}
        if name == "mois":
            return formats.month(value)
        return super().said(name, value)
