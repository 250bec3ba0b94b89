"""What giving places back would mean for the money of their order: asked before it is done, nothing is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.timezone import now

from events.orders.models import Order
from events.orders.terms import kept_by_rule, paid_beside, terms_of
from events.registration.models import Registration
from events.registration.states import State


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
    had = {row.pk: row.state == State.CONFIRMED for row in rows}
    lines = list(order.lines.all())
    owed = kept = Decimal(0)
    for line in lines:
        if line.registration_id not in had or not line.owed or line.kept:
            continue
        owed += line.owed
        if was_paid or had[line.registration_id]:
            rule = kept_by_rule(event, line.price, order.currency, at, terms)
            line.kept = min(rule, paid_beside(order, lines))
            kept += line.kept
    forgiven = max(order.forgiven - (owed - kept), Decimal(0))
    after = max(order.total - owed + kept - forgiven, Decimal(0))
    back = max(order.balance - after, Decimal(0)) - order.refundable
    due = max(after - order.balance, Decimal(0)) if kept else Decimal(0)
    return GivenBack(back, kept, due, order.currency) if back or kept else None
