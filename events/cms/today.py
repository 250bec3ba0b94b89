"""The first screen: the next event with what is left to do, and the five ways people go from here."""

from __future__ import annotations

from typing import Any

from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from events.cms.cockpit import calm, filling, todo
from events.cms.desk import desk_url, panels_for
from events.programme.models import Event
from home.models import User

KEPT = ("WorkflowObjectsToModeratePanel",)
"""Of Wagtail's own panels, what waits for somebody stays."""


class TodayPanel(Component):
    name = "today"
    order = 10
    template_name = "events/cms/today.html"

    def get_context_data(self, parent_context: RequestContext) -> dict[str, Any]:
        user = parent_context["request"].user
        event = next_event(user) if user.has_perm("events.run_event") else None
        return {
            "user": user,
            "event": event,
            "rtl": get_language_bidi(),
            "filling": filling(event) if event else None,
            "todo": todo(event) if event else [],
            "calm": calm(event) if event else "",
            "tabs": [(tab.title, desk_url(event, tab.key)) for tab in panels_for(user)] if event else [],
            "shortcuts": shortcuts(user),
        }


def next_event(user: User) -> Event | None:
    """The event of this account that is on, or comes next."""
    return Event.objects.visible_to(user).upcoming().select_related("venue").first()


def shortcuts(user: User) -> list[tuple[str, str]]:
    """Where people go from here, each only who may."""
    ways = [
        ("events.add_event", _("New event"), "events:add"),
        ("events.run_event", _("Events"), "events:index"),
        ("events.view_registration", _("Registrations"), "wagtailsnippets_events_registration:list"),
        ("events.add_person", _("New person"), "people:add"),
        ("wagtailadmin.access_admin", _("Pages"), "wagtailadmin_explore_root"),
    ]
    return [(title, reverse(name)) for permission, title, name in ways if user.has_perm(permission)]


def panels_of_home(kept: list[Any]) -> None:
    """Ours first; of Wagtail's only what the desk reads."""
    kept[:] = [TodayPanel(), *(panel for panel in kept if type(panel).__name__ in KEPT)]
