"""What a set of log entries says: a pure function, whatever the order in which they came and however often.

Entries are ordered by their corrected time, then device, the phone's own count and id. An undo takes back exactly one
entry. Red entries (stop) and open questions (ask) admit nobody until a decision says so.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.attendance.models import CheckIn

GRACE_MINUTES = 10  # an arrival within it counts from the start (spec of attendance, 6)


@dataclass(frozen=True)
class Entry:
    """One line of the log, as the rules read it."""

    id: uuid.UUID
    kind: str
    family: str
    at: datetime  # corrected, UTC
    device: int
    seq: int
    ref: uuid.UUID | None = None
    shown: str = ""

    @classmethod
    def of(cls, row: CheckIn) -> Entry:
        return cls(
            row.pk, row.kind, row.family, row.corrected_at, row.device_id or 0, row.seq, row.ref, row.shown
        )


@dataclass(frozen=True)
class Presence:
    """What the log gives for one registration and session."""

    came: bool
    inside: bool
    arrived_at: datetime | None
    intervals: tuple[tuple[datetime, datetime | None], ...]
    evidence: tuple[str, ...]  # ids of the entries that say so
    doubled: bool  # admitted twice without going out: two doors, for a person to look at


ABSENT = Presence(False, False, None, (), (), False)


def presence_of(entries: Iterable[Entry]) -> Presence:
    """Who came, when, and by which entries; same answer for any order and any repeats."""
    ordered = sorted({entry.id: entry for entry in entries}.values(), key=_place)
    undone = _undone(ordered)
    decided = {
        e.ref
        for e in ordered
        if e.kind == CheckIn.Kind.DECISION and e.shown == "admit" and e.id not in undone
    }
    counting = [e for e in ordered if e.id not in undone and _counts(e, decided)]
    intervals: list[tuple[datetime, datetime | None]] = []
    doubled = False
    for entry in counting:
        inside = bool(intervals) and intervals[-1][1] is None
        if entry.kind == CheckIn.Kind.OUT:
            if inside:
                intervals[-1] = (intervals[-1][0], entry.at)
        elif inside:
            doubled = True
        else:
            intervals.append((entry.at, None))
    if not intervals:
        return ABSENT
    return Presence(
        came=True,
        inside=intervals[-1][1] is None,
        arrived_at=intervals[0][0],
        intervals=tuple(intervals),
        evidence=tuple(sorted(str(e.id) for e in counting)),
        doubled=doubled,
    )


def minutes_of(presence: Presence, starts_at: datetime, ends_at: datetime) -> int:
    """Whole minutes inside the session's time; an arrival within the grace counts from the start."""
    total = timedelta()
    for arrived, left in presence.intervals:
        begin = starts_at if arrived <= starts_at + timedelta(minutes=GRACE_MINUTES) else arrived
        total += max(min(left or ends_at, ends_at) - max(begin, starts_at), timedelta())
    planned = int((ends_at - starts_at).total_seconds() // 60)
    return min(int(total.total_seconds() // 60), planned)


def _place(entry: Entry) -> tuple[datetime, int, int, str]:
    return (entry.at, entry.device, entry.seq, str(entry.id))


def _undone(ordered: list[Entry]) -> set[uuid.UUID]:
    """Entries taken back; an undo that was itself taken back takes nothing back. The latest undo is heard first."""
    undone: set[uuid.UUID] = set()
    for entry in reversed(ordered):
        if entry.kind == CheckIn.Kind.UNDO and entry.ref and entry.id not in undone:
            undone.add(entry.ref)
    return undone


def _counts(entry: Entry, decided: set[uuid.UUID | None]) -> bool:
    if entry.kind == CheckIn.Kind.OUT:
        return True
    if entry.kind not in (CheckIn.Kind.IN, CheckIn.Kind.WALK_IN):
        return False
    return entry.family == CheckIn.Family.ENTER or entry.id in decided
