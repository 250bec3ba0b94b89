"""Everything the door and the desk do to attendance: entries of the log, and the marks that follow from them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.attendance.devices import add_device, device_of, pair_device, revoke_device
from events.attendance.log import Entry, minutes_of, presence_of
from events.attendance.models import AttendanceRecord, CheckIn, CheckInDevice
from events.attendance.records import AttendanceError, append, broken_links, locked_sheet
from events.attendance.sheets import close_session, unmarked
from events.attendance.verdicts import (
    FAMILIES,
    Verdict,
    log_of,
    registration_of,
    session_now,
    verdict_of,
    verdict_on,
    verdict_on_leaving,
)
from events.programme.models import Event, Session
from events.registration.actions import PersonGiven, register
from events.registration.models import Booking, Registration

if TYPE_CHECKING:
    from home.models import User

__all__ = [
    "AttendanceError",
    "FullAtTheDoorError",
    "Scan",
    "add_device",
    "broken_links",
    "check_in",
    "close_session",
    "decide",
    "device_of",
    "pair_device",
    "revoke_device",
    "session_now",
    "undo",
    "unmarked",
    "verdict_of",
    "walk_in",
]


class FullAtTheDoorError(AttendanceError):
    """There is no place: only a person can decide to let somebody in, with a reason."""


@dataclass(frozen=True)
class Scan:
    """What came from a phone or the desk: who acts, the id that makes a repeat harmless, and the clocks."""

    event: Event
    session: Session
    id: uuid.UUID
    device: CheckInDevice | None = None
    user: User | None = None
    by: str = ""
    at: datetime | None = None  # by the phone's clock
    sent_at: datetime | None = None  # by the phone's clock, at sending: its difference from ours is the skew
    mono: int | None = None
    seq: int = 0

    @property
    def actor(self) -> str:
        """Who the record names: an account, or a phone and its volunteer."""
        return (
            f"device:{self.device.pk}/{self.by}"[:80]
            if self.device
            else f"user:{self.user.pk if self.user else 0}"
        )

    @property
    def method(self) -> str:
        return AttendanceRecord.Method.SCAN if self.device else AttendanceRecord.Method.DESK


@transaction.atomic
def check_in(
    scan: Scan,
    *,
    text: str = "",
    registration: Registration | None = None,
    kind: str = CheckIn.Kind.IN,
    at: datetime | None = None,
) -> Verdict:
    """Read a ticket or take the person found by name; keep the entry with its verdict, and the mark it makes.

    The same id again writes nothing and gives the first verdict.
    """
    at = at or now()
    sheet = locked_sheet(scan.session)  # one at a time per session: two doors, one answer each
    scan.session.sheet = sheet
    case, code = "", ""
    if registration is None:
        registration, case, code = registration_of(scan.event, text)
    before = _known(scan)
    if before is not None:
        _refuse_another(before, kind, registration, code)
        return verdict_of(before)
    say = verdict_on_leaving if kind == CheckIn.Kind.OUT else verdict_on
    verdict = (
        Verdict(case, registration, scan.session) if case else say(_there(registration), scan.session, at=at)
    )
    entry = _write(scan, verdict, kind=kind, code="" if verdict.registration else code, at=at)
    if verdict.registration is not None and not sheet.is_sealed:
        remark(scan, verdict.registration, at=at)
    return replace(verdict, code=code, entry=entry)


@transaction.atomic
def undo(scan: Scan, entry: CheckIn, *, at: datetime | None = None) -> CheckIn:
    """Take back exactly one entry, by another entry; the mark follows."""
    return _about(scan, entry, CheckIn.Kind.UNDO, "undo", at or now())


@transaction.atomic
def decide(scan: Scan, entry: CheckIn, *, admit: bool, at: datetime | None = None) -> CheckIn:
    """A person decides on an amber verdict: let in, or not. The decision is part of the log."""
    return _about(scan, entry, CheckIn.Kind.DECISION, "admit" if admit else "refuse", at or now())


@transaction.atomic
def walk_in(scan: Scan, person: PersonGiven, *, anyway: str = "", at: datetime | None = None) -> Verdict:
    """Register somebody at the door and let them in; beyond the capacity only with a named reason.

    Raises AttendanceError when there is no place, no reason is given and the person has no registration yet.
    """
    at = at or now()
    sheet = locked_sheet(scan.session)
    known = _known(scan)
    if known is not None and known.kind != CheckIn.Kind.WALK_IN:
        raise AttendanceError(_("This entry is known already, as another one. Please load the page again."))
    if known is None:
        if sheet.is_sealed:
            raise AttendanceError(_("The session is closed: no mark can be added."))
        if not anyway and not _has_place(scan.event, person):
            raise FullAtTheDoorError(_("All places are taken. To let this person in all the same, say why."))
    given = register(
        scan.event,
        person,
        key=f"walk-in:{scan.id}",
        origin=Booking.Origin.WALK_IN,
        by=scan.user,
        at=at,
        anyway=anyway,
    )
    return check_in(scan, registration=given, kind=CheckIn.Kind.WALK_IN, at=at)


def remark(scan: Scan, registration: Registration, *, at: datetime) -> AttendanceRecord | None:
    """Append the mark that the log gives for this person now, if it changed."""
    session = scan.session
    presence = presence_of(Entry.of(row) for row in log_of(registration, session))
    known = AttendanceRecord.objects.filter(registration=registration, session=session).exists()
    if not presence.came and not known:
        return None
    value = AttendanceRecord.Value.PRESENT if presence.came else AttendanceRecord.Value.ABSENT
    return append(
        registration,
        session,
        value=value,
        minutes=minutes_of(presence, session.starts_at, session.ends_at) if presence.came else 0,
        method=scan.method,
        actor=scan.actor,
        evidence={"check_ins": list(presence.evidence)},
        device_at=scan.at,
        at=at,
        sheet=session.sheet,
    )


def _known(scan: Scan) -> CheckIn | None:
    """The entry that this id was kept as; an id of another event's log is refused."""
    known = (
        CheckIn.objects.filter(pk=scan.id).select_related("registration", "session__event", "device").first()
    )
    if known is not None and known.event_id != scan.event.pk:
        raise AttendanceError(_("This entry belongs to another event."))
    return known


def _refuse_another(before: CheckIn, kind: str, registration: Registration | None, code: str) -> None:
    """An id stands for one entry: sent again with other contents it is no repeat, and no answer of the first's."""
    who = registration.pk if registration else None
    same = (before.kind, before.registration_id) == (kind, who)
    if not same or (who is None and before.code != code) or before.shown not in FAMILIES:
        raise AttendanceError(_("This entry is known already, as another one. Please load the page again."))


def _has_place(event: Event, person: PersonGiven) -> bool:
    """Whether the person would get a place now, or has one."""
    live = event.registrations.live().filter(email=person.address)
    if person.address and live.exists():
        return True
    return Event.objects.get(pk=event.pk).places_left > 0


def _there(registration: Registration | None) -> Registration:
    if registration is None:  # registration_of gives a case whenever it gives nobody
        raise AttendanceError(_("Unknown code"))
    return registration


def _about(scan: Scan, entry: CheckIn, kind: str, shown: str, at: datetime) -> CheckIn:
    """An entry about another one, once per id."""
    sheet = locked_sheet(scan.session)
    scan.session.sheet = sheet
    known = _known(scan)
    if known is not None:
        if (known.kind, known.ref) != (kind, entry.pk):
            raise AttendanceError(
                _("This entry is known already, as another one. Please load the page again.")
            )
        return known
    if sheet.is_sealed:
        raise AttendanceError(_("The session is closed: no mark can be added."))
    if entry.session_id != scan.session.pk or entry.event_id != scan.event.pk:
        raise AttendanceError(_("This entry belongs to another session."))
    verdict = Verdict("welcome", entry.registration, scan.session)
    written = _write(scan, verdict, kind=kind, at=at, ref=entry.pk, shown=shown)
    if entry.registration is not None:
        remark(scan, entry.registration, at=at)
    return written


def _write(
    scan: Scan,
    verdict: Verdict,
    *,
    kind: str,
    at: datetime,
    code: str = "",
    ref: uuid.UUID | None = None,
    shown: str = "",
) -> CheckIn:
    """Keep the entry, whatever its verdict."""
    skew = (scan.sent_at - at) if scan.sent_at else None
    return CheckIn.objects.create(
        id=scan.id,
        event=scan.event,
        session=scan.session,
        registration=verdict.registration,
        code=code,
        kind=kind,
        ref=ref,
        family="" if shown else verdict.family,
        shown=shown or verdict.case,
        device=scan.device,
        user=scan.user,
        by=scan.by,
        seq=scan.seq,
        at=(scan.at or at).astimezone(UTC),
        mono=scan.mono,
        skew_ms=int(skew.total_seconds() * 1000) if skew else 0,
        server_at=at,
    )
