"""Money that came in: one row for each reference, and what follows from it in the same transaction."""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.orders import history
from events.orders.actions import OrderError, seat_again, settle
from events.orders.models import Order, OrderLine
from events.orders.settling import hold_still
from events.orders.sums import is_exact
from events.payments import letters
from events.payments.models import Attempt, Payment
from events.registration import moves
from events.registration.states import State

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)


class PaymentError(OrderError):
    """Says in the reader's language why money cannot be booked so."""


@transaction.atomic
def record_payment(
    order: Order,
    *,
    means: str,
    reference: str,
    amount: Decimal,
    currency: str,
    received_at: datetime | None = None,
    attempt: Attempt | None = None,
    by: User | None = None,
    note: str = "",
    at: datetime | None = None,
) -> tuple[Payment, bool]:
    """Book money that came in, and whether that is news: the same reference again changes nothing.

    It pays what is owed and confirms the places; where they were given up meanwhile they are taken again while there
    are any, else the payment is flagged to be refunded. Raises PaymentError for another currency or a senseless
    amount: nothing is booked then.
    """
    at = at or now()
    known = Payment.objects.filter(means=means, reference=reference).first()
    if known is not None:
        return known, False
    _refuse(order, reference, amount, currency)
    moves.lock(order.event_id)
    order = hold_still(order)
    payment, new = Payment.objects.get_or_create(
        means=means,
        reference=reference,
        defaults={
            "order": order,
            "attempt": attempt,
            "amount": amount,
            "currency": currency,
            "received_at": received_at or at,
            "recorded_at": at,
            "by": by,
            "note": note.strip()[:300],
        },
    )
    if not new:
        return payment, False
    _count(order, payment)
    order = settle(order, at=at)
    if _seat(order, at):
        order = settle(order, at=at)
    flag(payment, order)
    letters.tell_received(payment, order)
    return payment, True


def _refuse(order: Order, reference: str, amount: Decimal, currency: str) -> None:
    """Raise PaymentError for money that cannot be booked for this order."""
    if currency != order.currency:
        raise PaymentError(
            _("This payment is in %(given)s, the order in %(wanted)s.")
            % {"given": currency, "wanted": order.currency}
        )
    if not is_exact(amount, currency) or amount <= 0 or not reference:
        raise PaymentError(_("A payment has an amount above zero and a reference."))


def _count(order: Order, payment: Payment) -> None:
    """Add the payment to what the order was paid.

    The row is locked: a sum made by the database would be one of floating numbers on SQLite.
    """
    paid = order.paid + payment.amount
    was, means = order.means, order.means if order.credit_at else payment.means
    Order.objects.filter(pk=order.pk).update(paid=paid, means=means)
    order.paid, order.means = paid, means
    told = {"number": payment.reference, "means": payment.means, "instead_of": was}
    history.note(order, "paid", by=payment.by, amount=payment.amount, **told)


def _seat(order: Order, at: datetime) -> bool:
    """Take again the places that were given up before the money came, where it is enough for them."""
    gone = OrderLine.objects.filter(order=order, registration__state=State.EXPIRED)
    wanted = gone.aggregate(sum=Sum("price"))["sum"] or Decimal(0)
    return bool(wanted) and order.balance >= wanted + order.owed and seat_again(order, at=at)


def flag(payment: Payment, order: Order) -> None:
    """Mark money that is more than is owed: nothing is kept in silence. The order is settled."""
    if not order.refundable:
        return
    late = OrderLine.objects.filter(order=order, registration__state=State.EXPIRED).exists()
    payment.flag = Payment.Flag.LATE if late else Payment.Flag.OVER
    Payment.objects.filter(pk=payment.pk).update(flag=payment.flag)
    history.note(order, "late" if payment.flag == Payment.Flag.LATE else "flag", amount=order.refundable)
