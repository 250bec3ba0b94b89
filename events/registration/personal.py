"""What registration keeps about one person: shown to them, erased when they ask and when it is old."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.dispatch import receiver

from events.people.models import Person
from events.registration import changes, history, questions
from events.registration.models import (
    Answer,
    Booking,
    Invitation,
    Move,
    Registration,
    RegistrationQuerySet,
    Voucher,
)
from home.personal import ERASED, Part, Subject, collect, erase, erase_log

if TYPE_CHECKING:
    from home.models import User

AT_ONCE = 100
"""How many old registrations one transaction erases: short enough that nobody who registers has to wait for it."""


def _theirs(subject: Subject) -> RegistrationQuerySet:
    return Registration.objects.filter(
        Q(email__in=subject.emails)
        | Q(uuid__in=subject.uuids("registration"))
        | Q(person__uuid__in=subject.uuids("person"))
    )


@receiver(collect)
def collected(sender: type[Subject], subject: Subject, **_more: Any) -> Part:
    """Their registrations with tickets and moves, and the bookings they made for others."""
    rows = _theirs(subject).select_related("event", "booking").prefetch_related("tickets", "moves", "answers")
    found = list(rows.order_by("pk"))
    refs = {row.ref for row in found} | {
        f"person:{uuid}" for uuid in rows.exclude(person=None).values_list("person__uuid", flat=True)
    }
    return Part("registrations", [_row(row) for row in found], frozenset(refs))


def _row(registration: Registration) -> dict[str, Any]:
    return {
        "event": registration.event.title,
        "starts_at": registration.event.starts_at.isoformat() if registration.event.starts_at else None,
        "name": registration.name,
        "name_ar": registration.name_ar,
        "email": registration.email,
        "organisation": registration.organisation,
        "language": registration.language,
        "needs": registration.needs,
        "access": registration.access,
        "phone": registration.phone,
        "born_on": registration.born_on.isoformat() if registration.born_on else None,
        "guardian": f"{registration.guardian_name} {registration.guardian_email}".strip(),
        "photo_consent": registration.photo_consent,
        "answers": [
            {"question": answer.label, "answer": answer.text, "at": answer.answered_at.isoformat()}
            for answer in registration.answers.all()
        ],
        "note": registration.note,
        "state": str(registration.state),
        "registered_at": registration.created_at.isoformat(),
        "privacy_version": registration.privacy_version,
        "booked_by": registration.booking.contact_name,
        "tickets": [ticket.code for ticket in registration.tickets.all()],
        "moves": [
            {"at": move.at.isoformat(), "from": move.before, "to": move.after, "why": move.why}
            for move in registration.moves.all()
        ],
    }


def aged(before: datetime) -> Subject | None:
    """The next registrations that still name somebody though their event ended before; None when there are none.

    An event without a date is counted from the registration. The persons made of them go with their last one.
    """
    counted = Registration.objects.annotate(counted=Coalesce("event__ends_at", "created_at"))
    old = counted.filter(counted__lt=before).exclude(
        name=ERASED, name_ar="", email="", organisation="", needs="", note="", phone="", guardian_name=""
    )
    rows = list(old.order_by("pk")[:AT_ONCE])
    if not rows:
        return None
    younger = counted.filter(counted__gte=before).exclude(person=None).values("person")
    people = Person.objects.filter(registrations__in=rows, is_public=False, parts=None).exclude(
        pk__in=younger
    )
    refs = {row.ref for row in rows} | {f"person:{uuid}" for uuid in people.values_list("uuid", flat=True)}
    return Subject(refs=frozenset(refs), wish=False)


@receiver(erase)
def erased(
    sender: type[Subject], subject: Subject, at: datetime, by: User | None = None, **_more: Any
) -> tuple[str, int]:
    """Names, addresses and words go; states, dates and codes stay. A place at a coming event is given back first."""
    rows = list(_theirs(subject).select_related("event").order_by("pk"))
    for registration in rows:
        if registration.is_live and not registration.event.is_over(at):
            changes.cancel(registration, by=by, quietly=True, at=at)
    ids = [row.pk for row in rows]
    _erase_bookings(subject, ids)
    Move.objects.filter(registration__in=ids).exclude(why="").update(why="")
    erase_log(Registration, ids)
    _erase_answers(ids)
    # a code for their address alone ends with it: it must not become one that everybody can use
    Voucher.objects.exclude(email="").filter(email__in=subject.emails).update(email="", valid_until=at)
    Invitation.objects.filter(Q(email__in=subject.emails) | Q(registration__in=ids)).update(
        name=ERASED, name_ar="", email="", organisation="", link_version=F("link_version") + 1
    )
    Registration.objects.filter(elsewhere__in=ids).update(elsewhere=None)
    changed = Registration.objects.filter(pk__in=ids).update(
        name=ERASED,
        elsewhere=None,
        name_ar="",
        email="",
        organisation="",
        needs="",
        note="",
        phone="",
        access="",
        born_on=None,
        guardian_name="",
        guardian_email="",
        photo_consent=None,
        search="",
        person=None,
        email_proved_at=None,
        link_version=F("link_version") + 1,
    )
    for registration in rows:
        history.note(registration, "erased", by=by, at=at.isoformat())
    return "registrations", changed


def _erase_bookings(subject: Subject, ids: list[int]) -> None:
    """Who booked for others stays named for them, until all of it is old."""
    theirs = Q(registrations__in=ids)
    if subject.wish:
        theirs = Q(contact_email__in=subject.emails) | theirs & Q(registrations__name=F("contact_name"))
    booked = list(Booking.objects.filter(theirs).values_list("pk", flat=True))
    Booking.objects.filter(pk__in=booked).update(
        contact_name=ERASED, contact_email="", contact_phone="", organisation=""
    )


def _erase_answers(ids: list[int]) -> None:
    """What they answered goes with its files."""
    questions.forget_answers(Answer.objects.filter(registration__in=ids))
