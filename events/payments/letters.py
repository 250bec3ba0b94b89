"""Mails about money; each row is written in the transaction of what it tells."""

from __future__ import annotations

from events.messages import actions as messages
from events.messages.models import Message
from events.orders.letters import to_pay, write
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


def correct_received(payment: Payment, order: Order) -> None:
    """Say that the money they were thanked for was not theirs, once; thanks that did not go out yet are taken back."""
    occasion = f"payment:{payment.uuid}"
    messages.withdraw(order.ref, {"receipt"}, occasion=occasion)
    thanks = Message.objects.filter(about=order.ref, kind="receipt", occasion=occasion)
    if not thanks.exclude(state=Message.State.WITHDRAWN).exists():
        return
    more = to_pay(order)
    more["money"]["amount"] = [str(payment.amount), payment.currency]
    write("payment_undone", order, occasion, more)


def tell_refunded(refund: Refund, order: Order) -> None:
    """Say that money is on its way back, once for each refund."""
    money = {
        "amount": [str(refund.amount), order.currency],
        "cause": refund.cause,
        "means": refund.payment.means,
    }
    why = refund.reason if refund.by_id else ""  # what a person says, no note of ours
    write("refund", order, f"refund:{refund.uuid}", {"money": money, "why": why})
