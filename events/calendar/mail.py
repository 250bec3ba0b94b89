"""Invitations that mails carry: one person, one session, and a SEQUENCE that never goes back.

SEQUENCE is the session's own counter, which rises when its hours, place or status change, and the registration's
`calendar_sequence`, which rises with each of its moves; a new registration of the same address goes on with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.timezone import now

from events.calendar import wording
from events.calendar.actions import gone
from events.calendar.files import told
from events.calendar.ics import Address, Entry, Method, Stamps, tagged
from events.calendar.ics import invitation as written
from events.calendar.models import CalendarEntry
from events.programme.models import Event

UNSURE = {"waitlisted", "pending", "held"}
"""States of a registration whose place is not sure: shown, but the time stays free."""


def invitations(
    method: Method,
    *,
    sessions: Iterable[UUID | str],
    language: str,
    name: str,
    email: str,
    sequence: int,
    state: str = "confirmed",
    at: datetime | None = None,
) -> list[bytes]:
    """One calendar object for each of the sessions, in their order.

    Nothing comes back for a session that can not be told so: a REQUEST for one that is off or was taken away,
    or one that no calendar has ever heard of.
    """
    made = (
        invitation(
            method,
            session=session,
            language=language,
            name=name,
            email=email,
            sequence=sequence,
            state=state,
            at=at,
        )
        for session in sessions
    )
    return [ics for ics in made if ics]


def invitation(
    method: Method,
    *,
    session: UUID | str,
    language: str,
    name: str,
    email: str,
    sequence: int,
    state: str = "confirmed",
    at: datetime | None = None,
) -> bytes:
    """REQUEST: come, or something has changed. CANCEL: do not come. Empty when there is nothing to tell."""
    event = Event.objects.published().select_related("venue").filter(sessions__uuid=session).first()
    said = {entry.uid: entry for entry, _stamps in told(event, language)} if event else {}
    row = CalendarEntry.objects.filter(uid=session).first()
    if row is None:
        return b""
    if event is None or str(row.uid) not in said:
        entry = gone(row, language, wording.organisation())
    else:
        entry = said[str(row.uid)]
        entry = replace(entry, organizer=tagged(entry.organizer, event.code))
    if method == "REQUEST" and entry.status == "CANCELLED":
        return b""
    entry = _for_person(entry, method, state, language)
    at = (at or now()).replace(microsecond=0)
    stamps = Stamps(sequence=row.sequence + sequence, modified=at, created=row.created_at)
    return written(method, entry, stamps, Address(name, email))


def _for_person(entry: Entry, method: Method, state: str, language: str) -> Entry:
    if method == "CANCEL":
        said = entry.status == "CANCELLED"
        summary = entry.summary if said else wording.cancelled_summary(entry.summary, language)
        return replace(entry, status="CANCELLED", transparent=True, summary=summary)
    if state == "waitlisted":
        summary = wording.waiting_summary(entry.summary, language)
    elif state in UNSURE:
        summary = wording.unsure_summary(entry.summary, language)
    else:
        return entry
    return replace(entry, status="TENTATIVE", transparent=True, summary=summary)
