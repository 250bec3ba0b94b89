"""The first screen: the next event with what is left to do, pages to read, and the five ways people go from here."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState

from events.cms.cockpit import calm, filling, todo
from events.cms.desk import desk_url, panels_for
from events.cms.money_today import MoneyPanel
from events.programme.models import Event
from events.registration.diagnosis import with_hints
from home import formats
from home.models import User
from home.zones import MOROCCO, wall_of

MOST_TO_READ = 20


class TodayPanel(Component):
    name = "today"
    order = 10
    template_name = "events/cms/today.html"

    def get_context_data(self, parent_context: RequestContext) -> dict[str, Any]:
        user = parent_context["request"].user
        runs_events = user.has_perm("events.run_event")
        event = next_event(user) if runs_events else None
        return {
            "user": user,
            "runs_events": runs_events,
            "reads": user.has_perm("events.view_event"),  # else money alone is theirs, on a card of its own
            "event": event,
            "rtl": get_language_bidi(),
            "filling": filling(event) if event else None,
            "todo": todo(event) if event else [],
            "calm": calm(event) if event else "",
            "tabs": [(tab.title, desk_url(event, tab.key)) for tab in panels_for(user, event)]
            if event
            else [],
            "shortcuts": shortcuts(user),
        }


def next_event(user: User) -> Event | None:
    """The event of this account that is on, or comes next."""
    return with_hints(Event.objects.visible_to(user).upcoming()).select_related("venue").first()


def shortcuts(user: User) -> list[tuple[str, str]]:
    """Where people go from here, each only who may."""
    ways = [
        ("events.add_event", _("New event"), "events:add"),
        ("events.run_event", _("Events"), "events:index"),
        ("events.view_registration", _("Registrations"), "wagtailsnippets_events_registration:list"),
        ("events.add_person", _("New person"), "people:add"),
        ("events.view_event", _("Pages"), "wagtailadmin_explore_root"),
    ]
    return [(title, reverse(name)) for permission, title, name in ways if user.has_perm(permission)]


class ToReadPanel(Component):
    """Pages that were sent to be read before they are published: one query, whatever their number."""

    name = "to_read"
    order = 20
    template_name = "events/cms/to_read.html"

    def get_context_data(self, parent_context: RequestContext) -> dict[str, Any]:
        return {"pages": pages_to_read(parent_context["request"].user)}


def pages_to_read(user: User) -> list[dict[str, Any]]:
    """What waits for this account, the longest first: the page, who sent it, and when."""
    waiting = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        task__active=True,
        workflow_state__base_content_type=ContentType.objects.get_for_model(Page),
    )
    if not user.is_superuser:
        waiting = waiting.filter(task__groupapprovaltask__groups__user=user).distinct()
    rows = waiting.select_related("revision__user").defer("revision__content").order_by("started_at", "pk")
    return [
        {
            "title": row.revision.object_str,
            "url": reverse("wagtailadmin_pages:edit", args=[row.revision.object_id]),
            "by": row.revision.user,
            "day": formats.short_day(wall_of(row.started_at, MOROCCO)),
        }
        for row in rows[:MOST_TO_READ]
    ]


def panels_of_home(kept: list[Any]) -> None:
    """Ours alone: Wagtail's ask a query for each page."""
    kept[:] = [TodayPanel(), MoneyPanel(), ToReadPanel()]
