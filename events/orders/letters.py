"""Mails about papers; each row is written in the transaction of what it tells."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from events.messages import actions as messages
from events.orders.invoicing import due_day
from events.orders.models import Invoice, Order, Quote
from events.registration import facts


def tell_paper(row: Invoice | Quote, *, again: str = "") -> None:
    """Send the way to an invoice, a credit note or a quote, once; `again` names one more time that it is sent."""
    kind = "quote" if isinstance(row, Quote) else row.kind
    occasion = f"{row.number}:{again}" if again else row.number
    write(kind, row.order, occasion, {"paper": _paper(row)})


def tell_reminder(invoice: Invoice) -> None:
    """Remind of an invoice that is not paid, once for each time."""
    write(
        "invoice_reminder", invoice.order, f"{invoice.number}:{invoice.reminded}", {"paper": _paper(invoice)}
    )


def tell_refused(order: Order, why: str, at: datetime) -> None:
    """Say that the purchase order is not accepted, why, and until when to pay otherwise; once for each refusal."""
    write("purchase_refused", order, at.isoformat(), to_pay(order) | {"why": why})


def to_pay(order: Order) -> dict[str, Any]:
    """What is still to be paid of the order and until when, and whether its places wait for that or are theirs."""
    until, waits = due_day(order), order.keeps_places
    money = {
        "due": [str(order.due), order.currency] if order.due else None,
        "until": until.isoformat() if until else "",
    }
    held_until = order.pay_until.isoformat() if order.pay_until and waits else None
    return {"money": money, "held_until": held_until, "confirmed": bool(order.total) and not waits}


def _paper(row: Invoice | Quote) -> dict[str, Any]:
    until = row.valid_until if isinstance(row, Quote) else row.due_on
    return {
        "number": row.number,
        "amount": [str(row.gross), row.currency],
        "due": [str(row.order.due), row.currency] if row.order.due else None,
        "until": until.isoformat() if until else "",
        "reason": str(row.facts.get("reason", "")),
        "times": row.reminded if isinstance(row, Invoice) else 0,
    }


def write(kind: str, order: Order, occasion: str, more: dict[str, Any]) -> None:
    """Queue a mail to the buyer about their order; `more` are the facts of this kind of mail."""
    event = order.event
    messages.queue(
        kind,
        order.buyer_email,
        order.language,
        about=order.ref,
        occasion=occasion,
        context={
            "event": facts.event_facts(event),
            "sessions": [facts.session_facts(row) for row in event.sessions.order_by("starts_at", "pk")],
            "name": order.buyer_name,
            "link": {"purpose": "order", "uuid": str(order.uuid), "version": order.booking.link_version},
            "reference": order.reference,
        }
        | more,
        event=event,
    )
