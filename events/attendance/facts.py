"""What certificates read: minutes from closed sessions only; and the counts that a door shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from events.attendance.log import Entry, presence_of
from events.attendance.models import AttendanceRecord, CheckIn, Sheet
from events.attendance.sheets import expected
from events.programme.models import Event, Session
from events.registration.models import Registration


@dataclass(frozen=True)
class AttendanceFacts:
    """Minutes of one person at one event; only closed sessions count as attended."""

    attended: int
    planned: int
    sessions_present: tuple[str, ...]  # uuids
    open_sessions: tuple[str, ...]  # uuids of sessions not closed yet

    @property
    def all_closed(self) -> bool:
        return not self.open_sessions


def facts(registration: Registration) -> AttendanceFacts:
    """The facts of one registration."""
    return facts_of_all(registration.event, [registration])[registration.pk]


def facts_of_all(event: Event, registrations: Iterable[Registration]) -> dict[int, AttendanceFacts]:
    """The facts of many registrations of one event, in three queries; by primary key."""
    sessions = list(event.sessions.all())
    sealed = set(
        Sheet.objects.filter(session__event=event)
        .exclude(state=Sheet.State.OPEN)
        .values_list("session", flat=True)
    )
    marks = AttendanceRecord.objects.current().filter(session__event=event, session__in=sealed)
    by_person: dict[int, list[AttendanceRecord]] = {}
    for mark in marks:
        by_person.setdefault(mark.registration_id, []).append(mark)
    uuids = {session.pk: str(session.uuid) for session in sessions}
    planned = sum(session.minutes for session in sessions)
    still_open = tuple(str(session.uuid) for session in sessions if session.pk not in sealed)
    return {
        registration.pk: AttendanceFacts(
            attended=sum(mark.minutes for mark in by_person.get(registration.pk, [])),
            planned=planned,
            sessions_present=tuple(
                uuids[mark.session_id]
                for mark in by_person.get(registration.pk, [])
                if mark.value == AttendanceRecord.Value.PRESENT
            ),
            open_sessions=still_open,
        )
        for registration in registrations
    }


@dataclass(frozen=True)
class Counts:
    """People, never scans."""

    inside: int
    came: int
    expected: int
    walk_ins: int


def counts(session: Session) -> Counts:
    """How many people are inside now, came at least once, are expected, and came without a registration."""
    rows = CheckIn.objects.filter(session=session, registration__isnull=False).select_related("device")
    by_person: dict[int, list[Entry]] = {}
    walk_ins: set[int] = set()
    for row in rows:
        by_person.setdefault(row.registration_id or 0, []).append(Entry.of(row))
        if row.kind == CheckIn.Kind.WALK_IN:
            walk_ins.add(row.registration_id or 0)
    presences = {person: presence_of(entries) for person, entries in by_person.items()}
    came = {person for person, presence in presences.items() if presence.came}
    return Counts(
        inside=sum(presence.inside for presence in presences.values()),
        came=len(came),
        expected=expected(session).count(),
        walk_ins=len(came & walk_ins),
    )
