"""The counters of taken places: event, sessions, shared limits, fees, reserved shares, in this order.

`taken` is raised in the statement that checks it, so two people cannot have the last place; the database's own
CHECK stands behind. `over` is how far a named decision went beyond the capacity: it falls with each place given
back, so that a room which is too full empties before its places are offered again.
Every function here must run in a transaction; the event's row is the lock of all its places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db import transaction
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Greatest

from events.programme.models import Allotment, Event, Fee, Quota, Session
from events.registration.models import Registration, SessionPlace, Voucher
from events.registration.states import LIVE, OCCUPYING, State


class NoPlaceError(Exception):
    """Not all the places were there; what was taken of them must be undone with the transaction."""


@dataclass(frozen=True)
class Seat:
    """In which counters one person's place stands, by id, beside the event's own."""

    sessions: tuple[int, ...] = ()
    fee: int | None = None
    allotment: int | None = None

    @classmethod
    def of(cls, registration: Registration) -> Self:
        """The seat of a registration that exists: one query."""
        sessions = registration.places.order_by("session_id").values_list("session_id", flat=True)
        return cls(tuple(sessions), registration.fee_id, registration.allotment_id)


def take(event: Event, seats: Collection[Seat], *, newcomer: bool = False) -> bool:
    """Whether all the places were there; they are taken then, or none of them."""
    try:
        with transaction.atomic():
            take_all(event, seats, newcomer=newcomer)
    except NoPlaceError:
        return False
    return True


def take_all(
    event: Event,
    seats: Collection[Seat],
    *,
    newcomer: bool = False,
    limits: Collection[int] | None = None,
) -> None:
    """Take all the places or raise NoPlaceError, which the transaction must not outlive.

    For a newcomer they are not there while somebody waits, nor when the event changed since the row was read without
    a lock: it may be called off by now. So what was read with it of a newcomer's shared limits (`limits`, the same for
    all the seats) is still true.
    """
    wanted, aside = len(seats), _set_aside(seats).total()
    free = Event.objects.filter(
        pk=event.pk,
        taken__lte=F("capacity") + F("over") - F("set_aside") + aside - wanted,
        set_aside__gte=aside,
    )
    if newcomer:
        waiting = Registration.objects.filter(event=OuterRef("pk"), state=State.WAITLISTED, trial=False)
        free = free.filter(~Exists(waiting), revision=event.revision, state=event.state)
    if not free.update(taken=F("taken") + wanted, set_aside=F("set_aside") - aside):
        raise NoPlaceError
    for model, rows, count in _counters(event, seats, limits if newcomer else None):
        if _roomy(model, rows, count).update(taken=F("taken") + count) < len(rows):
            raise NoPlaceError


def take_anyway(event: Event, seats: Collection[Seat]) -> bool:
    """Take places whether there are any or not, after a named decision; whether it went over a limit.

    Of a reserved share nothing is taken over its number: ask for such seats only while there are some.
    """
    if take(event, seats):
        return False
    wanted, aside = len(seats), _set_aside(seats).total()
    Event.objects.filter(pk=event.pk).update(
        taken=F("taken") + wanted,
        set_aside=F("set_aside") - aside,
        over=Greatest(F("over"), F("taken") + wanted + F("set_aside") - aside - F("capacity")),
    )
    for model, rows, count in _counters(event, seats):
        raised: dict[str, Any] = {"taken": F("taken") + count}
        if model is not Allotment:
            taken = F("taken") + count
            raised["over"] = Greatest(F("over"), taken - Coalesce(F("capacity"), taken))
        model._default_manager.filter(pk__in=rows).update(**raised)
    return True


def give_back(event: Event, seats: Collection[Seat]) -> None:
    """Give places back; what was taken over a limit goes first, what was set aside is set aside again."""
    still_aside = Allotment.objects.filter(pk__in=_set_aside(seats), released_at=None)
    aside = sum(_set_aside(seats)[row] for row in still_aside.values_list("pk", flat=True))
    count = len(seats)
    Event.objects.filter(pk=event.pk).update(
        taken=F("taken") - count,
        set_aside=F("set_aside") + aside,
        over=Greatest(F("over") - (count - aside), Value(0)),
    )
    for model, rows, each in _counters(event, seats):
        lowered: dict[str, Any] = {"taken": F("taken") - each}
        if model is not Allotment:
            lowered["over"] = Greatest(F("over") - each, Value(0))
        model._default_manager.filter(pk__in=rows).update(**lowered)


def exchange(event: Event, before: Seat, after: Seat) -> bool:
    """Whether one person's place could change its sessions, its fee or its share: what is new was free and is taken,
    what is left is given back, in one go or not at all. The place at the event itself stays.
    """
    counted_before, counted = quotas_of(event, [before]), quotas_of(event, [after])
    changed: list[tuple[type[Model], set[int], set[int]]] = [
        (Session, set(before.sessions), set(after.sessions)),
        (Quota, set(counted_before), set(counted)),
        (Fee, _one(before.fee), _one(after.fee)),
        (Allotment, _one(before.allotment), _one(after.allotment)),
    ]
    try:
        with transaction.atomic():
            if before.allotment != after.allotment:
                _change_share(event, before, after)
            for model, had, has in changed:
                _change_counters(model, sorted(had - has), sorted(has - had))
    except NoPlaceError:
        return False
    return True


def _one(row: int | None) -> set[int]:
    return set() if row is None else {row}


def _change_share(event: Event, before: Seat, after: Seat) -> None:
    """Take a place from a reserved share for one of everybody's, or the other way round, or raise NoPlaceError."""
    still_aside = Allotment.objects.filter(pk__in=_one(before.allotment), released_at=None)
    change = int(still_aside.exists()) - int(after.allotment is not None)
    free = Event.objects.filter(pk=event.pk, set_aside__gte=-change)
    if change > 0:
        free = free.filter(taken__lte=F("capacity") + F("over") - F("set_aside") - change)
    if not free.update(set_aside=F("set_aside") + change):
        raise NoPlaceError


def _change_counters(model: type[Model], left: list[int], wanted: list[int]) -> None:
    """Give one place of some rows back and take one of others, or raise NoPlaceError."""
    if _roomy(model, wanted, 1).update(taken=F("taken") + 1) < len(wanted):
        raise NoPlaceError
    lowered: dict[str, Any] = {"taken": F("taken") - 1}
    if model is not Allotment:
        lowered["over"] = Greatest(F("over") - 1, Value(0))
    model._default_manager.filter(pk__in=left).update(**lowered)


def _set_aside(seats: Collection[Seat]) -> Counter[int]:
    """How many of the seats come from each reserved share."""
    return Counter(seat.allotment for seat in seats if seat.allotment is not None)


def _counters(
    event: Event, seats: Collection[Seat], limits: Collection[int] | None = None
) -> Iterator[tuple[type[Model], list[int], int]]:
    """The rows to count in, below the event: those that are asked for the same number of places together."""
    sessions = Counter(session for seat in seats for session in seat.sessions)
    fees = Counter(seat.fee for seat in seats if seat.fee is not None)
    asked: list[tuple[type[Model], Mapping[int, int]]] = [
        (Session, sessions),
        (Quota, quotas_of(event, seats) if limits is None else dict.fromkeys(limits, len(seats))),
        (Fee, fees),
        (Allotment, _set_aside(seats)),
    ]
    for model, counts in asked:
        for count in sorted(set(counts.values())):
            yield model, sorted(row for row, number in counts.items() if number == count), count


def quotas_of(event: Event, seats: Collection[Seat]) -> Counter[int]:
    """How many of the seats count in each shared limit: once each, by their fee or by any of their sessions."""
    of_fees: dict[int, set[int]] = {}
    of_sessions: dict[int, set[int]] = {}
    for quota, fee, session in Quota.objects.filter(event=event.pk).values_list("pk", "fees", "sessions"):
        of_fees.setdefault(quota, set()).add(fee)
        of_sessions.setdefault(quota, set()).add(session)
    return Counter(
        quota
        for seat in seats
        for quota in of_fees
        if (seat.fee is not None and seat.fee in of_fees[quota]) or of_sessions[quota] & set(seat.sessions)
    )


def _roomy(model: type[Model], rows: Collection[int], wanted: int) -> QuerySet[Any]:
    """Those of the rows that have so many places left."""
    found = model._default_manager.filter(pk__in=rows)
    if model is Allotment:
        return found.filter(taken__lte=F("seats") - wanted, released_at=None)
    return found.filter(Q(capacity__isnull=True) | Q(taken__lte=F("capacity") + F("over") - wanted))


def miscounted() -> list[str]:
    """Rows whose counter differs from their registrations: always none."""
    real = {
        "event": (Event.objects.all(), _taken().filter(event=OuterRef("pk")), "event"),
        "session": (
            Session.objects.all(),
            SessionPlace.objects.filter(
                session=OuterRef("pk"), registration__state__in=OCCUPYING, registration__trial=False
            ),
            "session",
        ),
        "fee": (Fee.objects.all(), _taken().filter(fee=OuterRef("pk")), "fee"),
        "share": (Allotment.objects.all(), _taken().filter(allotment=OuterRef("pk")), "allotment"),
    }
    wrong = [
        f"{name} {row['uuid']}: {row['taken']} counted, {row['real']} real"
        for name, (rows, of, by) in real.items()
        for row in rows.annotate(real=_count(of, by)).exclude(taken=F("real")).values("uuid", "taken", "real")
    ]
    return wrong + _wrong_quotas() + _wrong_set_aside() + _wrong_vouchers()


def taken_of(quota: Quota) -> int:
    """How many places count in this limit, by the registrations themselves."""
    counted = Q(fee__in=quota.fees.all()) | Q(places__session__in=quota.sessions.all())
    return _taken().filter(counted, event=quota.event_id).distinct().count()


def _taken() -> QuerySet[Registration]:
    return Registration.objects.occupying().filter(trial=False)


def _wrong_quotas() -> list[str]:
    counted = ((quota, taken_of(quota)) for quota in Quota.objects.all())
    return [
        f"limit {quota.uuid}: {quota.taken} counted, {real} real"
        for quota, real in counted
        if quota.taken != real
    ]


def _wrong_set_aside() -> list[str]:
    open_shares = Allotment.objects.filter(event=OuterRef("pk"), released_at=None).order_by()
    left = open_shares.values("event").annotate(aside=Sum(F("seats") - F("taken"))).values("aside")
    events = Event.objects.annotate(real=Coalesce(Subquery(left, output_field=IntegerField()), 0))
    return [
        f"event {row['uuid']}: {row['set_aside']} set aside, {row['real']} real"
        for row in events.exclude(set_aside=F("real")).values("uuid", "set_aside", "real")
    ]


def _wrong_vouchers() -> list[str]:
    uses = Registration.objects.filter(voucher=OuterRef("pk"), state__in=LIVE, trial=False)
    rows = Voucher.objects.annotate(real=_count(uses, "voucher")).exclude(used=F("real"))
    return [
        f"voucher {row['uuid']}: {row['used']} counted, {row['real']} real"
        for row in rows.values("uuid", "used", "real")
    ]


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
