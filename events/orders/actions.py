"""Everything that changes orders and their papers: the one place to import its verbs from."""

from __future__ import annotations

from datetime import datetime

from events.orders import documents, settling
from events.orders.buying import (
    BuyerGiven,
    choose_means,
    follow_contact,
    set_buyer,
    set_terms,
)
from events.orders.documents import remind
from events.orders.invoicing import correct, credit, issue_invoice
from events.orders.purchase_orders import accept_on_credit, refuse_purchase_order, take_acceptance_back
from events.orders.quotes import accept_quote, issue_quote
from events.orders.sending_again import send_paper_again
from events.orders.settling import open_order, seat_again, settle
from events.orders.terms import OrderError

__all__ = [
    "BuyerGiven",
    "OrderError",
    "accept_on_credit",
    "accept_quote",
    "choose_means",
    "correct",
    "credit",
    "follow_contact",
    "issue_invoice",
    "issue_quote",
    "open_order",
    "refuse_purchase_order",
    "remind",
    "seat_again",
    "send_paper_again",
    "set_buyer",
    "set_terms",
    "settle",
    "sweep",
    "take_acceptance_back",
]


def sweep(at: datetime | None = None) -> int:
    """Do what time makes due: orders that were missed, orders whose registrations moved, PDFs, reminders; how much."""
    return settling.sweep(at) + documents.sweep(at)
