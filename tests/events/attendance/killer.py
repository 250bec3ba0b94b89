"""Scenes of the door for the killer of the registration's tests: an act is killed at each of its statements."""

from __future__ import annotations

import sys
import uuid
from datetime import timedelta

from tests.events.registration import killer  # isort: skip (it sets Django up)

from events.attendance.actions import Scan, broken_links, check_in, undo
from events.attendance.models import AttendanceRecord, CheckIn, Sheet
from tests.factories import make_event, make_registration, make_user


def checking_in(n: int) -> killer.Scene:
    event = make_event()
    session = event.sessions.get()
    person = make_registration(event, email=f"k{n}@demo.example")
    scan = Scan(event=event, session=session, id=uuid.uuid4(), user=make_user(f"k{n}@staff.example"))

    def act() -> None:
        check_in(scan, registration=person, at=session.starts_at + timedelta(minutes=5))

    def afterwards(answered: bool) -> list[str]:
        found = _halves(session, answered, entries=1)
        act()  # the phone sends it again
        return [*found, *_halves(session, True, entries=1)]

    return act, afterwards


def taking_back(n: int) -> killer.Scene:
    event = make_event()
    session = event.sessions.get()
    user = make_user(f"u{n}@staff.example")
    at = session.starts_at + timedelta(minutes=5)
    first = Scan(event=event, session=session, id=uuid.uuid4(), user=user)
    entry = check_in(first, registration=make_registration(event, email=f"u{n}@demo.example"), at=at).entry
    assert entry is not None
    scan = Scan(event=event, session=session, id=uuid.uuid4(), user=user)

    def act() -> None:
        undo(scan, entry, at=at + timedelta(minutes=1))

    def afterwards(answered: bool) -> list[str]:
        found = _halves(session, answered, entries=2, before=1)
        act()
        return [*found, *_halves(session, True, entries=2, before=1)]

    return act, afterwards


def checking_in_without_a_transaction(n: int) -> killer.Scene:
    act, afterwards = checking_in(n)

    def bare() -> None:
        killer.transaction.Atomic.__enter__ = lambda self: None  # type: ignore[method-assign]
        killer.transaction.Atomic.__exit__ = lambda self, *error: None  # type: ignore[method-assign]
        Sheet._default_manager._queryset_class.select_for_update = lambda self, **how: self
        act()

    return bare, afterwards


def _halves(session: object, answered: bool, *, entries: int, before: int = 0) -> list[str]:
    """Entry and record stand together or neither does."""
    log = CheckIn.objects.filter(session=session).count()
    records = AttendanceRecord.objects.filter(session=session).count()
    found = [f"{log} entries, {records} records"] if log != records else []
    if log not in (before, entries):
        found.append(f"{log} entries")
    if answered and log != entries:
        found.append("what was answered is lost")
    return found + [f"chain: {place}" for place in broken_links(session)]  # type: ignore[arg-type]


killer.SCENES |= {
    scene.__name__: scene for scene in (checking_in, taking_back, checking_in_without_a_transaction)
}

if __name__ == "__main__":
    killer.main(*sys.argv[1:])
