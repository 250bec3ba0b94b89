"""The receipt of a payment: made from the rows that are never changed, whenever it is asked for."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from events.orders.facts import facts_of, lines_of
from events.orders.models import Order
from events.orders.papers import paper
from events.orders.states import Means
from events.orders.sums import Line, as_text
from events.orders.words import amount_in_words
from events.payments.models import Payment
from home.zones import MOROCCO, wall_of


def number_of(payment: Payment) -> str:
    """The short name of a receipt: of no series, since it is no invoice."""
    return f"RE-{payment.uuid.hex[:8].upper()}"


def receipt_of(payment: Payment) -> bytes:
    """The PDF that says what came in, when, for what and by which means. OrderError without a seller's identity."""
    order = payment.order
    with override(order.language):
        facts, _sums = facts_of(
            order,
            "receipt",
            number_of(payment),
            wall_of(payment.received_at, MOROCCO).date(),
            lines_of(order) or [_former(order, payment)],
            paid=as_text(payment.amount, payment.currency),
            due=as_text(order.due, payment.currency),
            means=str(Means(payment.means).label),
            words=amount_in_words(payment.amount, payment.currency, order.language),
        )
    return paper(facts, made_at=payment.recorded_at)


def _former(order: Order, payment: Payment) -> Line:
    """What was paid for and is not owed any more."""
    line = order.lines.order_by("pk").first()
    label = line.label if line else _("Order %(reference)s") % {"reference": order}
    rate = line.vat_rate if line else payment.amount * 0
    return Line(label, 1, payment.amount, payment.amount, rate)
