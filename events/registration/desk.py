"""What the organisers' desk alone does: an offer out of turn or taken back, another session, trials, a mail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.messages import actions as messages
from events.messages.models import Message
from events.programme.models import Event, Session
from events.registration import changes, facts, history, letters, moves, offers, rules
from events.registration.models import Booking, Registration
from events.registration.rules import RegistrationError
from events.registration.session_choice import choose_sessions
from events.registration.states import HeldFor, State
from home.folding import fold

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def offer_now(
    registration: Registration, *, by: User | None, why: str = "", at: datetime | None = None
) -> Registration:
    """Offer a free place to this person before those who wait longer; to a group, all its places together."""
    at = at or now()
    event = moves.hold_still(registration)
    if registration.state != State.WAITLISTED:
        raise RegistrationError(_("Only who is on the waiting list can be offered a place."))
    if not rules.may_offer(event, at):
        raise RegistrationError(
            _("There is no time left to ask by mail: give the place yourself, or leave it to the next.")
        )
    deadline = rules.offer_deadline(event, at)
    rows = _together(registration, Q(state=State.WAITLISTED))
    made = [
        moves.move(row, State.HELD, at=at, by=by, why=why, held_for=HeldFor.OFFER, held_until=deadline)
        for row in rows
    ]
    offers.tell(rows, f"move:{made[0].pk}", not_before=rules.waking(at, event.zone))
    registration.refresh_from_db()
    return registration


@transaction.atomic
def take_offer_back(
    registration: Registration, *, by: User | None, why: str = "", at: datetime | None = None
) -> Registration:
    """Take back an offer that nobody answered yet: the place goes to the next, who had it waits again.

    They keep their rank where others come before them; else they wait behind the others, or the place would be
    offered to them again.
    """
    at = at or now()
    event = moves.hold_still(registration)
    if registration.state != State.HELD or registration.held_for != HeldFor.OFFER:
        raise RegistrationError(_("No place is offered to this registration."))
    rows = _together(registration, Q(state=State.HELD, held_for=HeldFor.OFFER))
    waiting = Registration.objects.waiting().filter(event=event)
    if not waiting.exists():
        raise RegistrationError(
            _(
                "Nobody else waits: the place would be offered to the same person again. Decline or cancel instead."
            )
        )
    joined = registration.moves.filter(after=State.WAITLISTED).order_by("-at", "-pk").first()
    since = joined.at if joined is not None and waiting.filter(waiting_since__lt=joined.at).exists() else at
    messages.withdraw(registration.booking.ref, {"group"})
    made = [moves.move(row, State.WAITLISTED, at=at, by=by, why=why, waiting_since=since) for row in rows]
    offers.tell(rows, f"move:{made[0].pk}")
    offers.offer_places(event, at)
    registration.refresh_from_db()
    return registration


def _together(registration: Registration, standing: Q) -> list[Registration]:
    """The registration, or those of its group that stand as it does; the event is locked."""
    if not registration.booking.is_group:
        return [registration]
    rows = list(registration.booking.registrations.filter(standing).select_related("booking").order_by("pk"))
    for row in rows:
        row.event = registration.event
    return rows


@transaction.atomic
def change_session(
    registration: Registration, *, leave: Session, join: Session, by: User | None, at: datetime | None = None
) -> Registration:
    """Lead somebody from one of the sessions that each person chooses to another, while it has a place."""
    moves.hold_still(registration)
    mine = {place.session for place in registration.places.select_related("session")}
    if not registration.is_live or leave not in mine:
        raise RegistrationError(_("This registration is not for “%(session)s”.") % {"session": leave})
    if join in mine:
        raise RegistrationError(_("This registration is for “%(session)s” already.") % {"session": join})
    chosen = {session for session in mine if session.optional} - {leave} | {join}
    return choose_sessions(registration, chosen, by=by, at=at)


def end_trials(event: Event, *, by: User | None, at: datetime | None = None) -> int:
    """End every trial registration of the event, without a mail; how many. They never counted."""
    rows = list(event.registrations.live().filter(trial=True).order_by("pk"))
    for row in rows:
        messages.withdraw(row.ref)
        changes.cancel(row, by=by, why=str(_("The trial is over.")), at=at, quietly=True)
    return len(rows)


def write_to(
    registration: Registration, *, subject: str, words: str, occasion: str, by: User | None
) -> Message:
    """Write a mail of the organisers' own words to one person; the same occasion twice is one mail."""
    if not registration.email:
        raise RegistrationError(_("no e-mail address is known"))
    with transaction.atomic():
        message = messages.queue(
            "note",
            registration.email,
            registration.language,
            about=registration.ref,
            occasion=occasion,
            context=facts.facts_of(registration) | {"subject": subject.strip()[:150], "words": words.strip()},
            event=registration.event,
        )
        assert message is not None
        history.note(registration, "note", by=by)
    return message


@transaction.atomic
def renew_group_link(booking: Booking, *, by: User | None, why: str = "") -> Booking:
    """Mail the group's contact a new link; who has seen the old one can do nothing with it."""
    event = moves.lock(booking.event_id)
    Booking.objects.filter(pk=booking.pk).update(link_version=F("link_version") + 1)
    booking.refresh_from_db(fields=["link_version"])
    history.note(event, "group_link", by=by, why=why, booking=str(booking.uuid))
    letters.tell_group(booking, f"link:{booking.link_version}")
    return booking


def alike(event: Event, name: str, address: str = "") -> list[Registration]:
    """Who is registered already under this name, however it is written, or with this address."""
    folded, address = fold(name), address.strip().lower()
    known = Q(search__contains=folded) if folded else Q(pk=None)
    if address:
        known |= Q(email=address)
    rows = event.registrations.live().filter(known).order_by("pk")[:50]
    return [
        row
        for row in rows
        if folded in {fold(row.name), fold(row.name_ar)} or (address and row.email == address)
    ]
