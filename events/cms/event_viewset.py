"""Events at the desk: the list that leads to each cockpit, and the forms of their facts."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from events.cms import event_form
from events.cms.bars import mini
from events.cms.desk import desk_url
from events.cms.own import OwnEditView, OwnHistoryView, OwnIndexView, OwnInspectView, OwnViewSet
from events.pages import follow
from events.programme import actions as programme
from events.programme.models import Event, Series
from events.registration.actions import untold
from home import formats
from home.models import User


class EventFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=Event.State.choices, label=gettext_lazy("State"))
    kind = django_filters.ChoiceFilter(choices=Event.Kind.choices, label=gettext_lazy("Kind"))
    series = django_filters.ModelChoiceFilter(queryset=Series.objects.all(), label=gettext_lazy("Series"))

    class Meta:
        model = Event
        fields = ("state", "kind", "series")


def _when(event: Event) -> str:
    return formats.span_in_words(event, zone=False) or str(gettext_lazy("No date yet"))


def _filled(event: Event) -> SafeString:
    return mini(event.taken, event.capacity)


class EventIndexView(OwnIndexView):
    """The list; its titles lead to the cockpit, or for who runs no events to the facts."""

    default_ordering = "-starts_at"

    @cached_property
    def columns(self) -> list[Column]:
        columns = [
            self._get_title_column("__str__"),
            Column("when", label=gettext_lazy("When"), accessor=_when, sort_key="starts_at"),
            Column("venue", label=gettext_lazy("Venue"), accessor="venue", classname="desk-wide"),
            Column("state", label=gettext_lazy("State"), accessor="get_state_display", sort_key="state"),
        ]
        if self.runs_events:
            columns.append(Column("filled", label=gettext_lazy("Places"), accessor=_filled))
        return columns

    @property
    def runs_events(self) -> bool:
        user = self.request.user
        return isinstance(user, User) and user.has_perm("events.run_event")

    def get_edit_url(self, instance: Event) -> str | None:
        return desk_url(instance) if self.runs_events else None

    def get_list_more_buttons(self, instance: Event) -> list[Any]:
        if not self.runs_events:
            return []
        url = reverse("desk_duplicate", args=[instance.pk])
        return [MenuItem(_("Duplicate"), url=url, icon_name="copy")]


class EventCreateView(generic.CreateView):
    def save_instance(self) -> Event:
        """Keep the event with its first session; who made it runs it."""
        form, by = self.form, self.request.user
        assert isinstance(by, User)
        event = programme.save_event(form.save(commit=False), by=by)
        form.save_m2m()
        event.team.add(by)
        session = form.session(event)
        if session is not None:
            programme.save_session(session, by=by)
        return event

    def get_success_url(self) -> str:
        return desk_url(self.object)

    def get_success_buttons(self) -> list[Any]:
        return []


class EventEditView(OwnEditView):
    def save_instance(self) -> Event:
        form, by = self.form, self.request.user
        assert isinstance(by, User)
        event = programme.save_event(
            form.save(commit=False),
            by=by,
            beside=[name for name in ("team", "themes") if name in form.changed_data],
        )
        form.save_m2m()
        follow(event)
        return event

    def get_success_url(self) -> str:
        behind = untold(self.object) if self.object.state == Event.State.ANNOUNCED else 0
        if behind:
            messages.warning(
                self.request,
                _("Registered people know another place: tell them when you are ready."),
                buttons=[messages.button(reverse("desk_tell", args=[self.object.pk]), _("Tell them"))],
            )
        return desk_url(self.object)

    def get_success_buttons(self) -> list[Any]:
        return []


class EventHistoryView(OwnHistoryView):
    """Who did what and why, for who runs the event; facts may be read by more."""

    def get_base_object_queryset(self) -> QuerySet[Event]:
        assert isinstance(self.request.user, User)
        return Event.objects.visible_to(self.request.user)


class EventInspectView(OwnInspectView):
    """The facts for who only reads them; date and hours in one sentence, as in the list."""

    def get_field_label(self, field_name: str, field: Any) -> str:
        return _("When") if field_name == "starts_at" else super().get_field_label(field_name, field)

    def get_starts_at_display_value(self) -> str:
        return _when(self.object)


class EventViewSet(OwnViewSet):
    model = Event
    name = "events"
    url_prefix = "evenements"
    icon = "calendar-alt"
    menu_label = gettext_lazy("Events")
    menu_order = 110
    add_to_admin_menu = True
    index_view_class = EventIndexView
    add_view_class = EventCreateView
    edit_view_class = EventEditView
    history_view_class = EventHistoryView
    inspect_view_class = EventInspectView
    filterset_class = EventFilters
    together = ("venue",)
    inspect_view_enabled = True
    inspect_view_fields = [
        "title_fr", "title_ar", "title_en", "lead_fr", "kind", "state", "series", "number", "venue", "starts_at",
        "stream_url",
    ]  # fmt: skip
    left_out = frozenset({"usage", "delete"})  # an event is cancelled, and kept

    @cached_property
    def _edit_handler(self) -> Any:
        return event_form.edit_handler()

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        handler = event_form.new_handler()
        return super().get_add_view_kwargs(**kwargs) | {
            "panel": handler,
            "form_class": handler.get_form_class(),
        }
