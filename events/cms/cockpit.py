"""The cockpit's frame and its first tab: what is true of the event, what is left to do, and its moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from events.cms import duplicating, moves, page_switch
from events.cms.desk import DeskPanel, desk_url, panels_for
from events.pages import pages_of
from events.pages.privacy import private_in
from events.programme.models import Event
from events.programme.prices import prices_of
from events.registration.actions import untold
from events.registration.diagnosis import diagnose
from events.registration.rules import Obstacle
from events.registration.states import State
from home.languages import CODES
from home.models import User


@dataclass(frozen=True)
class Step:
    """A stretch of the event's life, as the stepper shows it."""

    title: str
    place: str  # "done", "current" or "coming"


def frame(request: HttpRequest, event: Event, panel: DeskPanel) -> dict[str, Any]:
    """What every page of the cockpit shows around its own matter."""
    assert isinstance(request.user, User)
    return {
        "event": event,
        "panel": panel,
        "tabs": [
            {"title": tab.title, "url": desk_url(event, tab.key), "current": tab.key == panel.key}
            for tab in panels_for(request.user, event)
        ],
        "steps": steps(event),
        "header_title": f"{event.title} · {panel.title}",
        "header_icon": "calendar-alt",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Today")},
            {"url": reverse("events:index"), "label": _("Events")},
            {"url": desk_url(event), "label": event.title},
            {"url": "", "label": panel.title},
        ],
        "history_url": reverse("events:history", args=[event.pk]),
    }


def steps(event: Event, at: datetime | None = None) -> list[Step]:
    """Before, live, after: where the event is now."""
    at = at or now()
    if event.is_over(at):
        current = 3
    elif event.is_live(at):
        current = 2
    else:
        current = 0 if event.state == Event.State.DRAFT else 1
    titles = [_("Prepare"), _("Register people"), _("Welcome them"), _("Close and thank")]
    places = ["done" if i < current else "current" if i == current else "coming" for i in range(4)]
    return [Step(title, place) for title, place in zip(titles, places, strict=True)]


def facts(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    """The first tab."""
    states = dict(
        event.registrations.filter(trial=False).order_by().values_list("state").annotate(Count("pk"))
    )
    return "events/cms/facts.html", {
        "sessions": list(event.sessions.select_related("room")),
        "speakers": list(event.speakers.select_related("person")),
        "team": list(event.team.all()),
        "prices": prices_of(event),
        "counts": [(state.label, states[state]) for state in State if state in states],
        "filling": filling(event),
        "todo": todo(event),
        "calm": calm(event),
        "moves": moves.possible(event),
        "switch": page_switch.switch_over(event),
        "untold": untold(event) if event.state == Event.State.ANNOUNCED else 0,
    }


def filling(event: Event) -> dict[str, int]:
    """How full the event is, for a bar from nought to all places."""
    whole = max(event.capacity + event.over, event.taken, 1)
    return {
        "taken": event.taken,
        "capacity": event.capacity,
        "percent": round(100 * event.taken / whole),
        "rest": 100 - round(100 * event.taken / whole),
    }


def todo(event: Event, at: datetime | None = None) -> list[tuple[str, str]]:
    """Sentences with the address where each is put right: why nobody can register, and pages that are missing.

    Once the event has begun nobody has to mend its registration; of one that is over or off nothing is left to mend.
    """
    at = at or now()
    if event.is_over(at) or event.state == Event.State.CANCELLED:
        return []
    found = [(str(why), _mend(event, why)) for why in diagnose(event, at) if _can_be_mended(event, why, at)]
    pages = pages_of(event)
    private = private_in(pages) if getattr(event, "has_private", True) else None
    if private is not None:
        found.append((str(private[0]), reverse("wagtailadmin_pages:edit", args=[private[1]])))
    live = {page.locale.language_code for page in pages if page.live}
    missing = [code for code in CODES if code not in live]
    if missing:
        words = ngettext(
            "The page is not published in %(count)d language.", "The page is not published in %(count)d languages.",
            len(missing),
        )  # fmt: skip
        found.append((words % {"count": len(missing)}, desk_url(event, "pages")))
    return found


def _can_be_mended(event: Event, why: Obstacle, at: datetime) -> bool:
    """Registration that is closed because the event is live is as it should be; a draft that is live is not."""
    return why.code in ("draft", "postponed") or not event.is_live(at)


def calm(event: Event, at: datetime | None = None) -> str:
    """What stands where there is nothing to do."""
    if event.state == Event.State.CANCELLED:
        return _("The event is cancelled.")
    if event.is_over(at):
        return _("The event is over.")
    if event.is_live(at):
        return _("The event is under way: people are let in under “Door”.")
    return _("All clear: people can register.")


MENDED_IN = {
    "no_fee": "fees", "off_sale": "fees", "sold_out": "fees", "empty_limit": "fees", "session_full": "fees",
    "reserved": "fees", "no_options": "questions", "not_invited": "invitations", "no_date": "programme",
    "over": "programme",
}  # fmt: skip
"""The tab where each reason is put right."""


def _mend(event: Event, why: Obstacle) -> str:
    if why.code in ("draft", "postponed"):
        return reverse("desk_move", args=[event.pk, "announce"])
    if why.code in ("no_places", "full", "venue"):
        return reverse("desk_capacity", args=[event.pk])
    if why.code in MENDED_IN:
        return desk_url(event, MENDED_IN[why.code])
    return reverse("events:edit", args=[event.pk])


def facts_panel() -> DeskPanel:
    return DeskPanel(
        key="facts",
        title=gettext_lazy("Facts"),
        order=100,
        render=facts,
        urls=[
            path("move/<slug:name>/", moves.make_move, name="desk_move"),
            path("places/", moves.change_capacity, name="desk_capacity"),
            path("page/<slug:to>/", require_POST(page_switch.switch), name="desk_page"),
            path("tell/", moves.tell, name="desk_tell"),
            path("duplicate/", duplicating.again, name="desk_duplicate"),
        ],
    )
