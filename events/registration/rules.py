"""What registration allows, and when: pure answers, nothing is written here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Self

from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Event
from events.registration.models import Registration
from events.registration.states import LIVE, OCCUPYING, HeldFor, State
from home import formats, zones

QUIET_FROM, QUIET_TO = time(21), time(8)
"""Local hours in which nobody is asked to decide anything."""

SHORTEST_OFFER = timedelta(minutes=30)
"""A place that can be had for less is not offered by mail: the desk gives it."""

CORRECTION = timedelta(minutes=30)
"""How long the browser that registered may correct the address it typed."""


class RegistrationError(Exception):
    """Says in the reader's language why it cannot be done."""


class Obstacle(str):
    """A sentence that says why nobody can register, with a code to hang a link on."""

    code: str

    def __new__(cls, code: str, sentence: str) -> Self:
        obstacle = super().__new__(cls, sentence)
        obstacle.code = code
        return obstacle


def obstacles(event: Event, at: datetime | None = None) -> list[Obstacle]:
    """Why nobody can register at this time, the most important reason first; nothing when they can."""
    at = at or now()
    found = [*_state(event), *_window(event, at)]
    if event.invitation_only:
        found.append(
            Obstacle("invitation", _("This event is by invitation: who is invited has a link by e-mail."))
        )
    asks = event.approval == Event.Approval.ASKED  # who asks takes no place
    if event.capacity == 0 and not asks:
        found.append(Obstacle("no_places", _("The event has no places yet.")))
    elif event.places_left + event.set_aside == 0 and not event.waiting_list and not asks:
        found.append(Obstacle("full", _("All places are taken, and there is no waiting list.")))
    return found


ADULT = 18
"""Years; a guardian answers for who is younger on the day of the event (Family Code of Morocco, article 209)."""


def is_minor(born_on: date, event: Event) -> bool:
    """Whether somebody born then is under 18 on the first day of the event."""
    day = zones.wall_of(event.starts_at, event.zone).date() if event.starts_at else now().date()
    birthdays = day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    return birthdays < ADULT


def is_open(event: Event, at: datetime | None = None) -> bool:
    """Whether a visitor can register now, be it for the waiting list."""
    return not obstacles(event, at)


def when(at: datetime, zone: str) -> str:
    """The moment as the event's clocks show it, in the reader's language."""
    moment = zones.wall_of(at, zone)
    return _("%(day)s at %(time)s") % {
        "day": formats.day_in_words(moment),
        "time": formats.clock(moment.time()),
    }


def called_off(event: Event) -> str:
    """Why nobody at all can be given a place: the event does not take place."""
    return str(_state(event)[0]) if event.state == Event.State.CANCELLED else ""


def _state(event: Event) -> list[Obstacle]:
    sentences = {
        Event.State.DRAFT: _("The event is not announced yet."),
        Event.State.POSTPONED: _(
            "The event is postponed: registration opens again with the announcement of its new date."
        ),
        Event.State.CANCELLED: _("The event is cancelled."),
    }
    sentence = sentences.get(Event.State(event.state))
    return [Obstacle(str(event.state), sentence)] if sentence else []


def _window(event: Event, at: datetime) -> list[Obstacle]:
    closes = event.registration_closes_at()
    if event.starts_at is None or event.ends_at is None or closes is None:
        return [Obstacle("no_date", _("The event has no date yet."))]
    if event.ends_at <= at:
        return [Obstacle("over", _("The event is over."))]
    if closes <= at:
        return [
            Obstacle("closed", _("Registration closed on %(date)s.") % {"date": when(closes, event.zone)})
        ]
    if event.opens_at is not None and at < event.opens_at:
        opens = when(event.opens_at, event.zone)
        return [Obstacle("not_open", _("Registration opens on %(date)s.") % {"date": opens})]
    return []


def has_begun(event: Event, at: datetime | None = None) -> bool:
    """Whether the event began; the old date of a postponed one says nothing."""
    if event.state == Event.State.POSTPONED or event.starts_at is None:
        return False
    return event.starts_at <= (at or now())


def is_past(event: Event, at: datetime | None = None) -> bool:
    """Whether the event is over; the old date of a postponed one says nothing."""
    return event.state != Event.State.POSTPONED and event.is_over(at)


def may_cancel(registration: Registration, at: datetime | None = None) -> bool:
    """Whether the person themselves may still give their place back: until the event's own deadline."""
    event = registration.event
    if registration.state not in LIVE or event.state == Event.State.CANCELLED:
        return False
    notice = event.cancel_hours if registration.state in OCCUPYING else 0
    return not has_begun(event, (at or now()) + timedelta(hours=notice))


def cancel_deadline(event: Event) -> datetime | None:
    """Until when people give their places back themselves; None while no date is sure."""
    return _ahead(event, event.cancel_hours)


def naming_deadline(event: Event) -> datetime | None:
    """Until when names and sessions can be changed, and places passed on; None while no date is sure."""
    return _ahead(event, event.naming_hours)


def _ahead(event: Event, hours: int) -> datetime | None:
    if event.starts_at is None or event.state == Event.State.POSTPONED:
        return None
    return event.starts_at - timedelta(hours=hours)


def may_transfer(registration: Registration, at: datetime | None = None) -> bool:
    """Whether who holds the place may pass it on: not where the organisers choose who comes, nor in a group, whose
    contact gives the names."""
    event = registration.event
    has_one = registration.state == State.CONFIRMED or registration.held_for == HeldFor.PAYMENT
    chosen = event.approval or event.invitation_only or registration.booking.is_group
    return has_one and not chosen and event.state == Event.State.ANNOUNCED and may_name(event, at)


def may_choose_sessions(registration: Registration, at: datetime | None = None) -> bool:
    """Whether the person themselves may still choose other sessions."""
    return registration.is_live and may_name(registration.event, at)


def may_name(event: Event, at: datetime | None = None) -> bool:
    """Whether places can still be named, and go to somebody else: until the event's own deadline."""
    if event.state == Event.State.CANCELLED or is_past(event, at):
        return False
    return not has_begun(event, (at or now()) + timedelta(hours=event.naming_hours))


def may_answer(registration: Registration, at: datetime | None = None) -> bool:
    """Whether an offered place still waits for its yes or no."""
    return (
        registration.event.state == Event.State.ANNOUNCED
        and registration.state == State.HELD
        and registration.held_for == HeldFor.OFFER
        and (registration.held_until is None or (at or now()) < registration.held_until)
    )


def may_correct(registration: Registration, at: datetime | None = None) -> bool:
    """Whether the person themselves may still correct what they gave: while the registration counts for something."""
    event = registration.event
    return registration.is_live and event.state != Event.State.CANCELLED and not is_past(event, at)


def against_restoring(registration: Registration, at: datetime | None = None) -> str:
    """Why the person themselves can not take their cancelled place again; nothing when they can.

    Who is on the waiting list comes first, as before everybody who registers.
    """
    event = registration.event
    for obstacle in obstacles(event, at):
        if obstacle.code not in {"full", "no_places", "invitation"}:
            return str(obstacle)
    return _("Others wait for a place: register again to join them.") if _is_waited_for(event) else ""


def _is_waited_for(event: Event) -> bool:
    return Registration.objects.waiting().filter(event=event).exists()


def may_correct_address(registration: Registration, at: datetime | None = None) -> bool:
    """Whether who registered may still correct the address: 30 minutes, and only while nobody proved it theirs."""
    return (
        registration.state in LIVE
        and registration.email_proved_at is None
        and (at or now()) < registration.created_at + CORRECTION
    )


def is_quiet(at: datetime, zone: str) -> bool:
    """Whether people sleep: 21:00 to 08:00 by the event's clocks."""
    clock = zones.wall_of(at, zone).time()
    return clock >= QUIET_FROM or clock < QUIET_TO


def waking(at: datetime, zone: str) -> datetime:
    """This moment, or the end of the quiet hours it falls in."""
    if not is_quiet(at, zone):
        return at
    wall = zones.wall_of(at, zone)
    day = wall.date() if wall.time() < QUIET_TO else wall.date() + timedelta(days=1)
    return zones.utc_of(day, QUIET_TO, zone)


def offer_deadline(event: Event, at: datetime) -> datetime | None:
    """Until when a place offered now may be taken; nothing when too little time is left to ask by mail.

    The hours count from when people are awake to read the mail, end while they are, and before registration closes.
    """
    told = waking(at, event.zone)
    deadline = waking(told + timedelta(hours=max(event.offer_hours, 1)), event.zone)
    closes = event.registration_closes_at()
    if closes is not None and closes < deadline:
        deadline = _before_quiet(closes, event.zone)
    return deadline if deadline - told >= SHORTEST_OFFER else None


def _before_quiet(at: datetime, zone: str) -> datetime:
    """This moment, or the last minute before the quiet hours it falls in."""
    if not is_quiet(at, zone):
        return at
    wall = zones.wall_of(at, zone)
    day = wall.date() if wall.time() >= QUIET_FROM else wall.date() - timedelta(days=1)
    return zones.utc_of(day, QUIET_FROM, zone) - timedelta(minutes=1)


def may_offer(event: Event, at: datetime | None = None) -> bool:
    """Whether a freed place is offered to the waiting list: as long as there is time to answer."""
    at = at or now()
    begun = event.starts_at is None or event.starts_at <= at
    return event.state == Event.State.ANNOUNCED and not begun and offer_deadline(event, at) is not None
