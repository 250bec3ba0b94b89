"""Appending to a session's chain of records; the only code that makes an AttendanceRecord."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.attendance.chain import digest, header_of
from events.attendance.models import AttendanceNote, AttendanceRecord, Sheet
from events.programme.models import Session
from events.registration.models import Registration


class AttendanceError(Exception):
    """Says in the reader's language why it cannot be done."""


def open_sheet(session: Session) -> Sheet:
    """The session's sheet, begun when it is first needed; its chain starts from the header."""
    header = header_of(session)
    first = digest(header)
    sheet, _new = Sheet.objects.get_or_create(
        session=session, defaults={"header": header, "header_hash": first, "last_hash": first}
    )
    return sheet


def locked_sheet(session: Session) -> Sheet:
    """The sheet, held until the end of the transaction: one writer at a time per session."""
    open_sheet(session)
    return Sheet.objects.select_for_update().get(session=session)


@transaction.atomic
def append(
    registration: Registration,
    session: Session,
    *,
    value: str,
    minutes: int,
    method: str,
    actor: str,
    evidence: dict[str, Any],
    reason: str = "",
    note: str = "",
    device_at: datetime | None = None,
    at: datetime | None = None,
    sheet: Sheet | None = None,
) -> AttendanceRecord | None:
    """Append a mark to the chain, superseding the current one; None when the same evidence already gave it.

    Raises AttendanceError when the session is closed.
    """
    sheet = sheet or locked_sheet(session)
    if sheet.is_sealed:
        raise AttendanceError(_("The session is closed: no mark can be added."))
    before = AttendanceRecord.objects.filter(registration=registration, session=session).current().first()
    mark: dict[str, Any] = {"value": value, "minutes": minutes, "reason": reason}
    if before and before.evidence == evidence and _says(before, mark):
        return None
    record = AttendanceRecord(
        id=uuid.uuid4(),
        registration=registration,
        session=session,
        method=method,
        evidence=evidence,
        evidence_hash=digest({**mark, **evidence, "after": before.hash if before else ""}),
        actor=actor,
        server_at=at or now(),
        device_at=device_at,
        supersedes=before,
        **mark,
    )
    _chain(record, sheet)
    if note:
        AttendanceNote.objects.create(record=record, text=note)
    return record


def _says(record: AttendanceRecord, mark: dict[str, Any]) -> bool:
    return all(getattr(record, column) == value for column, value in mark.items())


def _chain(record: AttendanceRecord, sheet: Sheet) -> None:
    """Keep the record as the next of its session's chain; the sheet has to be held."""
    record.seq, record.prev_hash = sheet.last_seq + 1, sheet.last_hash
    record.hash = digest(record.fields_of_hash())
    record.save(force_insert=True)
    sheet.last_seq, sheet.last_hash = record.seq, record.hash
    sheet.save(update_fields=["last_seq", "last_hash"])


def broken_links(session: Session) -> list[str]:
    """Where the session's chain does not hold, by seq; nothing when it does."""
    sheet = Sheet.objects.filter(session=session).first()
    if sheet is None:
        return []
    problems = [] if digest(sheet.header) == sheet.header_hash else ["header"]
    expected, seq = sheet.header_hash, 0
    for record in session.attendance.select_related("registration", "session").order_by("seq"):
        seq += 1
        good = (
            record.seq == seq
            and record.prev_hash == expected
            and record.hash == digest(record.fields_of_hash())
        )
        if not good:
            problems.append(f"seq {record.seq}")
        expected = record.hash
    if (sheet.last_seq, sheet.last_hash) != (seq, expected):
        problems.append("end of the chain")
    if sheet.is_sealed and sheet.head_hash != expected:
        problems.append("seal")
    return problems
