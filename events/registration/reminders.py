"""“Soon”: a mail to who comes, a week and a day before, by daylight.

Nothing is planned ahead. Each sweep asks who should have had the mail by now and has not; so who gave their place back
gets none, and an event that moves is reminded of at its new date, of which the mail's occasion speaks.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef
from django.utils.timezone import now

from events.messages import actions as messages
from events.messages.models import Message
from events.programme.models import Event, Session
from events.registration import facts, moves, rules
from events.registration.models import Move, Registration, RegistrationQuerySet
from events.registration.states import State
from home import zones

logger = logging.getLogger(__name__)

AT_ONCE = 200
"""How many people one transaction reminds: short enough that nobody who registers has to wait for it."""

MORNING = time(10)
"""By the event's clocks: people are awake and can still change the plans of their day."""

KIND = "reminder"


@dataclass(frozen=True)
class Round:
    """One of the two reminders: so many days before somebody's first session, for so many days at most."""

    name: str
    days: int
    lasts: timedelta


ROUNDS = (
    Round("week", 7, timedelta(days=1, hours=11)),
    Round("day", 1, timedelta(days=1, hours=14)),
)
"""A server that was down in the morning still reminds the same day and the next, but not of a week that is over."""


HORIZON = timedelta(days=9)
"""What begins later is nobody's business yet."""


@dataclass(frozen=True)
class Due:
    """Who of an event is reminded in this round: those whose first session is on this day."""

    round: Round
    day: date
    since: datetime

    @property
    def occasion(self) -> str:
        return f"{self.round.name}:{self.day.isoformat()}"


def sweep(at: datetime | None = None) -> int:
    """Write the reminders that are due; how many. One event that fails does not keep the others from theirs."""
    at = at or now()
    written = 0
    for event, days in _soon(at).items():
        if rules.is_quiet(at, event.zone):
            continue
        for due in _due(event, days, at):
            try:
                written += _remind(event, due, at)
            except Exception:
                logger.exception("The reminders of event %s could not be written.", event.pk)
    return written


def _soon(at: datetime) -> dict[Event, list[date]]:
    """Events that take place, with the days near enough on which somebody may have their first session; one query."""
    near = Session.objects.filter(event__state=Event.State.ANNOUNCED, starts_at__gt=at)
    found: dict[Event, list[date]] = {}
    for session in (
        near.filter(starts_at__lt=at + HORIZON).select_related("event").order_by("starts_at", "pk")
    ):
        days = found.setdefault(session.event, [])
        if session.date not in days:
            days.append(session.date)
    return found


def _due(event: Event, days: list[date], at: datetime) -> Iterator[Due]:
    """The rounds that are open now."""
    for day in days:
        for each in ROUNDS:
            since = zones.utc_of(day - timedelta(days=each.days), MORNING, event.zone)
            if since <= at < since + each.lasts:
                yield Due(each, day, since)


def _remind(event: Event, due: Due, at: datetime) -> int:
    """Remind all who have not been, some hundred at a time, each under the event's lock."""
    waiting, written = _unreminded(event, due, at), 0
    for start in range(0, len(waiting), AT_ONCE):
        with transaction.atomic():
            locked = moves.lock(event.pk)
            if locked.revision != event.revision or locked.state != Event.State.ANNOUNCED:
                return written  # moved just now: the next sweep asks anew
            written += _write(locked, due, waiting[start : start + AT_ONCE])
    return written


def _unreminded(event: Event, due: Due, at: datetime) -> list[int]:
    """Who comes, was told so before this round began, and has no mail of it yet; two queries."""
    sent = Message.objects.filter(event=event, kind=KIND, occasion=due.occasion)
    reminded = set(sent.exclude(state=Message.State.WITHDRAWN).values_list("about", "to"))
    rows = _coming(event, due, at).order_by("pk").only("pk", "uuid", "email")
    return [row.pk for row in rows if (row.ref, row.email) not in reminded]


def _coming(event: Event, due: Due, at: datetime) -> RegistrationQuerySet:
    """Who has a place and an address, and whose first session is ahead, on the day of the reminder."""
    begins = zones.utc_of(due.day, time(), event.zone)
    ends = zones.utc_of(due.day + timedelta(days=1), time(), event.zone)
    told = Move.objects.filter(registration=OuterRef("pk"), after=State.CONFIRMED, at__lt=due.since)
    rows = Registration.objects.filter(Exists(told), event=event, state=State.CONFIRMED).exclude(email="")
    first = rows.annotate(first=Min("places__session__starts_at"))
    return first.filter(first__gt=at, first__gte=begins, first__lt=ends)


def _write(event: Event, due: Due, rows: list[int]) -> int:
    """The mails of those who still come, now that the event is locked; queries do not grow with their number."""
    still = Registration.objects.filter(pk__in=rows, state=State.CONFIRMED).select_related("fee")
    people = list(facts.with_facts(still).order_by("pk"))
    for registration in people:
        registration.event = event
    return messages.queue_many(
        KIND,
        [(row.email, row.language, row.ref, facts.facts_of(row)) for row in people],
        occasion=due.occasion,
        event=event,
    )


def take_back(event: Event) -> None:
    """Take back what is written and not sent: the event does not take place as it says."""
    unsent = Message.objects.filter(event=event, kind=KIND, withdrawn_at=None).unsent()
    for about in unsent.values_list("about", flat=True):
        messages.withdraw(about, {KIND})
