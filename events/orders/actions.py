"""Everything that changes orders and their papers: the one place to import its verbs from."""

from __future__ import annotations

from datetime import datetime

from events.orders import settling
from events.orders.buying import BuyerGiven, accept_on_credit, choose_means, set_buyer, set_terms
from events.orders.settling import open_order, seat_again, settle
from events.orders.terms import OrderError

__all__ = [
    "BuyerGiven",
    "OrderError",
    "accept_on_credit",
    "choose_means",
    "open_order",
    "seat_again",
    "set_buyer",
    "set_terms",
    "settle",
    "sweep",
]


def sweep(at: datetime | None = None) -> int:
    """Do what time makes due: orders that were missed, orders whose registrations moved; how much there was to do."""
    return settling.sweep(at)
