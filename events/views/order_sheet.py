"""What the page of an order says: where it stands in one word, what it costs, what was paid, what is done next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from events.calendar.wording import organisation
from events.orders.facts import lines_of
from events.orders.invoicing import due_day, standing_invoice
from events.orders.models import Order, Quote
from events.orders.states import Means
from events.orders.sums import totals
from events.payments.models import Attempt, Payment, Refund
from events.payments.receipts import number_of
from events.programme.models import Event
from events.registration.states import State

WAITS = {Means.TRANSFER: "transfer", Means.CREDIT: "asked", Means.DESK: "desk"}
"""What is waited for once the payer chose such means."""


def sheet_of(order: Order) -> dict[str, Any]:
    """All that the page shows of the order; amounts as they are charged, taxes included."""
    payments = list(order.payments.order_by("received_at", "pk"))
    theirs = not_taken_off(payments)
    attempt = order.attempts.first()
    has_ice = bool(organisation().ice)  # papers are not made without
    return {
        "order": order,
        "event": order.event,
        "sums": totals(lines, order.currency) if (lines := lines_of(order)) else None,
        "payments": payments,
        "refunds": (refunds := refunds_told(order)),
        "failing": any(refund.state == Refund.State.FAILED for refund in refunds),
        "stands": standing(order, payments, attempt),
        "is_kept": is_kept(payments),
        "failed": attempt.state if attempt and attempt.state in {"failed", "expired"} else "",
        "due_on": due_day(order),
        "keeps_places": bool(order.due) and order.keeps_places,
        "quote": offer_of(order),
        "receipts": [(number_of(payment), payment) for payment in theirs] if has_ice else [],
        "may_invoice": has_ice and bool(order.total) and not order.due and standing_invoice(order) is None,
    }


def refunds_told(order: Order) -> list[Refund]:
    """What goes back to this payer: nothing that is not decided or was withdrawn, and no money of somebody else.

    One that failed is told until another makes it good.
    """
    decided = (*Refund.COUNTED, Refund.State.FAILED)
    rows = Refund.objects.filter(payment__order=order, state__in=decided)
    failed = Refund.objects.to_make_good(by=Refund.COUNTED)
    rows = rows.filter(~Q(state=Refund.State.FAILED) | Q(pk__in=failed.values("pk")))
    rows = rows.exclude(cause=Refund.Cause.MISMATCH)
    return list(rows.select_related("payment").order_by("created_at", "pk"))


def not_taken_off(payments: list[Payment]) -> list[Payment]:
    """The payments of this payer: without those that were matched with the order by mistake."""
    wrong = Refund.objects.filter(payment__in=payments, cause=Refund.Cause.MISMATCH)
    taken_off = set(wrong.values_list("payment_id", flat=True))
    return [payment for payment in payments if payment.pk not in taken_off]


def standing(order: Order, payments: list[Payment], attempt: Attempt | None) -> str:
    """Where the order stands, for the sentence that says what happens next."""
    if order.event.state == Event.State.CANCELLED:
        return "off"
    if order.due:
        if order.credit_at:
            return "credit"
        if attempt is not None and attempt.state == Attempt.State.PENDING:
            return "pending"
        return WAITS.get(Means(order.means), "due") if order.means else "due"
    if order.refundable and not is_kept(payments):
        late = any(payment.flag == Payment.Flag.LATE for payment in payments)
        return "late" if late else "over"
    if order.total:
        return "paid"
    rows = order.booking.registrations
    if rows.filter(state=State.EXPIRED, order_line__isnull=False).exists():
        return "gone"
    return "nothing"


def is_kept(payments: list[Payment]) -> bool:
    """Whether somebody looked at what is too much and kept it: nothing is promised back then."""
    flags = {payment.flag for payment in payments}
    kept = {Payment.Flag.KEPT, Payment.Flag.ANSWERED}
    return bool(flags & kept) and not flags & {Payment.Flag.LATE, Payment.Flag.OVER}


@dataclass(frozen=True)
class Offer:
    """The quote that waits for its answer, or why it cannot be accepted any more."""

    quote: Quote
    problem: str = ""


def offer_of(order: Order) -> Offer | None:
    """What the page says of the last quote while it is not answered and something is due."""
    if not order.due or order.credit_at or order.means == Means.CREDIT:
        return None
    quote = order.quotes.first()
    if quote is None or quote.accepted_at is not None:
        return None
    if not quote.is_open():
        return Offer(quote, _("This quote is out of time. Ask for a new one."))
    if quote.gross != order.total:
        return Offer(quote, _("The order changed since this quote. Ask for a new one."))
    return Offer(quote)
