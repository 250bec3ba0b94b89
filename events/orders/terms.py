"""What an event asks and gives back, and until when it waits for money."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Max

from events.orders.models import Order, OrderLine, PaymentTerms
from events.orders.states import Means
from events.orders.sums import decimals
from events.programme.models import Event
from events.registration import rules
from events.registration.models import Move
from events.registration.states import State

LEAST = timedelta(hours=1)
"""So long an order waits at least, however near the event is."""


LONGEST = timedelta(hours=24)
"""No payment at a provider takes longer from the click to the answer."""


class OrderError(Exception):
    """Says in the reader's language why it cannot be done."""


def terms_of(event: Event) -> PaymentTerms:
    """The terms of the event; those of the defaults where nobody set others."""
    return PaymentTerms.objects.filter(event=event).first() or PaymentTerms(event=event)


def deadline(event: Event, means: str, at: datetime, terms: PaymentTerms | None = None) -> datetime | None:
    """Until when places are kept for a payment by these means that is awaited from now on (UTC).

    None at the desk: it is paid when people come.
    """
    terms = terms or terms_of(event)
    if means == Means.DESK:
        return None
    waits = (
        timedelta(days=terms.transfer_days)
        if means in {Means.TRANSFER, Means.CREDIT}
        else timedelta(hours=terms.pay_hours)
    )
    until = rules.waking(at, event.zone) + waits
    if event.starts_at is not None and event.state != Event.State.POSTPONED:
        until = min(until, event.starts_at)
    return max(until, at + LEAST)


def ceiling(order: Order) -> datetime:
    """However often a payment is begun anew, no place of the order is kept for it longer than this.

    The longest that its event waits, counted from when the last of its places began to wait, and one long payment.
    """
    holds = Move.objects.filter(registration__booking=order.booking_id, after=State.HELD)
    begun = holds.aggregate(last=Max("at"))["last"] or order.created_at
    terms = terms_of(order.event)
    ends = (deadline(order.event, means, begun, terms) for means in Means.values if terms.allows(means))
    return max([begun, *(end for end in ends if end)]) + LONGEST


def paid_beside(order: Order, lines: Iterable[OrderLine]) -> Decimal:
    """What can still be kept of a place that is given back: what came in and was not kept of another one yet.

    On credit all of the price was promised.
    """
    if order.credit_at is not None:
        return order.total
    kept = sum((line.kept for line in lines), Decimal(0))
    return max(order.balance + order.forgiven - kept, Decimal(0))


def kept_by_rule(
    event: Event, price: Decimal, currency: str, given_back_at: datetime, terms: PaymentTerms | None = None
) -> Decimal:
    """What of a price that was paid is kept when the person themselves gives the place back at that time.

    In time: all but the per cent that is given back, and the fee of the rule; later the whole price. Nothing while the
    event has no date: nobody can say whether they come.
    """
    if event.state == Event.State.POSTPONED:
        return Decimal(0)
    terms = terms or terms_of(event)
    starts = event.starts_at
    if starts is not None and given_back_at > starts - timedelta(hours=terms.refund_until_hours):
        return price
    smallest = Decimal(1).scaleb(-decimals(currency))
    back = (price * terms.refund_percent / 100 - terms.refund_fee).quantize(smallest, ROUND_HALF_UP)
    return price - min(max(back, Decimal(0)), price)
