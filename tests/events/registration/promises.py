"""What must be true of every database at rest, whatever happened before."""

from __future__ import annotations

from django.db.models import Count, F

from events.messages.models import Message
from events.programme.models import Event, Session
from events.registration import rules
from events.registration.models import Registration, RegistrationQuerySet
from events.registration.places import miscounted
from events.registration.states import OCCUPYING, State

MAIL = {
    State.PENDING: ["pending"],
    State.WAITLISTED: ["waiting_list", "event_postponed"],  # who was offered a place waits for the new date
    State.HELD: ["offer"],
    State.CONFIRMED: ["confirmation", "address_corrected"],
}


def broken(*events: Event) -> list[str]:
    """Every promise that does not hold, for these events or for all; none when all do."""
    rows = Registration.objects.filter(event__in=events) if events else Registration.objects.all()
    return [*miscounted(), *_oversold(), *_twice(rows), *_unmailed(rows), *_incomplete(rows), *_idle(rows)]


def _oversold() -> list[str]:
    events = Event.objects.exclude(taken__lte=F("capacity") + F("over"))
    sessions = Session.objects.exclude(capacity=None).exclude(taken__lte=F("capacity") + F("over"))
    return [f"{row} is oversold" for row in (*events, *sessions)]


def _twice(rows: RegistrationQuerySet) -> list[str]:
    live = rows.live().exclude(email="")
    twice = live.order_by().values("event", "email").annotate(n=Count("pk")).filter(n__gt=1)
    return [f"{row['email']} is registered {row['n']} times" for row in twice]


def _unmailed(rows: RegistrationQuerySet) -> list[str]:
    """A live registration has the mail that tells its state, sent or waiting."""
    mails = Message.objects.exclude(state=Message.State.WITHDRAWN).filter(event__in=rows.values("event"))
    told = set(mails.values_list("about", "kind", "to"))
    return [
        f"{row.email} is {row.state} and has no mail that says so"
        for row in rows.live().exclude(email="")
        if not any((row.ref, kind, row.email) in told for kind in MAIL[State(row.state)])
    ]


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
    """No one waits while all the places they want are free and could be offered."""
    found = []
    for row in rows.waiting().select_related("event").prefetch_related("places__session"):
        event = row.event
        if event.places_left == 0 or not rules.may_offer(event):
            continue
        sessions = [place.session for place in row.places.all()]
        if all(one.capacity is None or one.taken < one.capacity + one.over for one in sessions):
            found.append(f"{row.email} waits while a place is free")
    return found


def occupying(event: Event) -> int:
    return Registration.objects.filter(event=event, state__in=OCCUPYING).count()
