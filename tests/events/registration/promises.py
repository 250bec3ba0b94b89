"""What must be true of every database at rest, whatever happened before."""

from __future__ import annotations

from django.db.models import Count, F

from events.messages.models import Message
from events.programme.models import Event, Session
from events.registration import rules
from events.registration.models import Registration
from events.registration.places import miscounted
from events.registration.states import OCCUPYING, State

MAIL = {
    State.PENDING: "pending",
    State.WAITLISTED: "waiting_list",
    State.HELD: "offer",
    State.CONFIRMED: "confirmation",
}


def broken() -> list[str]:
    """Every promise that does not hold; none when all do."""
    return [*miscounted(), *_oversold(), *_twice(), *_unmailed(), *_incomplete(), *_idle()]


def _oversold() -> list[str]:
    events = Event.objects.exclude(taken__lte=F("capacity") + F("over"))
    sessions = Session.objects.exclude(capacity=None).exclude(taken__lte=F("capacity") + F("over"))
    return [f"{row} is oversold" for row in (*events, *sessions)]


def _twice() -> list[str]:
    live = Registration.objects.live().exclude(email="")
    twice = live.order_by().values("event", "email").annotate(n=Count("pk")).filter(n__gt=1)
    return [f"{row['email']} is registered {row['n']} times" for row in twice]


def _unmailed() -> list[str]:
    """A live registration has the mail that tells its state, sent or waiting."""
    found = []
    for row in Registration.objects.live().exclude(email=""):
        mails = Message.objects.filter(about=row.ref, kind=MAIL[State(row.state)], to=row.email)
        if not mails.exclude(state=Message.State.WITHDRAWN).exists():
            found.append(f"{row.email} is {row.state} and has no mail that says so")
    return found


def _incomplete() -> list[str]:
    """Nothing half done: each registration has one good ticket, its sessions, and the move that led to its state."""
    found = []
    for row in Registration.objects.prefetch_related("tickets", "places", "moves"):
        if sum(ticket.replaced_at is None for ticket in row.tickets.all()) != 1:
            found.append(f"{row.email} has not one good ticket")
        if not row.places.all():
            found.append(f"{row.email} is for no session")
        moves = row.moves.all()
        if not moves or moves[len(moves) - 1].after != row.state:
            found.append(f"{row.email} is {row.state} and no move says so")
    return found


def _idle() -> list[str]:
    """No one waits while all the places they want are free and could be offered."""
    found = []
    for row in Registration.objects.waiting().select_related("event"):
        event = row.event
        if event.places_left == 0 or not rules.may_offer(event):
            continue
        sessions = Session.objects.filter(places__registration=row)
        if all(one.capacity is None or one.taken < one.capacity + one.over for one in sessions):
            found.append(f"{row.email} waits while a place is free")
    return found


def occupying(event: Event) -> int:
    return Registration.objects.filter(event=event, state__in=OCCUPYING).count()
