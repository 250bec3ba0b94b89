"""What must be true of every database at rest, whatever happened before."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, F, Model, Q

from events.messages.models import Message
from events.programme.models import Allotment, Event, Fee, Quota, Session
from events.registration import rules
from events.registration.models import Registration, RegistrationQuerySet, Voucher
from events.registration.places import miscounted
from events.registration.states import OCCUPYING, HeldFor, State

MAIL = {
    State.PENDING: ["pending"],
    State.WAITLISTED: ["waiting_list", "event_postponed"],  # who was offered a place waits for the new date
    State.CONFIRMED: ["confirmation", "address_corrected"],
    HeldFor.OFFER: ["offer"],
    HeldFor.PAYMENT: ["payment"],
    HeldFor.APPROVAL: ["pending"],
}


def broken(*events: Event) -> list[str]:
    """Every promise that does not hold, for these events or for all; none when all do."""
    rows = Registration.objects.filter(event__in=events) if events else Registration.objects.all()
    return [*miscounted(), *_oversold(), *_twice(rows), *_unmailed(rows), *_incomplete(rows), *_idle(rows)]


def _oversold() -> list[str]:
    """What is over its limit, or has room that only a decision of long ago gives."""
    wrong: list[Model] = list(Event.objects.exclude(taken__lte=F("capacity") + F("over") - F("set_aside")))
    wrong += Event.objects.filter(over__gt=0).exclude(over=F("taken") + F("set_aside") - F("capacity"))
    for model in (Session, Fee, Quota):
        limited = model._default_manager.exclude(capacity=None)
        wrong += limited.exclude(taken__lte=F("capacity") + F("over"))
        wrong += limited.filter(over__gt=0).exclude(over=F("taken") - F("capacity"))
    wrong += Allotment.objects.exclude(taken__lte=F("seats"))
    wrong += Voucher.objects.exclude(most_uses=None).exclude(used__lte=F("most_uses"))
    return [f"{type(row).__name__} {row} is oversold" for row in wrong]


def _twice(rows: RegistrationQuerySet) -> list[str]:
    live = rows.live().exclude(email="")
    twice = live.order_by().values("event", "email").annotate(n=Count("pk")).filter(n__gt=1)
    return [f"{row['email']} is registered {row['n']} times" for row in twice]


def _unmailed(rows: RegistrationQuerySet) -> list[str]:
    """A live registration has the mail that tells its state, sent or waiting; of a group its contact has one for all,
    and who is confirmed their own."""
    mails = Message.objects.exclude(state=Message.State.WITHDRAWN).filter(event__in=rows.values("event"))
    told = set(mails.values_list("about", "kind", "to"))
    found = []
    for row in rows.live().exclude(email="").select_related("booking"):
        booking = row.booking
        if booking.is_group and booking.contact_email:
            kinds = ["group", "event_postponed", "event_cancelled"]
            if not any((booking.ref, kind, booking.contact_email) in told for kind in kinds):
                found.append(f"the contact of {row.email} has no mail about the group")
            if row.state != State.CONFIRMED:
                continue
        kinds = MAIL.get(row.held_for or row.state, [])
        if kinds and not any((row.ref, kind, row.email) in told for kind in kinds):
            found.append(f"{row.email} is {row.state} and has no mail that says so")
    return found


def _incomplete(rows: RegistrationQuerySet) -> list[str]:
    """Nothing half done: each registration has one good ticket, its sessions, and the move that led to its state."""
    found = []
    for row in rows.prefetch_related("tickets", "places", "moves"):
        if sum(ticket.replaced_at is None for ticket in row.tickets.all()) != 1:
            found.append(f"{row.email} has not one good ticket")
        if not row.places.all():
            found.append(f"{row.email} is for no session")
        moves = sorted(row.moves.all(), key=lambda move: move.pk)
        if not moves or moves[-1].after != row.state:
            found.append(f"{row.email} is {row.state} and no move says so")
    return found


def _idle(rows: RegistrationQuerySet) -> list[str]:
    """No one waits while all the places they want are free and could be offered; the people of a group together."""
    together: dict[object, list[Registration]] = {}
    waiting = rows.waiting().filter(trial=False).select_related("event", "booking", "voucher", "fee")
    for row in waiting.prefetch_related("places__session"):
        group = f"group {row.booking_id}" if row.booking.is_group else row.pk
        together.setdefault(group, []).append(row)
    return [
        f"{group[0].email or group[0].pk} waits while a place is free"
        for group in together.values()
        if rules.may_offer(group[0].event) and _could_have(group)
    ]


def _could_have(group: list[Registration]) -> bool:
    """Whether all that these people wait for is free, by sums of its own."""
    first, event = group[0], group[0].event
    theirs = Q(pk=first.voucher.allotment_id if first.voucher else None)
    if first.fee_id is not None:
        theirs |= Q(fees=first.fee_id)
    shares = Allotment.objects.filter(theirs, event=event, released_at=None).distinct()
    public = len(group) - sum(share.seats - share.taken for share in shares)
    wanted: Counter[Session | Fee | Quota] = Counter()
    for row in group:
        sessions = [place.session for place in row.places.all()]
        wanted.update(sessions)
        if row.fee is not None:
            wanted[row.fee] += 1
        limits = Q(sessions__in=sessions) | Q(fees=row.fee_id) if row.fee_id else Q(sessions__in=sessions)
        wanted.update(set(Quota.objects.filter(limits, event=event)))
    return public <= event.capacity + event.over - event.set_aside - event.taken and all(
        one.capacity is None or count <= one.capacity + one.over - one.taken for one, count in wanted.items()
    )


def occupying(event: Event) -> int:
    return Registration.objects.filter(event=event, state__in=OCCUPYING).count()
