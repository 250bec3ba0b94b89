"""Taking places: never oversold, never twice, never lost."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Event, Session
from events.registration import (
    facts,
    history,
    letters,
    moves,
    offers,
    places,
    pricing,
    questions,
    reading,
    tickets,
    wishes,
)
from events.registration.models import (
    Booking,
    Invitation,
    Move,
    Registration,
    SessionPlace,
    Ticket,
)
from events.registration.reading import Before
from events.registration.rules import RegistrationError
from events.registration.states import LIVE, HeldFor, State
from events.registration.wishes import Choice, Contact, PersonGiven, Terms, Wish
from home.languages import CODES, SOURCE

if TYPE_CHECKING:
    from home.models import User

__all__ = ["Choice", "Contact", "PersonGiven", "again", "next_sequence", "register", "register_group"]

ATTEMPTS = 4
MOST_AT_ONCE = 200


def register(
    event: Event,
    person: PersonGiven,
    *,
    key: str,
    choice: Choice | None = None,
    origin: str = Booking.Origin.WEB,
    by: User | None = None,
    at: datetime | None = None,
    anyway: str = "",
) -> Registration:
    """Take a place, or wait, or await approval; the same key again gives the same registration.

    An address that is already registered gets its mail again and its registration comes back, with `already` set:
    the visitor must not see the difference. `anyway` is the reason of a named decision to go over the capacity.
    """
    if not person.name.strip() or not key:
        raise RegistrationError(_("Give a name."))
    wish = Wish(event, (person,), key[:64], at or now(), None, origin, by, anyway, choice or Choice())
    return _kept(wish)[0]


def register_group(
    event: Event,
    people: Sequence[PersonGiven],
    *,
    contact: Contact,
    key: str,
    unnamed: int = 0,
    choice: Choice | None = None,
    origin: str = Booking.Origin.WEB,
    by: User | None = None,
    at: datetime | None = None,
    anyway: str = "",
) -> Booking:
    """Take places for several people at once, all or none: who is named now, and so many to be named later.

    They wait together where there is no room for all. An address that is already registered for the event gets its
    own mail again; its place in the group goes by the contact, who must not learn from it who is registered.
    """
    if not contact.name.strip() or not contact.address or not key:
        raise RegistrationError(_("Give the name and the e-mail address of the contact."))
    if not 0 <= unnamed <= MOST_AT_ONCE or len(people) > MOST_AT_ONCE:
        raise RegistrationError(_("Give a number of places from 0 to %(most)d.") % {"most": MOST_AT_ONCE})
    all_people = (*people, *(PersonGiven("", language=contact.language) for _seat in range(unnamed)))
    if not all_people:
        raise RegistrationError(_("Ask for at least one place."))
    addresses = [person.address for person in people if person.address]
    if len(set(addresses)) < len(addresses):
        raise RegistrationError(_("Two people have the same e-mail address."))
    wish = Wish(event, all_people, key[:64], at or now(), contact, origin, by, anyway, choice or Choice())
    return _kept(wish)[0].booking


def _kept(wish: Wish) -> list[Registration]:
    """What the act led to, once it is in the database."""
    for _attempt in range(ATTEMPTS):
        before = reading.look(wish)
        if before.answered:
            return before.answered
        try:
            return _join(wish, before)
        except IntegrityError:
            continue  # somebody was first with this address or key, or a code came twice: ask again
    raise RegistrationError(_("The registration could not be kept. Please try again."))


def _join(wish: Wish, before: Before) -> list[Registration]:
    """Look without a lock, then take: the statement that takes the place sees that nothing changed meanwhile."""
    event, sessions, voucher = reading.read(wish)
    wishes.refuse(event, wish)
    if (known := before.live) is not None:
        if known.booking.idempotency_key == before.key:
            return [known]  # the other half of a double click was faster
        with transaction.atomic():
            moves.hold_still(known)
            if known.is_live:
                return [again(known, before.key)]
    terms = wishes.terms_of(event, wish, sessions, voucher)
    if not _asks_first(event, wish):
        try:
            with transaction.atomic():
                if not wish.choice.trial:
                    places.take_all(event, terms.seats, newcomer=True, limits=terms.limits)
                return _write(event, wish, before, State.CONFIRMED, terms, sessions)
        except places.NoPlaceError:
            pass
    with transaction.atomic():
        event = moves.lock(event.pk)  # from here on nobody frees a place, and nothing read changes
        wishes.refuse(event, wish)
        sessions = list(event.sessions.order_by("starts_at", "pk"))
        state, over, terms = _place(event, wish, sessions)
        made = _write(event, wish, before, state, terms, sessions)
        if over:
            history.note(made[0], "over", by=wish.by, why=wish.anyway)
    return made


def _take(event: Event, terms: Terms, wish: Wish) -> bool:
    return wish.choice.trial or places.take(event, terms.seats)


def _asks_first(event: Event, wish: Wish) -> bool:
    """Whether the organisers say yes before a place is taken; who was invited has their yes."""
    return event.approval == Event.Approval.ASKED and wish.from_outside and wish.choice.invitation is None


def again(registration: Registration, key: str) -> Registration:
    """Mail its ticket again to an address that is already registered: once for each act. Needs the event's lock."""
    act = hashlib.sha256(key.encode()).hexdigest()[:20]
    letters.tell_state(registration, f"again:{act}")
    registration.already = True
    return registration


def _place(event: Event, wish: Wish, sessions: Collection[Session]) -> tuple[State, bool, Terms]:
    """Where the act leads at a locked event, its places taken; and whether a decision went over the capacity for it."""
    if _asks_first(event, wish):
        return State.PENDING, False, wishes.terms_of(event, wish, sessions).open_to_all
    if offers.offer_places(event, wish.at):
        event.refresh_from_db(fields=["taken", "over", "set_aside"])
    terms = wishes.terms_of(event, wish, sessions)
    if _take(event, terms, wish):
        return State.CONFIRMED, False, terms
    if wish.anyway:
        return State.CONFIRMED, places.take_anyway(event, terms.seats), terms
    if not event.waiting_list:
        raise moves.FullError(_("All places are taken, and there is no waiting list."))
    return State.WAITLISTED, False, terms.open_to_all


def _stop(event: Event, wish: Wish, person: PersonGiven, state: State, terms: Terms) -> tuple[State, str]:
    """The state a person's place begins in, and for what it is held."""
    if state != State.CONFIRMED:
        return state, ""
    if wish.from_outside and event.approval == Event.Approval.HELD and wish.choice.invitation is None:
        return State.HELD, HeldFor.APPROVAL
    return wishes.next_stop(person.name, terms.price)


def _write(
    event: Event, wish: Wish, before: Before, state: State, terms: Terms, sessions: Collection[Session]
) -> list[Registration]:
    """The booking with its places, what they answered, and the mails that tell of it."""
    if not wish.choice.trial:
        pricing.use_voucher(terms.voucher, len(wish.people))
    people = [replace(person, name=person.name.strip(), email=person.address) for person in wish.people]
    elsewhere = _already_told(event, people, before.key) if wish.contact is not None else {}
    apart = [elsewhere.get(person.email) for person in people]
    people = [replace(person, email="") if person.email in elsewhere else person for person in people]
    booking = _write_booking(event, wish, before.key)
    told = facts.told(event, sessions)
    if wish.contact is None:
        known = {wish.address: before.sequence}
    else:
        known = next_sequences(event, [person.email for person in people if person.email])
    made = [
        Registration.objects.create(
            booking=booking,
            event=event,
            state=stop[0],
            held_for=stop[1],
            waiting_since=wish.at if stop[0] == State.WAITLISTED else None,
            calendar_sequence=known.get(person.email, 0),
            told=told,
            told_revision=event.revision,
            elsewhere=other,
            **_given(person, wish),
            **_agreed(terms, wish, share),
        )
        for person, other, share in zip(people, apart, terms.shares, strict=True)
        for stop in [_stop(event, wish, person, state, terms)]
    ]
    _write_papers(event, made, [session for session in sessions if session.pk in terms.sessions])
    if wish.choice.answers:
        questions.write_answers(made, wish.choice.answers, at=wish.at)
    if wish.choice.invitation is not None:
        _answer(wish.choice.invitation, made[0])
    _tell(booking, made, wish)
    return made


def _write_booking(event: Event, wish: Wish, key: str) -> Booking:
    """The act of registering itself: who acts, for whom, and in which language they are written to."""
    first = wish.people[0]
    return Booking.objects.create(
        event=event,
        contact_name=wish.name,
        contact_email=wish.address,
        contact_phone=wish.contact.phone if wish.contact else "",
        organisation=(wish.contact.organisation if wish.contact else first.organisation).strip(),
        language=_language(wish.contact.language if wish.contact else first.language),
        origin=wish.origin,
        is_group=wish.contact is not None,
        idempotency_key=key,
        created_by=wish.by,
    )


def _write_papers(event: Event, made: Sequence[Registration], sessions: Sequence[Session]) -> None:
    """A ticket each and the sessions they come to; the rows know them, for the mail that tells of them."""
    for row in made:
        row.good_tickets = [Ticket(registration=row, code=tickets.new_code(event))]  # type: ignore[attr-defined]
        row.places_in_order = [SessionPlace(registration=row, session=session) for session in sessions]  # type: ignore[attr-defined]
    Ticket.objects.bulk_create(ticket for row in made for ticket in row.good_tickets)  # type: ignore[attr-defined]
    SessionPlace.objects.bulk_create(place for row in made for place in row.places_in_order)  # type: ignore[attr-defined]


def _answer(invitation: Invitation, registration: Registration) -> None:
    """Keep what became of the invitation; RegistrationError when somebody was faster with it."""
    free = Invitation.objects.filter(pk=invitation.pk).exclude(registration__state__in=LIVE)
    if not free.update(registration=registration, declined_at=None):
        raise RegistrationError(_("This invitation was used already."))


def _given(person: PersonGiven, wish: Wish) -> dict[str, Any]:
    """The columns that say who it is."""
    return {
        "name": person.name,
        "name_ar": person.name_ar.strip(),
        "email": person.email,
        "organisation": (person.organisation or (wish.contact.organisation if wish.contact else "")).strip(),
        "language": _language(person.language),
        "phone": person.phone.strip(),
        "access": person.access,
        "needs": person.needs.strip(),
        "born_on": person.birth_date,
        "guardian_name": person.guardian_name.strip(),
        "guardian_email": person.guardian_email.strip().lower(),
        "guardian_consent_at": wish.at if person.guardian_name.strip() else None,
        "photo_consent": person.photo_consent,
        "privacy_version": person.privacy_version,
        "privacy_at": wish.at if person.privacy_version else None,
    }


def _agreed(terms: Terms, wish: Wish, share: int | None) -> dict[str, Any]:
    """The columns that say on which terms."""
    return {
        "fee": terms.fee,
        "voucher": terms.voucher,
        "allotment_id": share,
        "price": terms.price,
        "currency": terms.currency,
        "trial": wish.choice.trial,
    }


def _already_told(event: Event, people: list[PersonGiven], key: str) -> dict[str, Registration]:
    """Who of a group is registered already, by address: they get their own mail again."""
    addresses = [person.email for person in people if person.email]
    known = Registration.objects.live().filter(event=event, email__in=addresses).select_related("booking")
    registered = {row.email: row for row in known}
    for row in registered.values():
        row.event = event
        again(row, key)
    return registered


def _tell(booking: Booking, made: list[Registration], wish: Wish) -> None:
    """The first entry of each history, and the mails."""
    if not booking.is_group:
        move = moves.record(made[0], "", at=wish.at, by=wish.by, why=wish.anyway)
        letters.tell(made[0], letters.kind_of(made[0]), f"move:{move.pk}", first=True)
        return
    Move.objects.bulk_create(
        Move(registration=row, before="", after=row.state, at=wish.at, by=wish.by, why=wish.anyway[:300])
        for row in made
    )
    history.note(
        made[0].event, "group", by=wish.by, why=wish.anyway, count=len(made), booking=str(booking.uuid)
    )
    letters.tell_group(booking, f"booking:{booking.pk}", first=True)
    for row in made:
        if row.state == State.CONFIRMED:
            letters.tell_state(row, f"booking:{booking.pk}")


def _language(code: str) -> str:
    return code if code in CODES else SOURCE


def next_sequence(event: Event, address: str) -> int:
    """A calendar that knows an earlier registration of this address believes only higher numbers."""
    return next_sequences(event, [address] if address else []).get(address, 0)


def next_sequences(event: Event, addresses: Collection[str]) -> dict[str, int]:
    """The same for several addresses: those that are known here from before."""
    if not addresses:
        return {}
    earlier = Registration.objects.filter(event=event, email__in=addresses).order_by()
    highest = earlier.values("email").annotate(highest=Max("calendar_sequence"))
    return {row["email"]: row["highest"] + 1 for row in highest}
