"""The receipt of a payment: made from the rows that are never changed, whenever it is asked for."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from events.calendar.wording import organisation
from events.orders.facts import facts_of
from events.orders.papers import paper
from events.orders.states import Means
from events.orders.sums import Line, as_text
from events.orders.words import amount_in_words
from events.payments.models import Payment
from home.letterhead import letterhead
from home.zones import MOROCCO, wall_of


def number_of(payment: Payment) -> str:
    """The short name of a receipt: of no series, since it is no invoice."""
    return f"RE-{payment.uuid.hex[:8].upper()}"


def receipt_of(payment: Payment) -> bytes:
    """The PDF that says what came in, when, for which order and by which means: the same whenever it is asked for,
    whatever became of the order since. OrderError without a seller's identity."""
    order, amount = payment.order, payment.amount
    with override(order.language):
        label = _("Order %(reference)s") % {"reference": order}
        facts, _sums = facts_of(
            order,
            "receipt",
            number_of(payment),
            wall_of(payment.received_at, MOROCCO).date(),
            [Line(label, 1, amount, amount, Decimal(0))],
            paid=as_text(amount, payment.currency),
            due=as_text(Decimal(0), payment.currency),
            means=str(Means(payment.means).label),
            words=amount_in_words(amount, payment.currency, order.language),
        )
    return paper(facts, made_at=payment.recorded_at, head=letterhead(organisation()))
