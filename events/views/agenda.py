"""The agenda: all events as a list or as months, narrowed down by the address alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from events.pages import cards
from events.pages.listing import next_card
from events.pages.months import CRAWLED, MonthGrid, month_after, month_grid, months_between
from events.programme.filters import COMING, MONTH_VIEW, PAST, EventFilter
from events.programme.models import Event
from home import pagecache
from home.languages import current
from home.questions import tidy_address, turn_to
from home.zones import MOROCCO

PER_PAGE = 20


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """Every published event; what is asked for stands in the address and can be passed on."""
    by_month = request.GET.get("vue") == MONTH_VIEW
    names = EventFilter.MONTHS if by_month else EventFilter.AGENDA
    tidy = tidy_address(request, names)
    if tidy is not None:
        return redirect(tidy)
    at = now()
    given = request.GET.copy()
    if by_month:
        given.setdefault("mois", f"{_this_month(at):%Y-%m}")
    asked = EventFilter(given, names, path=reverse("agenda"))
    shown = _months(asked, at) if by_month else _list(request, asked, at)
    if not shown["count"]:
        shown["next_card"] = next_card(at)
    frame = {"form": asked, "views": _views(asked, by_month), "chips": asked.chips, "path": asked.path}
    response = render(request, "events/agenda.html", frame | shown)
    pagecache.keep(response)
    return response


def _list(request: HttpRequest, asked: EventFilter, at: datetime) -> dict[str, Any]:
    events = asked.applied(Event.objects.select_related("venue", "series"), at)
    turned = turn_to(request.GET.get("page", ""), events, PER_PAGE)
    count = turned.page.paginator.count
    later_first = asked.state == PAST
    return {
        "cards": cards(turned.page.object_list, current(), at),
        "turned": turned.page,
        "notice": turned.notice,
        "query": asked.query(),
        "count": count,
        "counted": counted(count, asked.state),
        "newer": _("Later events") if later_first else _("Earlier events"),
        "older": _("Earlier events") if later_first else _("Later events"),
    }


def counted(count: int, state: str) -> str:
    """How many events a list has, in words."""
    if state == COMING:
        return ngettext("%(count)d event to come", "%(count)d events to come", count) % {"count": count}
    if state == PAST:
        return ngettext("%(count)d past event", "%(count)d past events", count) % {"count": count}
    return ngettext("%(count)d event", "%(count)d events", count) % {"count": count}


def _months(asked: EventFilter, at: datetime) -> dict[str, Any]:
    this_month = _this_month(at)
    first: date = asked.asked.get("mois") or this_month
    grid = month_grid(asked.narrowed(Event.objects.all()), first, current(), at)
    _lead_on(grid, asked, this_month)
    words = ngettext("%(count)d event in %(month)s", "%(count)d events in %(month)s", grid.count)
    return {
        "month": grid,
        "count": grid.count,
        "counted": words % {"count": grid.count, "month": grid.title},
        "is_far": abs(months_between(this_month, first)) > CRAWLED,
        "today": asked.address(["mois"]) if first != this_month else "",
    }


def _this_month(at: datetime) -> date:
    return at.astimezone(ZoneInfo(MOROCCO)).date().replace(day=1)


def _lead_on(grid: MonthGrid, asked: EventFilter, this_month: date) -> None:
    """Months lead to their neighbours two years back and forth; from farther off only towards today."""
    offset = months_between(this_month, grid.first)
    if offset > -CRAWLED:
        grid.previous = asked.address(mois=f"{month_after(grid.first, -1):%Y-%m}")
    if offset < CRAWLED:
        grid.next = asked.address(mois=f"{month_after(grid.first):%Y-%m}")


def _views(asked: EventFilter, by_month: bool) -> list[dict[str, Any]]:
    return [
        {"title": _("List"), "url": asked.address(["vue", "mois"]), "current": not by_month},
        {
            "title": _("Month"),
            "url": asked.address(["du", "au", "etat"], vue=MONTH_VIEW),
            "current": by_month,
        },
    ]
