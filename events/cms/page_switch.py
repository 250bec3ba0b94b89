"""What the page of an event is for now, and the switch over it: one click in the room, taken back by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from events.cms.desk import desk_url
from events.programme.actions import ProgrammeError, switch_page
from events.programme.models import Event
from events.programme.phases import SWITCH_WINS, phase, switch_of
from home.models import User

CLOCK = "clock"


@dataclass(frozen=True)
class Switch:
    """The phase of the page, until when somebody's word holds against the clock, and what else it may be."""

    phase: Event.Phase
    until: datetime | None
    others: list[Event.Phase]


def switch_over(event: Event, at: datetime | None = None) -> Switch | None:
    """The switch of an event whose page has phases: one that is announced and has a date."""
    if event.state != Event.State.ANNOUNCED or event.starts_at is None:
        return None
    switched = switch_of(event, at)
    until = event.switched_at + SWITCH_WINS if switched and event.switched_at else None
    return Switch(phase(event, at), until, [other for other in Event.Phase if other != switched])


def switch(request: HttpRequest, event: Event, to: str) -> HttpResponse:
    """Switch the page, or let it follow the clock again; the message says what it is now."""
    if to not in (CLOCK, *Event.Phase.values):
        raise Http404
    assert isinstance(request.user, User)
    try:
        switch_page(event, None if to == CLOCK else Event.Phase(to), by=request.user)
    except ProgrammeError as error:
        messages.error(request, str(error))
    else:
        words = _("The page now shows “%(phase)s”.") % {"phase": phase(event).label}
        messages.success(request, words)
    return redirect(desk_url(event))
