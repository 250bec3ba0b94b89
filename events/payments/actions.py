"""Everything that moves money: the one place to import its verbs from."""

from __future__ import annotations

from datetime import datetime

from events.payments import (
    calling_off,
    looking,
    making_good,
    matching,
    refunding,
    taking,
    webhooks,
    withdrawing,
)
from events.payments.calling_off import approve_run, refund_event, refuse_run
from events.payments.looking import keep
from events.payments.making_good import give_otherwise, try_again
from events.payments.matching import ignore, import_statement, match, reopen, unmatch
from events.payments.recording import PaymentError, record_payment
from events.payments.refunding import approve, mark_refunded, refund, refund_order, refuse, set_aside
from events.payments.starting import start
from events.payments.taking import ask, take_in
from events.payments.webhooks import Heard, hear
from events.payments.withdrawing import withdraw, withdraw_by_rule

__all__ = [
    "Heard",
    "PaymentError",
    "approve",
    "approve_run",
    "ask",
    "give_otherwise",
    "hear",
    "ignore",
    "import_statement",
    "keep",
    "mark_refunded",
    "match",
    "record_payment",
    "refund",
    "refund_event",
    "refund_order",
    "refuse",
    "refuse_run",
    "reopen",
    "set_aside",
    "start",
    "sweep",
    "take_in",
    "try_again",
    "unmatch",
    "withdraw",
    "withdraw_by_rule",
]


def sweep(at: datetime | None = None) -> int:
    """Do what time makes due: payments under way, refunds by rule and of cancelled events; how much there was to do."""
    told = (
        looking.sweep()
        + matching.sweep(at)
        + withdrawing.sweep(at)
        + refunding.refund_by_rule(at)
        + calling_off.sweep(at)
    )
    told += webhooks.sweep(at) + taking.reconcile(at) + making_good.sweep(at)
    return told + refunding.sweep(at)
