"""What the page of an event shows of it: the same for the page, its preview and the page made from facts alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.timezone import now

from events.debate.publication import Shown, opinion_of
from events.pages.finding import Card
from events.pages.surroundings import surroundings
from events.people.models import Person
from events.programme.models import Event
from events.programme.phases import Phase, Status, phase, status
from events.programme.prices import prices_of
from events.programme.running import Running, running
from events.programme.timetable import Block, timetable
from events.registration.models import ChangeNotice
from home.languages import current

CHANGE_IS_SHOWN = timedelta(days=60)
CALLED_OFF = (Status.CANCELLED, Status.POSTPONED)


@dataclass(frozen=True)
class Change:
    """What was changed after the event was announced, and when."""

    at: datetime
    what: list[str]


def facts_of(event: Event, at: datetime | None = None) -> dict[str, Any]:
    """The event with everything its page shows at this moment: as many queries for a long evening as for a short."""
    at = at or now()
    stage, now_is = phase(event, at), status(event, at)
    speakers = list(event.speakers.select_related("person__organisation", "person__photo"))
    blocks = timetable(event, {part.person_id: part.person for part in speakers})
    prices = prices_of(event) if stage == Phase.BEFORE and now_is not in CALLED_OFF else None
    return {
        "event": event,
        "phase": stage,
        "status": now_is,
        "takes_place": now_is not in CALLED_OFF,
        "is_open": now_is in (Status.COMING, Status.LIVE),
        "shows_places": now_is == Status.COMING and event.shows_places,
        "blocks": blocks,
        "sessions": [block.session for block in blocks],
        "has_programme": any(block.lines for block in blocks),
        "running": _running(event, blocks, at) if now_is == Status.LIVE else None,
        "speakers": speakers,
        "interests": [part for part in speakers if part.person.interest],
        "partners": list(event.partners.select_related("organisation__logo")),
        "prices": prices,
        "change": _change(event, at),
        "moved_from": _moved_from(event, now_is),
        "why": _why(event) if now_is in CALLED_OFF else "",
        "address": settings.BASE_URL + event.permanent_path(current()),
        "opinion": _opinion(event, now_is),
    }


def _running(event: Event, blocks: list[Block], at: datetime) -> Running:
    """What is on; an evening that was switched on before its hour is at its first line."""
    return running([(block.session, block.items) for block in blocks], max(at, event.starts_at or at))


def around(event: Event, at: datetime | None = None) -> dict[str, Any]:
    """What stands around the event: its series, and afterwards what the series holds next. One query."""
    at = at or now()
    found = surroundings(event, at)
    card = _card(found.following, at) if status(event, at) == Status.OVER else None
    return {"series_url": found.series_url, "following": card}


def _change(event: Event, at: datetime) -> Change | None:
    if not event.changed_at or event.is_over(at) or at - event.changed_at > CHANGE_IS_SHOWN:
        return None
    return Change(
        event.changed_at, [str(Event.Change(what).label) for what in event.changed.split(",") if what]
    )


def _moved_from(event: Event, now_is: Status) -> datetime | None:
    """The date people had noted, while it matters that it is another now."""
    if now_is != Status.COMING or event.moved_from == event.starts_at:
        return None
    return event.moved_from


def _why(event: Event) -> str:
    """What the organisers say of it to everybody who is registered."""
    kind = {Event.State.CANCELLED: "event_cancelled", Event.State.POSTPONED: "event_postponed"}
    told = ChangeNotice.objects.filter(event=event, kind=kind[Event.State(event.state)])
    return told.order_by("-created_at", "-pk").values_list("why", flat=True).first() or ""


def _card(event: Event | None, at: datetime) -> Card | None:
    """The next event of the series, by its permanent address: that one leads to its page in any language."""
    return Card(event, event.permanent_path(current()), status(event, at)) if event else None


def _opinion(event: Event, now_is: Status) -> Shown | None:
    return opinion_of(event) if now_is == Status.OVER else None


def initials(person: Person) -> str:
    """Two letters in Latin; one in Arabic, where letters join and two would read as a word."""
    name = str(person.full_name).removeprefix(person.title).split()
    if not name:
        return ""
    if not name[0][0].isascii() and name[0][0] >= "\u0600":
        return name[0].removeprefix("ال")[:1] or name[0][:1]
    return (name[0][0] + (name[-1][0] if len(name) > 1 else "")).upper()
