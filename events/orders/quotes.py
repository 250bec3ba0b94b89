"""Quotes: a price that is offered until a date, and answered by a purchase order."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.orders import history
from events.orders.facts import facts_of, lines_of
from events.orders.models import Order, Paper, Quote
from events.orders.numbering import next_number
from events.orders.settling import await_payment, hold_still, settle
from events.orders.states import Means
from events.orders.terms import OrderError, deadline
from events.registration import moves
from home.tasks import nudge
from home.zones import MOROCCO, utc_of, wall_of

if TYPE_CHECKING:
    from home.models import User

QUOTE_DAYS = 30


def open_quote(order: Order, *, at: datetime | None = None) -> Quote | None:
    """The last quote of the order, where it can be accepted: it is in time, and says what the order costs."""
    quote = order.quotes.first()
    return quote if quote is not None and quote.is_open(at) and quote.gross == order.total else None


@transaction.atomic
def issue_quote(
    order: Order,
    *,
    by: User | None,
    days: int = QUOTE_DAYS,
    seen: int | None = None,
    at: datetime | None = None,
) -> Quote:
    """Offer the price of what is owed until a date, at most that of the event; the places are kept as long.

    Raises OrderError where `seen`, how many quotes the order had when the form was filled in, is no longer so.
    """
    at = at or now()
    event = moves.lock(order.event_id)
    order = settle(hold_still(order), at=at)
    if seen is not None and seen != order.quotes.count():
        raise OrderError(_("Somebody else changed this just now. Look at it again."))
    if not order.due:
        raise OrderError(_("Nothing is to be paid."))
    if order.credit_at is not None:
        raise OrderError(_("The purchase order was accepted: the invoice is paid by transfer."))
    number, on = next_number(Paper.QUOTE, wall_of(at, MOROCCO).date())
    valid_until = on + timedelta(days=days)
    if event.starts_at is not None:
        valid_until = max(on, min(valid_until, wall_of(event.starts_at, MOROCCO).date()))
    with override(order.language):
        facts, sums = facts_of(
            order, Paper.QUOTE, number, on, lines_of(order), valid_until=valid_until.isoformat()
        )
    quote = Quote.objects.create(
        order=order,
        number=number,
        language=order.language,
        facts=facts,
        gross=sums.gross,
        currency=order.currency,
        issued_at=at,
        valid_until=valid_until,
        issued_by=by,
    )
    history.note(order, "quote", by=by, amount=sums.gross, number=number)
    until = utc_of(valid_until, time(23, 59), MOROCCO)  # all of its last day
    if event.starts_at is not None:
        until = min(until, event.starts_at)
    if order.pay_until is not None and order.pay_until < until:
        await_payment(order, until)
    nudge("orders")
    return quote


@transaction.atomic
def accept_quote(
    quote: Quote, purchase_order: str, *, by: User | None = None, at: datetime | None = None
) -> Order:
    """The organisation's yes: its purchase order is known, and the team is to accept it. A second yes changes nothing.

    The places wait for the team's answer as long as for any purchase order. Raises OrderError where the quote is out
    of time, or the order no longer costs what it says.
    """
    at = at or now()
    event = moves.lock(quote.order.event_id)
    order = settle(hold_still(quote.order), at=at)
    if order.credit_at is not None or Quote.objects.filter(pk=quote.pk, accepted_at__isnull=False).exists():
        return order
    if not purchase_order.strip():
        raise OrderError(_("Give the number of the purchase order."))
    if not quote.is_open(at):
        raise OrderError(_("This quote is out of time. Ask for a new one."))
    if order.total != quote.gross:
        raise OrderError(_("The order changed since this quote. Ask for a new one."))
    Quote.objects.filter(pk=quote.pk).update(accepted_at=at)
    order.purchase_order = purchase_order.strip()[:60]
    order.buyer_kind = Order.Buyer.ORGANISATION
    order.save()
    Order.objects.filter(pk=order.pk).update(means=Means.CREDIT)
    order.means = Means.CREDIT
    history.note(order, "quote_accepted", by=by, number=quote.number, why=order.purchase_order)
    until = deadline(event, Means.CREDIT, at)
    if until is not None and order.pay_until is not None and order.pay_until < until:
        await_payment(order, until)
    return order
