"""Mails about money; each row is written in the transaction of what it tells."""

from __future__ import annotations

from events.orders.letters import write
from events.orders.models import Order
from events.payments.models import Payment, Refund


def tell_received(payment: Payment, order: Order) -> None:
    """Thank for the money, once for each payment: what came in, what is still due, where the papers are."""
    money = {
        "amount": [str(payment.amount), payment.currency],
        "due": [str(order.due), order.currency] if order.due else None,
        "flag": payment.flag,
    }
    write("receipt", order, f"payment:{payment.uuid}", {"money": money})


def tell_refunded(refund: Refund, order: Order) -> None:
    """Say that money is on its way back, once for each refund."""
    money = {
        "amount": [str(refund.amount), order.currency],
        "cause": refund.cause,
        "means": refund.payment.means,
    }
    why = refund.reason if refund.by_id else ""  # what a person says, no note of ours
    write("refund", order, f"refund:{refund.uuid}", {"money": money, "why": why})
