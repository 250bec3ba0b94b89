"""All registrations of one's events in one list: found, filtered, exported, moved together."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.snippets.views import snippets

from events.cms import export
from events.cms.own import OwnHistoryView, OwnIndexView, seen_by
from events.cms.registration_filters import RegistrationFilters
from events.registration.models import Registration, RegistrationQuerySet
from home import formats
from home.models import User
from home.zones import wall_of


def _registered(row: Registration) -> str:
    at = wall_of(row.created_at, row.event.zone)
    return f"{formats.short_day(at)} {formats.clock(at.time())}"


def _state(row: Registration) -> str:
    """The state, with what a place is held for, and whether it is a trial."""
    words = [str(row.get_state_display())]
    if row.held_for:
        words.append(str(row.get_held_for_display()))
    if row.trial:
        words.append(gettext("trial"))
    return " · ".join(words)


class RegistrationIndexView(OwnIndexView, snippets.IndexView):
    """The list; its names lead into the cockpit of their event, its export is our own."""

    default_ordering = "-created_at"

    together = ("event", "booking", "fee")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet"),
            self._get_title_column("__str__"),
            Column("event", label=_("Event"), accessor="event"),
            Column("state", label=_("State"), accessor=_state, sort_key="state"),
            Column("fee", label=_("Fee"), accessor="fee", classname="desk-wide"),
            Column("organisation", label=_("Organisation"), accessor="organisation", classname="desk-wide"),
            Column("email", label=_("E-mail address"), accessor="email", classname="desk-wide"),
            Column(
                "registered",
                label=_("Registered"),
                accessor=_registered,
                sort_key="created_at",
                classname="desk-wide",
            ),
        ]

    def get_edit_url(self, instance: Registration) -> str:
        return reverse("desk_registration", args=[instance.event_id, instance.pk])

    def get_list_more_buttons(self, instance: Registration) -> list[Any]:
        return []

    @cached_property
    def show_export_buttons(self) -> bool:
        return True

    def as_spreadsheet(self, queryset: QuerySet[Registration], spreadsheet_format: str) -> HttpResponse:
        assert isinstance(self.request.user, User)
        return export.answer(queryset, spreadsheet_format, by=self.request.user)


class ToCockpit(snippets.InspectView):
    """Where Wagtail asks for a form of a registration, its page in the cockpit opens."""

    any_permission_required = ["view"]

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Registration:
        return get_object_or_404(seen_by(self.request.user, Registration), pk=self.pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("desk_registration", self.object.event_id, self.object.pk)


class RegistrationViewSet(snippets.SnippetViewSet):
    model = Registration
    icon = "clipboard-list"
    base_url_path = "inscriptions"
    menu_label = _("Registrations")
    menu_name = "registrations"
    menu_order = 120
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    index_view_class = RegistrationIndexView
    history_view_class = OwnHistoryView
    inspect_view_class = ToCockpit
    filterset_class = RegistrationFilters
    index_template_name = "events/cms/registration_list.html"
    exclude_form_fields = ()

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        known: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return known | {f"{name}_url_name": None for name in ("add", "delete", "usage")}

    def get_urlpatterns(self) -> list[Any]:
        """List and history only: nothing is made, changed or deleted by a form."""
        kept = {"list", "list_results", "history", "history_results"}
        urls = [url for url in super().get_urlpatterns() if url.name in kept]
        return [*urls, path("edit/<int:pk>/", self.inspect_view, name="edit")]

    def register_chooser_viewset(self) -> None:
        """Nobody chooses a registration in a form: there is no list of names to choose from."""


def found_as_in(url: str, user: User, request: HttpRequest) -> RegistrationQuerySet:
    """The rows that the list at this address shows: what "all" means there."""
    query = QueryDict(urlsplit(url).query)
    rows: Any = seen_by(user, Registration)
    filters = RegistrationFilters(query, queryset=rows, request=request)
    rows = filters.qs if filters.is_valid() else rows.none()
    words = query.get("q", "").replace("\0", "").strip()[:100]
    return rows.matching(words) if words else rows
