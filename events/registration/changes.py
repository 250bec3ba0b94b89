"""What organisers and people themselves do with a registration: confirm, cancel, decline, take back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Event
from events.registration import history, letters, moves, offers, rules, tickets, unpriced
from events.registration.models import Registration, Ticket
from events.registration.rules import RegistrationError
from events.registration.states import OCCUPYING, HeldFor, State
from events.registration.wishes import next_stop

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def confirm(
    registration: Registration,
    *,
    by: User | None = None,
    why: str = "",
    at: datetime | None = None,
    anyway: bool = False,
    tells_contact: bool = True,
) -> Registration:
    """The organiser's yes to what the registration stands at: a request, a place on the waiting list, a payment.

    One that waits or asks takes a free place, or with `anyway` one over the capacity. After it a place that costs
    something is kept for payment, and one without a name for naming; else it is confirmed for good. Who decides on a
    whole group tells its contact once, at the end (`tells_contact`).
    """
    at = at or now()
    given = registration.state, registration.held_for
    event = moves.hold_still(registration)
    if registration.state == State.CONFIRMED or registration.held_for == HeldFor.NAMING:
        return registration
    if by is not None and given != (registration.state, registration.held_for):
        raise RegistrationError(_("Somebody else changed this registration just now. Look at it again."))
    if anyway and not why.strip():
        raise RegistrationError(_("Give the reason why one more is let in than there are places."))
    if registration.state == State.CANCELLED:
        raise RegistrationError(_("A cancelled registration is taken back, not confirmed."))
    if registration.state == State.EXPIRED:
        raise RegistrationError(_("This registration has expired: register the person again."))
    if why_not := rules.called_off(event):
        raise RegistrationError(why_not)
    state, held_for = next_stop(registration.name, registration.price, after=registration.held_for)
    move = moves.move(registration, state, at=at, by=by, why=why, over=anyway, held_for=held_for)
    letters.tell_state(registration, f"move:{move.pk}")
    if tells_contact:
        letters.tell_decision(registration, f"desk:{move.pk}", at)
    return registration


@transaction.atomic
def cancel(
    registration: Registration,
    *,
    by: User | None = None,
    why: str = "",
    at: datetime | None = None,
    quietly: bool = False,
) -> Registration:
    """Give the place back, and offer it to the next; a second time changes nothing.

    Without `by` it is the person's own act, possible until the event begins. `quietly`: no mail is written.
    """
    at = at or now()
    event = moves.hold_still(registration) if by or quietly else moves.hold_own(registration)
    if registration.state == State.CANCELLED:
        return registration
    if by is None and not quietly and registration.is_live and not rules.may_cancel(registration, at):
        if event.state == Event.State.CANCELLED:
            raise RegistrationError(_("The event is cancelled: there is no place to give back."))
        if not rules.has_begun(event, at):
            raise RegistrationError(_("It is too late to give the place back here. Please write to us."))
        raise RegistrationError(_("The event has begun: this registration can no longer be cancelled."))
    move = moves.move(registration, State.CANCELLED, at=at, by=by, why=why)
    if not quietly:
        letters.tell_state(registration, f"move:{move.pk}", was=move.before)
        if by is not None:
            letters.tell_decision(registration, f"desk:{move.pk}", at, by_desk=True)
    offers.offer_places(event, at)
    return registration


@transaction.atomic
def decline(
    registration: Registration,
    *,
    by: User | None,
    why: str,
    at: datetime | None = None,
    tells_contact: bool = True,
) -> Registration:
    """The organiser's no to who asked for a place, waits for one or holds one; they read the reason in their mail."""
    at = at or now()
    event = moves.hold_still(registration)
    if registration.state == State.DECLINED:
        return registration
    move = moves.move(registration, State.DECLINED, at=at, by=by, why=why)
    letters.tell_state(registration, f"move:{move.pk}", why=move.why)
    if tells_contact:
        letters.tell_decision(registration, f"desk:{move.pk}", at, why=move.why)
    offers.offer_places(event, at)
    return registration


@transaction.atomic
def put_on_waiting_list(
    registration: Registration, *, by: User | None, why: str = "", at: datetime | None = None
) -> Registration:
    """Let who asked for a place wait for one; a place that is free is offered at once."""
    at = at or now()
    event = moves.hold_still(registration)
    if registration.state == State.WAITLISTED:
        return registration
    if registration.state == State.HELD:
        raise RegistrationError(_("A place is kept for this person already."))
    move = moves.move(registration, State.WAITLISTED, at=at, by=by, why=why)
    letters.tell_state(registration, f"move:{move.pk}")
    letters.tell_decision(registration, f"desk:{move.pk}", at)
    offers.offer_places(event, at)
    registration.refresh_from_db()
    return registration


@transaction.atomic
def restore(
    registration: Registration, *, by: User | None = None, why: str = "", at: datetime | None = None
) -> Registration:
    """Undo a cancellation while a place is free.

    A place that costs something waits for its payment again when the person themselves takes it back: the money may
    have been returned meanwhile. What was paid and stayed leads it on at once. A request of which nobody said what the
    place costs is one again: the place is kept until the organisers say yes, and what it costs.
    """
    at = at or now()
    event = moves.hold_still(registration) if by else moves.hold_own(registration)
    if registration.state in OCCUPYING:
        return registration
    if registration.state != State.CANCELLED:
        raise RegistrationError(_("Only a cancelled registration can be taken back."))
    why_not = rules.against_restoring(registration, at) if by is None else rules.called_off(event)
    if why_not:
        raise RegistrationError(why_not)
    paid = registration.cancelled_from == State.CONFIRMED
    after = HeldFor.PAYMENT if paid and by is not None else ""
    state, held_for = next_stop(registration.name, registration.price, after=after)
    if by is None and not paid and event.approval and not _was_let_in(registration):
        if event.approval != Event.Approval.HELD:
            raise RegistrationError(_("The organisers decide who comes: register again to ask for a place."))
        state, held_for = State.HELD, HeldFor.APPROVAL
    if unpriced.undecided_before(registration):  # else a request that was taken back would be free by silence
        state, held_for = State.HELD, HeldFor.APPROVAL
    try:
        with transaction.atomic():
            move = moves.move(registration, state, at=at, by=by, why=why, held_for=held_for)
    except IntegrityError:
        raise RegistrationError(_("This address has registered again since.")) from None
    letters.tell_state(registration, f"move:{move.pk}")
    if by is not None:
        letters.tell_decision(registration, f"desk:{move.pk}", at)
    return registration


def _was_let_in(registration: Registration) -> bool:
    """Whether an organiser ever said yes to it, or it never needed their yes."""
    given = registration.moves.filter(after__in=OCCUPYING)
    return given.exclude(by=None).exists() or registration.invitations.exists()


@transaction.atomic
def reissue_ticket(
    registration: Registration, *, by: User | None = None, why: str = "", at: datetime | None = None
) -> Ticket:
    """A new code for a ticket that was lost or seen by others; the old one stays known as replaced."""
    ticket = new_ticket(registration, at or now())
    history.note(registration, "ticket", by=by, why=why)
    letters.tell_state(registration, f"ticket:{ticket.pk}")
    return ticket


def new_ticket(registration: Registration, at: datetime) -> Ticket:
    """Replace the ticket of a registration that is live."""
    event = moves.hold_still(registration)
    if not registration.is_live:
        raise RegistrationError(_("Only a registration that is not over has a ticket to replace."))
    registration.tickets.filter(replaced_at=None).update(replaced_at=at)
    return Ticket.objects.create(registration=registration, code=tickets.new_code(event))
