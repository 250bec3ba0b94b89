"""What giving places back would mean for the money of their order: asked before it is done, nothing is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.timezone import now

from events.orders.models import Order
from events.orders.terms import kept_by_rule, terms_of
from events.registration.models import Registration


@dataclass(frozen=True)
class GivenBack:
    """What is returned of what was paid, what the rule keeps, and what would remain to be paid."""

    back: Decimal
    kept: Decimal
    due: Decimal
    currency: str


def would_give_back(
    order: Order, rows: Collection[Registration], *, at: datetime | None = None
) -> GivenBack | None:
    """What happens to the money when the people themselves give these places back now.

    None where nothing was paid and nothing would be kept: then nobody needs to be told.
    """
    at = at or now()
    event, terms = order.event, terms_of(order.event)
    was_paid = bool(order.total) and (not order.due or order.credit_at is not None)
    lines = [line for line in order.lines.filter(registration__in=rows) if line.owed and not line.kept]
    owed = sum((line.owed for line in lines), Decimal(0))
    kept = Decimal(0)
    if was_paid:
        prices = (line.price for line in lines)
        kept = sum((kept_by_rule(event, price, order.currency, at, terms) for price in prices), Decimal(0))
    after = order.total - owed + kept
    back = max(order.balance - after, Decimal(0)) - order.refundable
    due = max(after - order.balance, Decimal(0)) if kept else Decimal(0)
    return GivenBack(back, kept, due, order.currency) if back or kept else None
