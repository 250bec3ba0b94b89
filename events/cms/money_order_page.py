"""One order at the accountant's desk: what it is about, what came in and went back, its papers and its story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from events.cms import money_papers, money_payments, money_refund_acts
from events.cms.money_acts import Act, open_acts
from events.cms.money_forms import ice_warning
from events.cms.money_frame import HANDLE, ORDERS, page, said
from events.cms.money_listing import refunded, returning
from events.cms.money_order_acts import ACTS, is_behind, says_paid
from events.orders.models import Order
from events.orders.states import Means
from events.payments.models import Payment, Refund, StatementLine
from home.models import User


@dataclass(frozen=True)
class Row:
    """A payment, a refund or a paper, with what can be done with it now."""

    it: Any
    acts: Sequence[Act]
    line: StatementLine | None = None
    """The line of a statement that a payment was matched with, while that can be undone."""


def show(request: HttpRequest, order: Order) -> HttpResponse:
    may = request.user.has_perm(HANDLE)

    def rows(found: Any, acts: Sequence[Act]) -> list[Row]:
        return [Row(row, open_acts(acts, row) if may else []) for row in found]

    payments = list(
        order.payments.select_related("order", "by", "statement_line").order_by("received_at", "pk")
    )
    gone = Refund.objects.filter(payment__order=order).select_related("payment__order", "by", "approved_by")
    refunds = list(gone.order_by("payment__received_at", "payment", "pk"))
    invoices = list(order.invoices.select_related("order", "corrects").order_by("pk"))
    title = _("Order %(reference)s") % {"reference": order}
    return page(request, "events/cms/money_order.html", title, {
        "order": order,
        "refunded": refunded(refunds),
        "returning": returning(refunds),
        "lines": list(order.lines.select_related("registration").order_by("pk")),
        "payments": [
            replace(row, line=_matched(row.it) if may else None)
            for row in rows(payments, money_payments.PAYMENT_ACTS)
        ],
        "refunds": rows(refunds, money_refund_acts.REFUND_ACTS),
        "invoices": rows(invoices, money_papers.INVOICE_ACTS),
        "quotes": rows(order.quotes.select_related("order").order_by("pk"), money_papers.QUOTE_ACTS),
        "acts": _next_first(order, open_acts(ACTS, order)) if may else [],
        "waits": _waits_for(order),
        "warnings": warnings(order, payments, refunds),
        "story": story(order),
    }, crumbs=[ORDERS])  # fmt: skip


def _matched(payment: Payment) -> StatementLine | None:
    """The line that the payment came from, where nothing of it was refunded: it can be taken off the order."""
    return None if payment.refunded else getattr(payment, "statement_line", None)


def _next_first(order: Order, acts: Sequence[Act]) -> list[Act]:
    """What the order waits for stands first: a refund, the answer to a purchase order, money, or its invoice."""
    wanted = _waits_for(order)
    return sorted(acts, key=lambda act: wanted.index(act.name) if act.name in wanted else len(wanted))


def _waits_for(order: Order) -> tuple[str, ...]:
    """Which acts come next, where they can be done; the others are there for when they are needed."""
    on_credit = ("invoice", "transfer") if order.credit_at else ("credit", "refuse")
    money = ("paid",) if order.due else ("invoice",)
    return ("refund",) if order.refundable else on_credit if order.means == Means.CREDIT else money


def warnings(order: Order, payments: Sequence[Any], refunds: Sequence[Any]) -> list[str]:
    """What somebody should look at before anything else."""
    found = [ice_warning(order)]
    found += [
        _("A payment of %(amount)s is to be looked at: %(why)s.")
        % {"amount": said(row.amount, row.currency), "why": row.get_flag_display()}
        for row in payments
        if row.is_flagged
    ]
    found += [
        _("A refund of %(amount)s waits for a second person.") % {"amount": said(row.amount, order.currency)}
        for row in refunds
        if row.state == row.State.PROPOSED
    ]
    found += [
        _("A refund of %(amount)s failed: try it again, or give it back another way.")
        % {"amount": said(row.amount, order.currency)}
        for row in refunds
        if money_refund_acts.may_make_good(row)
    ]
    if is_behind(order):
        found.append(_("The invoice says another sum than is owed now: correct it by a credit note."))
    if (paid := says_paid(order)) is not None:
        words = _(
            "Invoice %(number)s says that it is paid: take it back by a credit note, and issue it anew."
        )
        found.append(words % {"number": paid})
    return [words for words in found if words]


@dataclass(frozen=True)
class Happening:
    at: Any
    what: str
    more: str
    by: User | None


def story(order: Order) -> list[Happening]:
    """Who did what and why, the first act first; one query."""
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Order), object_id=str(order.pk)
    )
    return [
        Happening(entry.timestamp, str(entry.message), str(entry.comment or ""), entry.user)
        for entry in entries.select_related("user").order_by("timestamp", "pk")
    ]
