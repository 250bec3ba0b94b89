"""Choosing an event, a person or an organisation in the form of a page, among those one may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from events.cms.keys import is_key
from events.cms.own import seen_by
from events.people.models import Organisation, Person
from events.programme.models import Event
from home import formats


class RowSearchForm(BaseFilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        rows: Any = super().filter(objects)
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return rows.matching(self.search_query) if self.is_searching else rows


class _OwnEvents:
    request: Any
    filter_form_class = RowSearchForm

    def get_object_list(self) -> QuerySet[Event]:
        return seen_by(self.request.user, Event)

    @property
    def columns(self) -> list[Column]:
        when = Column(
            "when", label=_("When"), accessor=lambda event: formats.span_in_words(event, zone=False)
        )
        return [*super().columns, when]  # type: ignore[misc]


class ChooseEvent(_OwnEvents, chooser.ChooseView):
    pass


class ChooseEventResults(_OwnEvents, chooser.ChooseResultsView):
    pass


class ChosenEvent(chooser.ChosenView):
    def get_object(self, pk: str) -> Event:
        """Someone else's event, or what is no number at all, is unknown."""
        if not is_key(pk):
            raise Http404
        found: Event = seen_by(self.request.user, Event).get(pk=pk)
        return found


class EventChooserViewSet(ChooserViewSet):
    model = Event
    name = "event_chooser"
    url_prefix = "evenements/choisir"
    icon = "calendar-alt"
    choose_one_text = _("Choose an event")
    choose_another_text = _("Choose another event")
    edit_item_text = _("Edit this event")
    choose_view_class = ChooseEvent
    choose_results_view_class = ChooseEventResults
    chosen_view_class = ChosenEvent

    def get_urlpatterns(self) -> list[Any]:
        """One event at a time, and none is made here."""
        return [url for url in super().get_urlpatterns() if url.name not in ("create", "chosen_multiple")]


class _Shown:
    """What a page may show of the model, and nothing else: an editor is not told who registered where."""

    filter_form_class = RowSearchForm
    model_class: Any

    def get_object_list(self) -> QuerySet[Any]:
        return shown_of(self.model_class)


class ChooseShown(_Shown, chooser.ChooseView):
    pass


class ChooseShownResults(_Shown, chooser.ChooseResultsView):
    pass


class ShownChosen(chooser.ChosenView):
    def get_object(self, pk: str) -> Any:
        if not is_key(pk):
            raise Http404
        return shown_of(self.model_class).get(pk=pk)


class ShownChooserViewSet(ChooserViewSet):
    """Chooses a row for a block of a page; forms of the desk keep their own fields."""

    register_widget = False
    choose_view_class = ChooseShown
    choose_results_view_class = ChooseShownResults
    chosen_view_class = ShownChosen

    def get_urlpatterns(self) -> list[Any]:
        """One row at a time, and none is made here."""
        return [url for url in super().get_urlpatterns() if url.name not in ("create", "chosen_multiple")]


class PersonChooserViewSet(ShownChooserViewSet):
    model = Person
    name = "person_chooser"
    url_prefix = "personnes/choisir"
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    edit_item_text = _("Edit this person")


class OrganisationChooserViewSet(ShownChooserViewSet):
    model = Organisation
    name = "organisation_chooser"
    url_prefix = "organismes/choisir"
    icon = "group"
    choose_one_text = _("Choose an organisation")
    choose_another_text = _("Choose another organisation")
    edit_item_text = _("Edit this organisation")


def shown_of(model: Any) -> QuerySet[Any]:
    """People who agreed to a page; partners, firms that carry the label, start-ups."""
    if model is Person:
        return Person.objects.public()
    return Organisation.objects.filter(Q(partner=True) | Q(label_level__isnull=False) | Q(incubated=True))
