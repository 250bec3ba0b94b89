"""What registration keeps about one person: shown to them, erased when they ask."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.dispatch import receiver
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from events.registration import changes, history
from events.registration.models import Booking, Move, Registration, RegistrationQuerySet
from home.personal import ERASED, Part, Subject, collect, erase


def _theirs(subject: Subject) -> RegistrationQuerySet:
    return Registration.objects.filter(
        Q(email__in=subject.emails)
        | Q(uuid__in=subject.uuids("registration"))
        | Q(person__uuid__in=subject.uuids("person"))
    )


@receiver(collect)
def collected(sender: type[Subject], subject: Subject, **_more: Any) -> Part:
    """Their registrations with tickets and moves, and the bookings they made for others."""
    rows = _theirs(subject).select_related("event", "booking").prefetch_related("tickets", "moves")
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


@receiver(erase)
def erased(sender: type[Subject], subject: Subject, **_more: Any) -> tuple[str, int]:
    """Names, addresses and words go; states, dates and codes stay. A place at a coming event is given back first."""
    rows = list(_theirs(subject).select_related("event").order_by("pk"))
    for registration in rows:
        if registration.is_live and not registration.event.is_over():
            changes.cancel(registration, quietly=True)
    ids = [row.pk for row in rows]
    own = Q(contact_email__in=subject.emails) | Q(
        registrations__in=ids, registrations__name=F("contact_name")
    )
    booked = list(Booking.objects.filter(own).values_list("pk", flat=True))
    Booking.objects.filter(pk__in=booked).update(contact_name=ERASED, contact_email="")
    Move.objects.filter(registration__in=ids).exclude(why="").update(why="")
    _erase_log(ids)
    changed = Registration.objects.filter(pk__in=ids).update(
        name=ERASED,
        name_ar="",
        email="",
        organisation="",
        needs="",
        note="",
        search="",
        person=None,
        email_proved_at=None,
        link_version=F("link_version") + 1,
    )
    for registration in rows:
        history.note(registration, "erased", at=now().isoformat())
    return "registrations", changed


def _erase_log(ids: list[int]) -> None:
    """The audit log keeps who did what and when; the reasons that were typed go."""
    kind = ContentType.objects.get_for_model(Registration)
    entries = ModelLogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in ids])
    entries.update(label=ERASED, data={})
