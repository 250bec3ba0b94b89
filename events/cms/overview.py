"""How an event's registrations stand at a glance: places, states, fees, pace, who waits, what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.timezone import now
from django.utils.translation import get_language_bidi, ngettext, pgettext
from django.utils.translation import gettext as _

from events.programme.models import Event
from events.registration.models import Access, Registration
from events.registration.pace import Step, pace
from events.registration.questions import lacking
from events.registration.states import LIVE, OCCUPYING, HeldFor, State
from home import formats
from home.zones import utc_of, wall_of

WIDTH, HEIGHT, FOOT, HEAD = 460, 140, 22, 18
EDGE = 40
WAITERS, NEEDY = 12, 30
"""As many names as a card shows; the rest is in the list."""


@dataclass(frozen=True)
class Part:
    """A stretch of the bar of places: where it lies, in hundredths of the whole, and what it says."""

    name: str
    words: str
    count: int
    x: float
    width: float


def places(event: Event, counts: Counter[tuple[str, str]]) -> dict[str, Any]:
    """The bar from nought to all places: confirmed, held, set aside, free; what is over is said in words."""
    confirmed = counts[(State.CONFIRMED, "")]
    held = [(reason, counts[(State.HELD, reason)]) for reason in HeldFor]
    parts = [("confirmed", _("confirmed"), confirmed)]
    parts += [(f"held-{reason}", _HELD[reason](), count) for reason, count in held]
    parts += [
        ("aside", _("set aside"), event.set_aside),
        ("free", pgettext("places", "free"), event.places_left),
    ]
    whole = max(sum(count for _name, _words, count in parts), 1)
    at, drawn = 0.0, []
    for name, words, count in parts:
        if not count and name != "free":
            continue
        width = round(100 * count / whole, 3)
        drawn.append(
            Part(name, words, count, round(100 - at - width if get_language_bidi() else at, 3), width)
        )
        at += width
    over = max(event.taken + event.set_aside - event.capacity, 0)
    return {"parts": drawn, "capacity": event.capacity, "over": over}


_HELD = {
    HeldFor.OFFER: lambda: _("offered"),
    HeldFor.PAYMENT: lambda: _("held for payment"),
    HeldFor.NAMING: lambda: _("held for a name"),
    HeldFor.APPROVAL: lambda: _("held for approval"),
}


def count_of(event: Event) -> tuple[Counter[tuple[str, str]], int]:
    """How many registrations stand where, and how many trials there are beside; one query."""
    counts: Counter[tuple[str, str]] = Counter()
    trials = 0
    rows = event.registrations.order_by().values_list("state", "held_for", "trial").annotate(Count("pk"))
    for state, held_for, trial, count in rows:
        if not trial:
            counts[state, held_for] += count
        elif state in LIVE:
            trials += count
    return counts, trials


def by_fee(event: Event) -> list[dict[str, Any]]:
    """Each fee with who has a place and who waits; nothing where the event has none. One query."""
    real = Q(registrations__trial=False)
    fees = event.fees.annotate(
        has=Count("registrations", filter=real & Q(registrations__state__in=OCCUPYING)),
        waits=Count("registrations", filter=real & Q(registrations__state=State.WAITLISTED)),
    )
    return [
        {"fee": fee, "price": formats.money(fee.price, fee.currency), "has": fee.has, "waits": fee.waits}
        for fee in fees
    ]


@dataclass(frozen=True)
class Waiter:
    """Who waits: the person, or a group that waits together."""

    rank: int
    row: Registration
    people: int
    wants: str


def waiting(event: Event) -> list[Waiter]:
    """The first of the waiting list in its order; three queries."""
    rows = Registration.objects.waiting().filter(event=event, trial=False)
    rows = rows.select_related("booking", "fee").prefetch_related("places__session")
    sizes: Counter[int] = Counter()
    first: dict[int, tuple[int, Registration]] = {}
    for rank, row in enumerate(rows[: WAITERS * 20], 1):
        together = row.booking_id
        sizes[together] += 1
        first.setdefault(together, (rank, row))
    return [
        Waiter(rank, row, sizes[booking], _wanted(row))
        for booking, (rank, row) in list(first.items())[:WAITERS]
    ]


def _wanted(row: Registration) -> str:
    chosen = [str(place.session) for place in row.places.all() if place.session.optional]
    return " · ".join([*([str(row.fee)] if row.fee else []), *chosen])


@dataclass(frozen=True)
class Due:
    """Something that waits for the desk, and the list that shows it."""

    sentence: str
    query: str


def due(
    event: Event, counts: Counter[tuple[str, str]], currency: str = "MAD", at: datetime | None = None
) -> list[Due]:
    """Requests to answer, payments to confirm by hand, names and answers that are missing, offers that end today.

    One query.
    """
    at = at or now()
    sums = _sums_of(event, at)
    return [
        *_requests(counts[(State.PENDING, "")], counts[(State.HELD, HeldFor.APPROVAL)]),
        *_payments(counts[(State.HELD, HeldFor.PAYMENT)], sums["payment"], currency),
        *_unnamed(counts[(State.HELD, HeldFor.NAMING)]),
        *_offers_ending(sums["ending"]),
        *_unanswered(0 if event.is_over(at) else sums["lacking"]),
    ]


def _sums_of(event: Event, at: datetime) -> dict[str, Any]:
    """What the states alone do not say: offers that end today, money that is awaited, answers that are missing."""
    day = wall_of(at, event.zone).date()
    midnight = utc_of(day + timedelta(days=1), time(), event.zone)
    held = Q(state=State.HELD)
    rows = event.registrations.filter(trial=False).live()
    return rows.aggregate(
        ending=Count("pk", filter=held & Q(held_for=HeldFor.OFFER, held_until__lt=midnight)),
        payment=Sum("price", filter=held & Q(held_for=HeldFor.PAYMENT), default=Decimal(0)),
        lacking=Count("pk", filter=Q(lacking()) & ~Q(held_for=HeldFor.NAMING)),
    )


def _requests(asked: int, kept: int) -> Iterator[Due]:
    if asked:
        words = ngettext("%(count)d request to answer", "%(count)d requests to answer", asked)
        yield Due(words % {"count": asked}, "state=pending")
    if kept:
        words = ngettext(
            "%(count)d request to answer, its place kept",
            "%(count)d requests to answer, their places kept",
            kept,
        )
        yield Due(words % {"count": kept}, "state=held&held_for=approval")


def _payments(paying: int, sum_of_prices: Decimal, currency: str) -> Iterator[Due]:
    if paying:
        words = ngettext(
            "%(count)d payment to confirm by hand: %(amount)s",
            "%(count)d payments to confirm by hand: %(amount)s",
            paying,
        )
        amount = formats.money(sum_of_prices, currency)
        yield Due(words % {"count": paying, "amount": amount}, "state=held&held_for=payment")


def _unnamed(places: int) -> Iterator[Due]:
    if places:
        words = ngettext("%(count)d place without a name", "%(count)d places without a name", places)
        yield Due(words % {"count": places}, "state=held&held_for=naming")


def _offers_ending(offers: int) -> Iterator[Due]:
    if offers:
        words = ngettext("%(count)d offer ends today", "%(count)d offers end today", offers)
        yield Due(words % {"count": offers}, "state=held&held_for=offer")


def _unanswered(people: int) -> Iterator[Due]:
    if people:
        words = ngettext(
            "%(count)d person has not answered a question that must be answered",
            "%(count)d people have not answered a question that must be answered",
            people,
        )
        yield Due(words % {"count": people}, "answered=no")


def needs(event: Event) -> dict[str, Any]:
    """Who needs what to take part: each kind counted, and the words they wrote; one query."""
    rows = (
        event.registrations.live().filter(trial=False).exclude(access="", needs="").order_by("search", "pk")
    )
    found = list(rows)
    kinds = Counter(kind for row in found for kind in row.access_kinds)
    return {
        "kinds": [(kind.value, kind.label, kinds[kind]) for kind in Access if kinds[kind]],
        "people": found[:NEEDY],
        "more": max(len(found) - NEEDY, 0),
    }


@dataclass(frozen=True)
class Bar:
    """A bar of the chart and its words."""

    step: Step
    x: float
    y: float
    width: float
    height: float
    middle: float
    count: str
    day: str

    @property
    def foot_anchor(self) -> str:
        """Words at the edges keep inside the drawing."""
        if self.middle < EDGE:
            return "start"
        return "end" if self.middle > WIDTH - EDGE else "middle"

    @property
    def foot_x(self) -> float:
        return {"start": self.x, "end": self.x + self.width}.get(self.foot_anchor, self.middle)


def chart(steps: list[Step]) -> dict[str, Any]:
    """The pace as bars from nought; in Arabic time runs from the right."""
    if not steps:
        return {}
    top = max(max(step.total for step in steps), 1)
    each = WIDTH / len(steps)
    spoken, dated = _spoken(len(steps)), _dated(len(steps))
    bars = []
    for place, step in enumerate(steps):
        height = round((HEIGHT - HEAD) * step.total / top, 1)
        x = round(WIDTH - (place + 1) * each if get_language_bidi() else place * each, 1)
        width = round(each * 0.84, 1)
        bars.append(
            Bar(
                step, x, round(HEIGHT - height, 1), width, height, round(x + width / 2, 1),
                formats.number(step.total) if place in spoken else "",
                formats.short_day(step.first) if place in dated else "",
            )
        )  # fmt: skip
    return {
        "bars": bars,
        "width": WIDTH,
        "height": HEIGHT + FOOT,
        "floor": HEIGHT,
        "top": top,
        "total": steps[-1].total,
    }


def _spoken(many: int) -> set[int]:
    """Which bars say their number: all while they are few, else about eight of them and the last."""
    step = max(-(-many // 8), 1) if many > 14 else 1
    return {place for place in range(many) if (many - 1 - place) % step == 0}


def _dated(many: int) -> set[int]:
    """Which bars say their day: about four, the last among them, so that none runs into another."""
    step = max(-(-many // 4), 1)
    return {place for place in range(many) if (many - 1 - place) % step == 0}


def overview(event: Event, counts: Counter[tuple[str, str]]) -> dict[str, Any]:
    """All of it, in as many queries whatever the number of people."""
    fees = by_fee(event)
    return {
        "places": places(event, counts),
        "fees": fees,
        "due": due(event, counts, fees[0]["fee"].currency if fees else "MAD"),
        "waiters": waiting(event),
        "waiting_total": counts[(State.WAITLISTED, "")],
        "needs": needs(event),
        "chart": chart(pace(event)),
    }
