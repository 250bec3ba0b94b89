"""Closing a session: who is not marked becomes absent, later marks are refused, and the head of the chain is kept."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.attendance import history
from events.attendance.models import AttendanceRecord, Sheet
from events.attendance.records import AttendanceError, append, locked_sheet
from events.programme.models import Session
from events.registration.models import Registration, RegistrationQuerySet
from events.registration.states import State

if TYPE_CHECKING:
    from home.models import User


def expected(session: Session) -> RegistrationQuerySet:
    """Who has a place at this session."""
    return Registration.objects.filter(places__session=session, state=State.CONFIRMED, trial=False)


def unmarked(session: Session) -> RegistrationQuerySet:
    """Who has a place at this session and no mark yet."""
    return expected(session).exclude(attendance__session=session)


def present(session: Session) -> RegistrationQuerySet:
    """Who was there by the current marks."""
    marks = AttendanceRecord.objects.present().filter(session=session)
    return Registration.objects.filter(pk__in=marks.values("registration"))


@transaction.atomic
def close_session(
    session: Session, *, by: User, head_count: int | None = None, reason: str = "", at: datetime | None = None
) -> Sheet:
    """Close the session for good: unmarked people become absent; the head of the chain, the count and who are kept.

    Raises AttendanceError when it has not begun, is closed already, or the head count differs without a reason.
    """
    at = at or now()
    sheet = locked_sheet(session)
    if sheet.is_sealed:
        raise AttendanceError(_("This session is already closed."))
    if at < session.starts_at:
        raise AttendanceError(_("The session has not begun: it cannot be closed."))
    counted = present(session).count()
    if head_count is not None and head_count != counted and not reason.strip():
        raise AttendanceError(
            _("You counted %(head)d people and %(marked)d are marked present: say why.")
            % {"head": head_count, "marked": counted}
        )
    for registration in unmarked(session).order_by("pk"):
        append(
            registration,
            session,
            value=AttendanceRecord.Value.ABSENT,
            minutes=0,
            method=AttendanceRecord.Method.DESK,
            reason=AttendanceRecord.Reason.NOT_NOTED,
            actor=f"user:{by.pk}",
            evidence={"closing": str(uuid.uuid4())},
            at=at,
            sheet=sheet,
        )
    sheet.state = Sheet.State.SEALED
    sheet.head_hash, sheet.head_count, sheet.count_reason = sheet.last_hash, head_count, reason.strip()[:300]
    sheet.sealed_at, sheet.sealed_by = at, by
    sheet.save()
    history.note(session.event, "close", by=by, session=str(session))
    return sheet
