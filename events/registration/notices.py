"""Telling registered people that an event moved, is postponed or is off: each once, and only what is news to them.

Everybody's row keeps what they were told (`told`). A notice compares it with what is true now and mails those for
whom it differs, a few hundred in one transaction; the sweep goes on where a killed process stopped.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import now

from events.messages import actions as messages
from events.programme import actions as programme
from events.programme.models import Event
from events.registration import facts, history, letters, moves, offers, reminders
from events.registration.models import ChangeNotice, Registration, RegistrationQuerySet
from events.registration.states import HeldFor, State
from home.tasks import nudge

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)

AT_ONCE = 200
"""How many people one transaction tells: short enough that nobody who registers has to wait for it."""


@transaction.atomic
def cancel_event(event: Event, *, by: User | None, why: str = "", at: datetime | None = None) -> int:
    """Call the event off and tell who is registered; their registrations stay as they are, for the record.

    How many mails are written already; the sweep writes the rest. A second time changes nothing.
    """
    return _call_off(event, Event.State.CANCELLED, ChangeNotice.Kind.CANCELLED, by=by, why=why, at=at)


@transaction.atomic
def postpone_event(event: Event, *, by: User | None, why: str = "", at: datetime | None = None) -> int:
    """Postpone the event and tell who is registered; a new date is told by `tell_change`."""
    return _call_off(event, Event.State.POSTPONED, ChangeNotice.Kind.POSTPONED, by=by, why=why, at=at)


def _call_off(event: Event, state: str, kind: str, *, by: User | None, why: str, at: datetime | None) -> int:
    locked = moves.lock(event.pk)
    if locked.state == state:
        event.refresh_from_db(fields=["state", "revision"])
        return 0
    programme.move_to(event, state, by=by, why=why)
    reminders.take_back(event)
    _end_offers(event, by=by, at=at or now())
    return _give_notice(event, kind, by=by, why=why, at=at or now())


def _end_offers(event: Event, *, by: User | None, at: datetime) -> None:
    """Nobody can answer an offer now; until the new date is known, who was offered a place waits for it again."""
    offered = event.registrations.filter(state=State.HELD, held_for=HeldFor.OFFER)
    for registration in offered.select_related("booking").order_by("pk"):
        registration.event = event
        if event.state == Event.State.POSTPONED:
            offers.take_back(registration, by=by, at=at)
        else:
            messages.withdraw(registration.ref, {"offer"})
        if registration.booking.is_group:
            messages.withdraw(
                registration.booking.ref, {"group"}
            )  # it asks for a yes that nobody can give now


@transaction.atomic
def tell_change(event: Event, *, by: User | None, why: str = "", at: datetime | None = None) -> int:
    """Tell those who know another date, hour or place than the present one; how many mails are written already."""
    event = moves.lock(event.pk)
    if not untold(event):
        return 0
    return _give_notice(event, ChangeNotice.Kind.CHANGED, by=by, why=why, at=at or now())


def untold(event: Event) -> int:
    """How many registered people know another date, hour or place than the present one."""
    true = facts.told(event)
    behind = _behind(event, event.revision).values_list("told", flat=True)
    return sum(known != true for known in behind)


def tell_law(event: Event, *, occasion: str) -> int:
    """Correct the calendars of who is coming, when a law moved the instant and the hour on the wall stayed."""
    coming = Registration.objects.filter(event=event, state=State.CONFIRMED).select_related("event__venue")
    mails = (letters.tell(registration, "event_changed", occasion, law=True) for registration in coming)
    return sum(mail is not None for mail in mails)


def _give_notice(event: Event, kind: str, *, by: User | None, why: str, at: datetime) -> int:
    event.notices.filter(done_at=None).update(done_at=at)  # the newest says it all
    notice = ChangeNotice.objects.create(
        event=event,
        kind=kind,
        revision=event.revision,
        facts=facts.told(event),
        why=why.strip()[:300],
        by=by,
        created_at=at,
    )
    history.note(event, "told", by=by, why=why, kind=str(kind))
    nudge("registration")
    return _carry_on(notice, at)


def sweep(at: datetime | None = None) -> int:
    """Go on with the notices that are not at their end; how many mails were written."""
    at = at or now()
    told = 0
    for notice_id in ChangeNotice.objects.filter(done_at=None).values_list("pk", flat=True):
        try:
            told += _finish(notice_id, at)
        except Exception:
            logger.exception("The notice %s could not be carried on.", notice_id)
    return told


def _finish(notice_id: int, at: datetime) -> int:
    told = 0
    while True:
        with transaction.atomic():
            event_id = ChangeNotice.objects.values_list("event_id", flat=True).get(pk=notice_id)
            event = moves.lock(event_id)
            notice = ChangeNotice.objects.get(pk=notice_id)
            if notice.done_at is not None:
                return told
            notice.event = event
            told += _carry_on(notice, at)


def _carry_on(notice: ChangeNotice, at: datetime) -> int:
    """Tell the next few hundred; the event is locked."""
    event = notice.event
    rows = list(_behind(event, notice.revision).select_related("booking").order_by("pk")[:AT_ONCE])
    told, groups = 0, set()
    for registration in rows:
        registration.event = event
        before = registration.told
        Registration.objects.filter(pk=registration.pk).update(
            told=notice.facts, told_revision=notice.revision
        )
        if before != notice.facts:
            if registration.booking.is_group and registration.booking_id not in groups:
                groups.add(registration.booking_id)
                told += _tell_contact(registration, notice, before)
            told += (
                letters.tell(registration, notice.kind, f"notice:{notice.pk}", before=before, why=notice.why)
                is not None
            )
    if len(rows) < AT_ONCE:
        ChangeNotice.objects.filter(pk=notice.pk).update(done_at=at)
    return told


def _tell_contact(registration: Registration, notice: ChangeNotice, before: dict[str, Any]) -> int:
    """Who booked for a group hears of it too, once, in the place of those without a name or an address."""
    booking = registration.booking
    known = facts.facts_of(registration) | {
        "name": booking.contact_name,
        "name_ar": "",
        "ticket": "",
        "rank": None,
    }
    link = {"purpose": "booking", "uuid": str(booking.uuid), "version": booking.link_version}
    mail = messages.queue(
        notice.kind,
        booking.contact_email,
        booking.language,
        about=booking.ref,
        occasion=f"notice:{notice.pk}",
        context=known | {"state": "held", "link": link, "before": before, "why": notice.why},
        event=notice.event,
    )
    return int(mail is not None)


def _behind(event: Event, revision: int) -> RegistrationQuerySet:
    return Registration.objects.live().filter(event=event, told_revision__lt=revision)
