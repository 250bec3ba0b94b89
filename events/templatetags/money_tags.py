"""What templates ask about the papers of an order."""

from __future__ import annotations

from django import template

from events.orders.invoicing import standing_invoice
from events.orders.models import Order
from events.payments.models import Payment
from events.payments.receipts import number_of

register = template.Library()


@register.simple_tag
def receipts_of(order: Order) -> list[tuple[str, Payment]]:
    """The number of each receipt that can be had, with its payment."""
    return [(number_of(payment), payment) for payment in order.payments.order_by("received_at", "pk")]


@register.simple_tag
def may_ask_for_invoice(order: Order) -> bool:
    """Whether the payer can have the invoice now: all is paid, and none of this sum stands."""
    if order.due or not order.total:
        return False
    standing = standing_invoice(order)
    return standing is None
