"""Why nobody can register, for the people of the desk: every reason at once, each with a code to hang a link on.

`rules.obstacles` is what stops a visitor; here stands also what is set so that it stops most of them, or will.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _
from wagtail.models import PageViewRestriction

from events.programme.models import Event, Fee, Quota, Session
from events.registration.models import Invitation, Question
from events.registration.rules import Obstacle, obstacles, when


def diagnose(event: Event, at: datetime | None = None) -> list[Obstacle]:
    """Everything that keeps people from registering now, the most important first; nothing when all is clear."""
    at = at or now()
    found = [why for why in obstacles(event, at) if why.code != "invitation"]
    hints = event if hasattr(event, "sells") else with_hints(Event.objects.filter(pk=event.pk)).get()
    for hint, look in LOOKS:
        if not hint or getattr(hints, hint):
            found += look(event, at)
    return found


def with_hints(events: QuerySet[Event]) -> QuerySet[Event]:
    """The events with what says where a closer look is worth its queries, in the same query."""
    rows: dict[str, Any] = {"event": OuterRef("pk")}
    full = Session.objects.filter(**rows, capacity__isnull=False, taken__gte=F("capacity") + F("over"))
    choice = Question.objects.asked().filter(
        **rows, required=True, kind__in=[Question.Kind.CHOICE, Question.Kind.CHOICES]
    )
    limits = Quota.objects.filter(**rows, sessions__isnull=False, taken__gte=F("capacity") + F("over"))
    return events.annotate(
        sells=Exists(Fee.objects.filter(**rows)),
        has_empty_limit=Exists(Quota.objects.filter(**rows, capacity=0)),
        has_full_session=Exists(full) | Exists(limits),
        has_choice=Exists(choice),
        has_private=Exists(
            PageViewRestriction.objects.all()
        ),  # of any page: those who know the pages look closer
    )


def _invitation(event: Event, at: datetime) -> list[Obstacle]:
    """By invitation is as it should be, once somebody was asked."""
    if not event.invitation_only:
        return []
    rows = Invitation.objects.filter(event=event)
    if rows.filter(sent_at__isnull=False).exists():
        return []
    if rows.exists():
        return [
            Obstacle("not_invited", _("The event is by invitation, and the invitations are not sent yet."))
        ]
    return [Obstacle("not_invited", _("The event is by invitation, and nobody is invited yet."))]


def _reserved(event: Event, at: datetime) -> list[Obstacle]:
    """What is left is set aside, and nobody else can wait for it."""
    asks = event.approval == Event.Approval.ASKED  # who asks takes no place
    if event.places_left or not event.set_aside or event.waiting_list or asks or event.invitation_only:
        return []
    words = _("Only reserved places are left: who has a code or takes the fee for them can register.")
    return [Obstacle("reserved", words)]


def _fees(event: Event, at: datetime) -> list[Obstacle]:
    """Whoever comes without a code or a link must find a fee."""
    fees = list(event.fees.prefetch_related("quotas"))
    if not fees or event.invitation_only:
        return []
    seen = [fee for fee in fees if fee.is_public]
    if not seen:
        return [Obstacle("no_fee", _("Every fee is hidden: only who has a code or a link can register."))]
    on_sale = [fee for fee in seen if fee.is_on_sale(at)]
    if not on_sale:
        return [_off_sale(event, seen, at)]
    if not any(_has_places(fee) for fee in on_sale) and not _waits(event):
        return [_sold_out(on_sale)]
    return []


def _off_sale(event: Event, seen: list[Fee], at: datetime) -> Obstacle:
    coming = [fee.on_sale_from for fee in seen if fee.on_sale_from and fee.on_sale_from > at]
    if coming:
        words = _("No fee is on sale yet: the first one is from %(date)s.")
        return Obstacle("off_sale", words % {"date": when(min(coming), event.zone)})
    return Obstacle("off_sale", _("The sale of every fee has ended."))


def _has_places(fee: Fee) -> bool:
    limits = [fee.places_left, *(quota.places_left for quota in fee.quotas.all())]
    return all(left is None or left > 0 for left in limits)


def _waits(event: Event) -> bool:
    """Whether the event as a whole is full and people wait for it: that is as it should be."""
    return event.waiting_list and event.places_left == 0


def _sold_out(on_sale: list[Fee]) -> Obstacle:
    if all(fee.capacity == 0 for fee in on_sale):
        return Obstacle("sold_out", _("No fee has places: their number is 0."))
    return Obstacle("sold_out", _("Every fee that is on sale has no place left."))


def _limits(event: Event, at: datetime) -> list[Obstacle]:
    """A shared limit of nought is a slip of the keys."""
    return [
        Obstacle("empty_limit", _("The shared limit “%(name)s” has 0 places.") % {"name": quota.name})
        for quota in Quota.objects.filter(event=event, capacity=0)
    ]


def _sessions(event: Event, at: datetime) -> list[Obstacle]:
    """Who comes to everything needs a place in every session; of those to choose one is enough."""
    if _waits(event):
        return []
    sessions = list(event.sessions.order_by("starts_at", "pk").prefetch_related("quotas"))
    by_limit = {
        each.pk: [quota for quota in each.quotas.all() if quota.places_left == 0] for each in sessions
    }
    full = [each for each in sessions if _is_full(each)]
    if (
        sessions
        and all(each.optional for each in sessions)
        and all(_is_full(each) or by_limit[each.pk] for each in sessions)
    ):
        return [Obstacle("session_full", _("Every session that can be chosen is full."))]
    for_all = [each for each in full if not each.optional]
    limits = {quota.pk: quota for each in sessions if not each.optional for quota in by_limit[each.pk]}
    return [
        Obstacle(
            "session_full",
            _("The shared limit “%(name)s” is full, and everybody comes to a session that it counts.")
            % {"name": quota.name},
        )
        for quota in limits.values()
        if quota.capacity  # one of nought is told by its own name
    ] + [
        Obstacle(
            "session_full",
            _("The session “%(session)s” is full, and everybody comes to it.") % {"session": session},
        )
        for session in for_all
    ]


def _is_full(session: Session) -> bool:
    return session.capacity is not None and session.taken >= session.capacity + session.over


def _questions(event: Event, at: datetime) -> list[Obstacle]:
    return [
        Obstacle(
            "no_options",
            _("The question “%(question)s” must be answered and has nothing to choose from.")
            % {"question": question},
        )
        for question in event.questions.asked()
        if question.required and question.has_options and not question.options
    ]


def _venue(event: Event, at: datetime) -> list[Obstacle]:
    """More places than the house holds stop nobody here, and somebody at the door."""
    venue = event.venue
    if venue is None or venue.online:
        return []
    seats = min((limit for limit in (venue.capacity, venue.fire_limit) if limit is not None), default=None)
    if seats is None or event.capacity <= seats:
        return []
    words = _("The event has %(places)d places, and “%(venue)s” holds %(seats)d people.")
    return [Obstacle("venue", words % {"places": event.capacity, "venue": venue.name, "seats": seats})]


LOOKS: list[tuple[str, Callable[[Event, datetime], list[Obstacle]]]] = [
    ("", _invitation), ("", _reserved), ("sells", _fees), ("has_empty_limit", _limits), ("has_full_session", _sessions),
    ("has_choice", _questions), ("", _venue),
]  # fmt: skip
"""Each look with the hint of `with_hints` that it is worth taking; none: always."""
