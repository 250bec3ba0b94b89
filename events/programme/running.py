"""What is going on at an event at this moment: the line of its programme with its clock, and the next one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.programme.models import ProgrammeItem, Session
from home.zones import utc_of


@dataclass(frozen=True)
class Moment:
    """A line of the programme with the instants between which it stands."""

    line: ProgrammeItem
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Running:
    """Where an event is: its session, the line that is on and the one that follows; between two sessions, the next."""

    session: Session | None = None
    now: Moment | None = None
    following: Moment | None = None
    next_session: Session | None = None


def running(sessions: Iterable[tuple[Session, Sequence[ProgrammeItem]]], at: datetime) -> Running:
    """Where an event with these sessions and their lines is at this instant."""
    coming = [(session, lines) for session, lines in sessions if session.ends_at > at]
    if not coming:
        return Running()
    session, lines = min(coming, key=lambda known: known[0].starts_at)
    if session.starts_at > at:
        return Running(next_session=session)
    told = [moment_of(session, line) for line in lines]
    on = [moment for moment in told if moment.starts_at <= at < moment.ends_at]
    later = [moment for moment in told if moment.starts_at > at]
    return Running(
        session=session,
        now=max(on, key=lambda moment: moment.starts_at, default=None),
        following=min(later, key=lambda moment: moment.starts_at, default=None),
    )


def moment_of(session: Session, line: ProgrammeItem) -> Moment:
    """When a line begins and ends; one earlier than its session begins is after midnight."""
    day = session.date if line.start >= session.start else session.date + timedelta(days=1)
    starts_at = utc_of(day, line.start, session.zone)
    return Moment(line, starts_at, starts_at + timedelta(minutes=line.minutes))
