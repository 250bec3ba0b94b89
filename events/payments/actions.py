"""Everything that moves money: the one place to import its verbs from."""

from __future__ import annotations

from datetime import datetime

from events.payments import refunding, taking
from events.payments.recording import PaymentError, record_payment
from events.payments.refunding import approve, refund, refund_order, refuse
from events.payments.starting import start
from events.payments.taking import ask, take_in

__all__ = [
    "PaymentError",
    "approve",
    "ask",
    "record_payment",
    "refund",
    "refund_order",
    "refuse",
    "start",
    "sweep",
    "take_in",
]


def sweep(at: datetime | None = None) -> int:
    """Do what time makes due: ask about payments under way, send refunds; how much there was to do."""
    return taking.reconcile(at) + refunding.sweep(at)
