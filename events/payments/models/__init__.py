"""Money that came in and went out, what was begun at a provider, what providers and banks told."""

from events.payments.models.payments import Attempt, GatewayEvent, Payment
from events.payments.models.refunds import Refund, RefundRun
from events.payments.models.statements import BankStatement, StatementLine

__all__ = [
    "Attempt",
    "BankStatement",
    "GatewayEvent",
    "Payment",
    "Refund",
    "RefundRun",
    "StatementLine",
]
