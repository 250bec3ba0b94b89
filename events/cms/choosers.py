"""Choosing an event in the form of a page, among those one may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from events.cms.own import seen_by
from events.programme.models import Event
from home import formats


class EventSearchForm(BaseFilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)

    def filter(self, objects: QuerySet[Event]) -> QuerySet[Event]:
        rows: Any = super().filter(objects)
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return rows.matching(self.search_query) if self.is_searching else rows


class _OwnEvents:
    request: Any
    filter_form_class = EventSearchForm

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
        if not pk.isdigit() or len(pk) > 18:
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
