"""Mails about money; each row is written in the transaction of what it tells."""

from __future__ import annotations

from typing import Any

from events.messages import actions as messages
from events.orders.models import Order
from events.payments.models import Payment, Refund
from events.registration import facts


def tell_received(payment: Payment, order: Order) -> None:
    """Thank for the money, once for each payment: what came in, what is still due, where the papers are."""
    money = {
        "amount": [str(payment.amount), payment.currency],
        "due": [str(order.due), order.currency] if order.due else None,
        "flag": payment.flag,
    }
    _write("receipt", order, f"payment:{payment.uuid}", money)


def tell_refunded(refund: Refund, order: Order) -> None:
    """Say that money is on its way back, once for each refund."""
    money = {
        "amount": [str(refund.amount), order.currency],
        "cause": refund.cause,
        "why": refund.reason,
        "means": refund.payment.means,
    }
    _write("refund", order, f"refund:{refund.uuid}", money)


def _write(kind: str, order: Order, occasion: str, money: dict[str, Any]) -> None:
    messages.queue(
        kind,
        order.buyer_email,
        order.language,
        about=order.ref,
        occasion=occasion,
        context={
            "event": facts.event_facts(order.event),
            "sessions": [
                facts.session_facts(session) for session in order.event.sessions.order_by("starts_at")
            ],
            "name": order.buyer_name,
            "link": {"purpose": "order", "uuid": str(order.uuid), "version": order.booking.link_version},
            "reference": order.reference,
            "money": money,
        },
        event=order.event,
    )
