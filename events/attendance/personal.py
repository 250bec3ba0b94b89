"""What attendance keeps about one person: marks without a name, which stay, and free words, which go."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from events.attendance.models import AttendanceNote, AttendanceRecord
from home.personal import Part, Subject, collect, erase


@receiver(collect)
def collected(sender: type[Subject], subject: Subject, **_more: Any) -> Part:
    """Whether they were there, as each closed or open session says today."""
    marks = AttendanceRecord.objects.current().filter(registration__uuid__in=subject.uuids("registration"))
    found = marks.select_related("session__event", "note").order_by("server_at", "pk")
    return Part("attendance", [_row(mark) for mark in found])


def _row(mark: AttendanceRecord) -> dict[str, Any]:
    return {
        "event": mark.session.event.title,
        "session": mark.session.starts_at.isoformat(),
        "presence": str(mark.value),
        "minutes": mark.minutes,
        "method": str(mark.method),
        "reason": str(mark.reason),
        "note": mark.note.text if hasattr(mark, "note") else "",
        "written_at": mark.server_at.isoformat(),
    }


@receiver(erase)
def erased(sender: type[Subject], subject: Subject, **_more: Any) -> tuple[str, int]:
    """Notes go; the log of the door and the chain of marks know a person only as a number, and stay whole."""
    notes = AttendanceNote.objects.filter(record__registration__uuid__in=subject.uuids("registration"))
    return "attendance", notes.delete()[0]
