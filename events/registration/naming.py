"""The people of a group: places that get a name later, names that change, and the links that each is sent.

The contact of a group must not learn from it who is registered elsewhere: an address that has a place at the event
gets its own mail again, and the place in the group goes by the contact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.messages import actions as messages
from events.messages.models import Message
from events.programme.models import Event
from events.registration import (
    changes,
    corrections,
    facts,
    history,
    joining,
    letters,
    moves,
    rules,
    transfers,
    wishes,
)
from events.registration.models import Booking, Registration
from events.registration.rules import RegistrationError
from events.registration.states import HeldFor, State
from events.registration.wishes import PersonGiven

if TYPE_CHECKING:
    from home.models import User

OF_BEFORE = set(Message.Kind.values) - {Message.Kind.TRANSFERRED}
"""Mails that speak to the person who had a place before; their goodbye is not taken back."""


@transaction.atomic
def name_place(
    registration: Registration, person: PersonGiven, *, by: User | None = None, at: datetime | None = None
) -> Registration:
    """Say who comes on a place without a name; one that was kept for the name alone is confirmed by it."""
    at = at or now()
    moves.hold_still(registration)
    _refuse(registration, person, by=by, at=at)
    if registration.is_named:
        raise RegistrationError(
            _("Somebody else named this place just now: %(name)s. Look at the list again.")
            % {"name": registration.name}
        )
    apart, elsewhere = _apart(registration, person)
    transfers.hand_over(registration, apart, at, elsewhere=elsewhere)
    history.note(registration, "named", by=by)
    if registration.held_for == HeldFor.NAMING:
        move = moves.move(registration, State.CONFIRMED, at=at, by=by)
        letters.tell_state(registration, f"move:{move.pk}")
    return registration


@transaction.atomic
def name_places(
    booking: Booking, people: Sequence[PersonGiven], *, by: User | None = None, at: datetime | None = None
) -> int:
    """Name places of a group in their order, all these people or nobody; how many."""
    event = moves.lock(booking.event_id)
    free = [row for row in _rows(booking, event) if row.is_live and not row.is_named]
    if len(people) > len(free):
        raise RegistrationError(
            ngettext(
                "Only %(count)d place of your group is without a name.",
                "Only %(count)d places of your group are without a name.",
                len(free),
            )
            % {"count": len(free)}
        )
    for registration, person in zip(free, people, strict=False):
        name_place(registration, person, by=by, at=at)
    return len(people)


@transaction.atomic
def swap_name(
    registration: Registration, person: PersonGiven, *, by: User | None = None, at: datetime | None = None
) -> Registration:
    """Let somebody else come on a named place: ticket and link of the person before are worth nothing then.

    Who is given with the address that the place has is the same person, written in another way.
    """
    at = at or now()
    event = moves.hold_still(registration)
    _refuse(registration, person, by=by, at=at)
    if not registration.is_named:
        return name_place(registration, person, by=by, at=at)
    if person.address and person.address == _address(registration):
        return _respell(registration, person, at)
    before, goodbye = registration.email, transfers.farewell(registration)
    knew = Message.objects.filter(about=registration.ref, to=before).exists()
    messages.withdraw(registration.ref, OF_BEFORE)
    apart, elsewhere = _apart(registration, person)
    transfers.hand_over(registration, apart, at, elsewhere=elsewhere)
    changes.new_ticket(registration, at)
    history.note(registration, "transferred", by=by)
    occasion = f"transfer:{registration.link_version}"
    if registration.state == State.CONFIRMED and event.state == Event.State.ANNOUNCED:
        letters.tell_state(registration, occasion)
    if knew:
        messages.queue(**goodbye, to=before, occasion=occasion)
    return registration


def _respell(registration: Registration, person: PersonGiven, at: datetime) -> Registration:
    return corrections.correct_given(
        registration,
        name=person.name.strip(),
        name_ar=person.name_ar.strip() or registration.name_ar,
        organisation=person.organisation.strip() or registration.organisation,
        needs=registration.needs,
        at=at,
    )


def _refuse(registration: Registration, person: PersonGiven, *, by: User | None, at: datetime) -> None:
    if not person.name.strip():
        raise RegistrationError(_("Give a name."))
    if why_not := rules.called_off(registration.event):
        raise RegistrationError(why_not)
    if not registration.is_live:
        raise RegistrationError(_("This place was given back: it has no name any more."))
    if by is None and not rules.may_name(registration.event, at):
        raise RegistrationError(_("Names can no longer be given or changed here. Please write to us."))
    if by is None:  # the desk knows who comes: as where it registers somebody, no date of birth is asked
        wishes.refuse_child(registration.event, person)


def _address(registration: Registration) -> str:
    """The address that was given for the place, whether it stayed with it or has a place elsewhere."""
    return registration.email or (registration.elsewhere.email if registration.elsewhere else "")


def _apart(registration: Registration, person: PersonGiven) -> tuple[PersonGiven, Registration | None]:
    """The person, without an address that has a place of its own at the event, and that place; it gets its mail
    again. An address given for two places of the group is refused alike, wherever it has its place."""
    if not person.address:
        return person, None
    group = Registration.objects.live().filter(booking=registration.booking_id).exclude(pk=registration.pk)
    if group.filter(Q(email=person.address) | Q(elsewhere__email=person.address)).exists():
        raise RegistrationError(_("Another place of your group has this address already."))
    others = Registration.objects.live().filter(event=registration.event_id, email=person.address)
    other = others.exclude(pk=registration.pk).select_related("booking").first()
    if other is None:
        return person, None
    other.event = registration.event
    joining.again(other, f"{registration.uuid}:{registration.link_version}")
    return replace(person, email=""), other


def _rows(booking: Booking, event: Event) -> list[Registration]:
    rows = list(booking.registrations.select_related("booking").order_by("pk"))
    for row in rows:
        row.event = event
    return rows


@transaction.atomic
def send_link_to(registration: Registration, *, at: datetime | None = None) -> Message | None:
    """Mail a person of a group their own page and ticket again; without an address, to the contact for them.

    Whose address has a place elsewhere gets the papers of that one: the contact must not have them for it.
    """
    event = moves.hold_still(registration)
    if not registration.is_live or not registration.is_named:
        raise RegistrationError(_("Only a place with a name has a link to send."))
    occasion = f"sent:{at or now():%Y-%m-%dT%H:%M}"
    if not registration.email and registration.elsewhere is not None:
        return _to_them_elsewhere(registration.elsewhere, event, occasion)
    if not registration.email:
        return _for_them(registration.booking, [registration], occasion)
    if registration.state == State.CONFIRMED and event.state == Event.State.ANNOUNCED:
        return letters.tell(registration, "confirmation", occasion)
    return letters.tell_link(registration, occasion)


def _to_them_elsewhere(other: Registration, event: Event, occasion: str) -> Message | None:
    """Mail somebody the papers of the place that they have themselves; its link alone where it is over."""
    other.event = event
    if not other.is_live or event.state != Event.State.ANNOUNCED:
        return letters.tell_link(other, occasion)
    joining.again(other, occasion)
    return None


@transaction.atomic
def send_links_to(
    booking: Booking, rows: Sequence[Registration], *, at: datetime | None = None
) -> list[Message]:
    """Mail these people of a group their own pages; the contact gets those of people without an address in one mail."""
    moves.lock(booking.event_id)
    named = [row for row in rows if row.is_live and row.is_named]
    sent = [send_link_to(row, at=at) for row in named if _address(row)]
    papers = [row for row in named if not _address(row)]
    if papers:
        sent.append(_for_them(booking, papers, f"papers:{at or now():%Y-%m-%dT%H:%M}"))
    return [message for message in sent if message is not None]


def _for_them(booking: Booking, rows: Sequence[Registration], occasion: str) -> Message | None:
    """The links of people without an address, in a mail to the contact."""
    one = len(rows) == 1
    return messages.queue(
        "find_ticket",
        booking.contact_email,
        booking.language,
        about=rows[0].ref if one else booking.ref,
        occasion=occasion,
        context={"name": booking.contact_name, "registrations": [facts.facts_of(row) for row in rows]},
        event=booking.event,
    )


@transaction.atomic
def cancel_group(
    booking: Booking, *, by: User | None = None, why: str = "", at: datetime | None = None
) -> int:
    """Give all places of a group back; how many. People with an address are told, and the contact once for all."""
    at = at or now()
    event = moves.lock(booking.event_id)
    live = [row for row in _rows(booking, event) if row.is_live]
    for registration in live:
        changes.cancel(registration, by=by, why=why, at=at)
    if live:
        occasion = f"cancelled:{at.isoformat()}"
        letters.tell_group(booking, occasion, ended=live[-1], by_desk=by is not None)
    return len(live)
