"""Which sessions somebody comes to, chosen anew while there are places."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Event, Quota, Session
from events.registration import facts, history, letters, moves, offers, places, questions, rules, wishes
from events.registration.models import Registration, SessionPlace
from events.registration.places import Seat
from events.registration.rules import RegistrationError
from events.registration.states import OCCUPYING

if TYPE_CHECKING:
    from home.models import User


@dataclass(frozen=True)
class Choosable:
    """A session that each person chooses, as this one sees it now."""

    session: Session
    chosen: bool
    left: int | None
    """Places left by its own number and the shared limits; None: as many as the event has."""

    @property
    def is_full(self) -> bool:
        return self.left == 0 and not self.chosen


def choosable(registration: Registration) -> list[Choosable]:
    """The sessions of the event that each person chooses, with the places left in each; three queries."""
    event = registration.event
    sessions = list(event.sessions.filter(optional=True).order_by("starts_at", "pk"))
    if not sessions:
        return []
    limits = list(Quota.objects.filter(event=event, capacity__isnull=False).prefetch_related("sessions"))
    mine = set(registration.places.values_list("session_id", flat=True))
    return [Choosable(session, session.pk in mine, _left(session, limits)) for session in sessions]


def _left(session: Session, limits: Collection[Quota]) -> int | None:
    own = None if session.capacity is None else max(session.capacity + session.over - session.taken, 0)
    shared = [limit.places_left for limit in limits if session in limit.sessions.all()]
    return min((each for each in (own, *shared) if each is not None), default=None)


@transaction.atomic
def choose_sessions(
    registration: Registration,
    chosen: Collection[Session],
    *,
    by: User | None = None,
    at: datetime | None = None,
) -> Registration:
    """Come to exactly these of the sessions that each person chooses; the same choice again changes nothing.

    All or nothing: a session that is full leaves everything as it was. A place left behind is offered on.
    """
    at = at or now()
    event = moves.hold_still(registration) if by else moves.hold_own(registration)
    if by is None and not rules.may_choose_sessions(registration, at):
        raise RegistrationError(_("The sessions can no longer be changed here. Please write to us."))
    before = Seat.of(registration)
    after = _wanted(event, before, {session.pk for session in chosen})
    if after == before:
        return registration
    takes = registration.state in OCCUPYING and not registration.trial
    if takes and not places.exchange(event, before, after):
        raise RegistrationError(_full(event, set(after.sessions) - set(before.sessions)))
    _write(registration, before, after)
    history.note(registration, "sessions", by=by)
    left = _facts_of(set(before.sessions) - set(after.sessions))
    letters.tell_state(registration, f"sessions:{registration.calendar_sequence}", left=left)
    offers.offer_places(event, at)
    registration.refresh_from_db()
    registration.event = event
    return registration


def _wanted(event: Event, before: Seat, chosen: set[int]) -> Seat:
    """The seat with these optional sessions, and those for everybody that it had."""
    optional = {session.pk: session for session in event.sessions.filter(optional=True)}
    if not chosen <= optional.keys():
        raise RegistrationError(_("One of these sessions cannot be chosen."))
    overlap = wishes.overlapping([optional[pk] for pk in chosen])
    if overlap:
        raise RegistrationError(
            _("“%(one)s” and “%(other)s” are at the same time: choose one of them.")
            % {"one": overlap[0], "other": overlap[1]}
        )
    sessions = (set(before.sessions) - optional.keys()) | chosen
    if not sessions:
        raise RegistrationError(_("Choose what you come to, or give your place back."))
    return replace(before, sessions=tuple(sorted(sessions)))


def _full(event: Event, wanted: set[int]) -> str:
    """The sentence that names the session that was gone."""
    limits = list(Quota.objects.filter(event=event, capacity__isnull=False).prefetch_related("sessions"))
    for session in event.sessions.filter(pk__in=wanted).order_by("starts_at", "pk"):
        if _left(session, limits) == 0:
            return _("“%(session)s” is full by now: your choice stays as it was.") % {"session": session}
    return _("There are no longer places in all of these sessions: your choice stays as it was.")


def _write(registration: Registration, before: Seat, after: Seat) -> None:
    gone, come = set(before.sessions) - set(after.sessions), set(after.sessions) - set(before.sessions)
    registration.places.filter(session__in=gone).delete()
    SessionPlace.objects.bulk_create(SessionPlace(registration=registration, session_id=pk) for pk in come)
    questions.forget_answers(registration.answers.filter(question__session__in=gone))
    Registration.objects.filter(pk=registration.pk).update(calendar_sequence=F("calendar_sequence") + 1)
    registration.refresh_from_db(fields=["calendar_sequence"])


def _facts_of(sessions: Collection[int]) -> list[dict[str, str]]:
    """What a mail says of the sessions that were left, so that calendars take them out."""
    rows = Session.objects.filter(pk__in=sessions).order_by("starts_at", "pk")
    return [facts.session_facts(session) for session in rows]
