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
        "means": refund.way,
        "otherwise": bool(refund.means),
    }
    why = refund.reason if refund.by_id else ""  # what a person says, no note of ours
    write("refund", order, f"refund:{refund.uuid}", {"money": money, "why": why})


def tell_refund_failed(refund: Refund, order: Order) -> None:
    """Say that money which was said to be given back did not arrive, once for each refund.

    It may be owed again since, by a place that was taken again: then it pays that.
    """
    still = Refund.objects.to_make_good().filter(pk=refund.pk).exists()
    _tell_turn("failed" if still else "kept", refund, order)


def tell_refund_withdrawn(refund: Refund, order: Order) -> None:
    """Say that money is not given back though the page of the order said so, and why, once for each refund."""
    _tell_turn("withdrawn", refund, order, why=refund.error)


def _tell_turn(turn: str, refund: Refund, order: Order, *, why: str = "") -> None:
    money = {"amount": [str(refund.amount), order.currency], "turn": turn}
    write("refund", order, f"refund:{refund.uuid}:{turn}", {"money": money, "why": why})
