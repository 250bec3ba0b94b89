"""Taking a place: never oversold, never twice, never lost."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Event, Session
from events.registration import facts, history, letters, moves, offers, places, rules, tickets
from events.registration.models import Booking, Registration, SessionPlace, Ticket
from events.registration.rules import RegistrationError
from events.registration.states import State
from home.languages import CODES, SOURCE

if TYPE_CHECKING:
    from home.models import User

ATTEMPTS = 4


@dataclass(frozen=True)
class PersonGiven:
    """Who registers, as they wrote it."""

    name: str
    email: str = ""
    name_ar: str = ""
    organisation: str = ""
    language: str = SOURCE
    needs: str = ""
    privacy_version: str = ""

    @property
    def address(self) -> str:
        """The address as compared."""
        return self.email.strip().lower()


@dataclass(frozen=True)
class _Wish:
    """One act of registering, whole."""

    event: Event
    person: PersonGiven
    key: str
    origin: str
    by: User | None
    at: datetime
    sessions: Collection[Session] | None
    anyway: str

    @property
    def from_outside(self) -> bool:
        return self.origin == Booking.Origin.WEB


def register(
    event: Event,
    person: PersonGiven,
    *,
    key: str,
    origin: str = Booking.Origin.WEB,
    by: User | None = None,
    at: datetime | None = None,
    sessions: Collection[Session] | None = None,
    anyway: str = "",
) -> Registration:
    """Take a place, or wait, or await approval; the same key again gives the same registration.

    An address that is already registered gets its mail again and its registration comes back, with `already` set:
    the visitor must not see the difference. `anyway` is the reason of a named decision to go over the capacity.
    """
    if not person.name.strip() or not key:
        raise RegistrationError(_("Give a name."))
    wish = _Wish(event, person, key[:64], origin, by, at or now(), sessions, anyway)
    for _attempt in range(ATTEMPTS):
        key, answered = _key(wish)
        if answered is not None:
            return answered
        try:
            return _join(wish, key)
        except IntegrityError:
            continue  # somebody was first with this address or key, or a code came twice: ask again
    raise RegistrationError(_("The registration could not be kept. Please try again."))


def _key(wish: _Wish) -> tuple[str, Registration | None]:
    """The key to keep the act under, and what it led to when it was answered before.

    A form shown again by the browser's back button carries its old key: with another name or address it is a new act.
    """
    whole = f"{wish.key}|{wish.event.pk}|{wish.person.address or wish.person.name.strip()}"
    for key in (wish.key, hashlib.sha256(whole.encode()).hexdigest()):
        booking = Booking.objects.filter(idempotency_key=key).first()
        if booking is None:
            return key, None
        made = booking.registrations.select_related("event", "booking").order_by("pk").first()
        if made is not None and booking.event_id == wish.event.pk and _is(booking, wish.person):
            return key, made
    raise RegistrationError(_("This form was used before. Please open the page again."))


def _is(booking: Booking, person: PersonGiven) -> bool:
    """Whether the booking was made with these words."""
    return booking.contact_email == person.address and (
        bool(person.address) or booking.contact_name == person.name.strip()
    )


def _join(wish: _Wish, key: str) -> Registration:
    """Look without a lock, then take: the statement that takes the place sees that nothing changed meanwhile."""
    event = Event.objects.select_related("venue").get(pk=wish.event.pk)
    _refuse(event, wish)
    known = _live(event, wish.person.address)
    if known is not None:
        if known.booking.idempotency_key == key:
            return known  # the other half of a double click was faster
        with transaction.atomic():
            moves.hold_still(known)
            if known.is_live:
                return again(known, key)
    told, sessions = facts.told(event), _wanted(event, wish)
    with transaction.atomic():
        state, over = State.CONFIRMED, False
        if _by_invitation(event, wish) or not places.take(event, sessions, newcomer=True):
            event = moves.lock(event.pk)  # from here on nobody frees a place, and nothing read changes
            _refuse(event, wish)
            told, sessions = facts.told(event), _wanted(event, wish)
            state, over = _place(event, sessions, wish)
        registration = _write(event, wish, key, state, sessions, told)
        if over:
            history.note(registration, "over", by=wish.by, why=wish.anyway)
        move = moves.record(registration, "", at=wish.at, by=wish.by, why=wish.anyway)
        letters.tell(registration, letters.KINDS[state], f"move:{move.pk}")
    return registration


def _wanted(event: Event, wish: _Wish) -> list[int]:
    """The sessions the registration is for, by id: all unless some were chosen."""
    if wish.sessions:
        return sorted(session.pk for session in wish.sessions)
    return list(event.sessions.order_by("pk").values_list("pk", flat=True))


def _by_invitation(event: Event, wish: _Wish) -> bool:
    return event.invitation_only and wish.from_outside


def _refuse(event: Event, wish: _Wish) -> None:
    """Visitors meet every obstacle; the desk and the door only those that nobody can pass."""
    obstacles = rules.obstacles(event, wish.at)
    if not wish.from_outside:
        obstacles = [obstacle for obstacle in obstacles if obstacle.code in {"cancelled", "no_date"}]
    if obstacles:
        raise RegistrationError(str(obstacles[0]))


def _live(event: Event, address: str) -> Registration | None:
    rows = Registration.objects.live().select_related("booking")
    return rows.filter(event=event, email=address).first() if address else None


def again(registration: Registration, key: str) -> Registration:
    """Mail its ticket again to an address that is already registered: once for each act. Needs the event's lock."""
    act = hashlib.sha256(key.encode()).hexdigest()[:20]
    letters.tell_state(registration, f"again:{act}")
    registration.already = True
    return registration


def _place(event: Event, sessions: list[int], wish: _Wish) -> tuple[State, bool]:
    """Where the act leads at a locked event, its place taken; and whether a decision went over the capacity for it."""
    if _by_invitation(event, wish):
        return State.PENDING, False
    offers.offer_places(event, wish.at)
    if places.take(event, sessions):
        return State.CONFIRMED, False
    if wish.anyway:
        return State.CONFIRMED, places.take_anyway(event, sessions)
    if not event.waiting_list:
        raise moves.FullError(_("All places are taken, and there is no waiting list."))
    return State.WAITLISTED, False


def _write(
    event: Event, wish: _Wish, key: str, state: State, sessions: list[int], told: dict[str, Any]
) -> Registration:
    person, address = wish.person, wish.person.address
    language = person.language if person.language in CODES else SOURCE
    booking = Booking.objects.create(
        event=event,
        contact_name=person.name.strip(),
        contact_email=address,
        language=language,
        origin=wish.origin,
        idempotency_key=key,
        created_by=wish.by,
    )
    registration = Registration.objects.create(
        booking=booking,
        event=event,
        name=person.name.strip(),
        name_ar=person.name_ar.strip(),
        email=address,
        organisation=person.organisation.strip(),
        language=language,
        needs=person.needs.strip(),
        privacy_version=person.privacy_version,
        privacy_at=wish.at if person.privacy_version else None,
        state=state,
        waiting_since=wish.at if state == State.WAITLISTED else None,
        calendar_sequence=next_sequence(event, address),
        told=told,
        told_revision=event.revision,
    )
    Ticket.objects.create(registration=registration, code=tickets.new_code(event))
    SessionPlace.objects.bulk_create(
        SessionPlace(registration=registration, session_id=session) for session in sessions
    )
    return registration


def next_sequence(event: Event, address: str) -> int:
    """A calendar that knows an earlier registration of this address believes only higher numbers."""
    if not address:
        return 0
    earlier = Registration.objects.filter(event=event, email=address)
    highest = earlier.aggregate(highest=Max("calendar_sequence"))["highest"]
    return 0 if highest is None else highest + 1
