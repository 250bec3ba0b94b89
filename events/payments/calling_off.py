"""Refunding everybody of an event that is cancelled: looked at first, then done order by order, resumed anywhere."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef
from django.utils.timezone import now
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events.orders.actions import OrderError, credit, settle
from events.orders.invoicing import standing_invoice
from events.orders.models import Invoice, Order
from events.orders.models.orders import NEAR
from events.payments.models import Payment, Refund, RefundRun
from events.payments.providers import BY_HAND
from events.payments.recording import PaymentError
from events.payments.refunding import is_above_limit, refund
from events.programme.models import Event
from events.registration import moves
from home.tasks import nudge

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)

ROUND = 200
"""So many orders are refunded in one round: what else is due waits for it."""


@dataclass(frozen=True)
class Preview:
    """What refunding everybody would do now. Amounts by currency, and by means and currency."""

    orders: int
    by_means: dict[tuple[str, str], Decimal]
    by_hand: int
    """Payments that somebody has to give back by hand: transfers, and money taken at the desk."""
    invoices: int
    """Invoices that a credit note takes back."""

    @property
    def totals(self) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = {}
        for (_means, currency), amount in self.by_means.items():
            sums[currency] = sums.get(currency, Decimal(0)) + amount
        return sums

    @property
    def needs_two(self) -> bool:
        """Whether so much, in one of its currencies, is above what one person alone may give back."""
        return any(is_above_limit(amount) for amount in self.totals.values())


def preview(event: Event) -> Preview:
    """The dry run: nothing is changed. An event that is not cancelled yet is looked at as if it were."""
    payments = [row for row in Payment.objects.filter(order__event=event) if row.left]
    by_means: dict[tuple[str, str], Decimal] = {}
    for row in payments:
        key = (row.means, row.currency)
        by_means[key] = by_means.get(key, Decimal(0)) + row.left
    invoices = Invoice.objects.invoices().filter(order__event=event)
    return Preview(
        orders=len({row.order_id for row in payments}),
        by_means=by_means,
        by_hand=sum(row.means in BY_HAND for row in payments),
        invoices=sum(bool(row.open) for row in invoices),
    )


@transaction.atomic
def refund_event(event: Event, *, by: User, reason: str, at: datetime | None = None) -> RefundRun:
    """Begin to refund everybody of a cancelled event; the sweep does it and the screen shows how far it is.

    Above the limit of the site it waits for the yes of a second person (`approve_run`). Raises OrderError where the
    event is not cancelled, nothing is to be refunded, or it is being done already.
    """
    event = moves.lock(event.pk)
    if event.state != Event.State.CANCELLED:
        raise OrderError(_("Only the orders of a cancelled event are refunded as a whole."))
    if not reason.strip():
        raise OrderError(_("Give the reason: people read it."))
    seen = preview(event)
    if not seen.orders and not seen.invoices:
        raise OrderError(_("Nothing is left to refund."))
    try:
        with transaction.atomic():
            run = RefundRun.objects.create(
                event=event,
                by=by,
                reason=reason.strip()[:300],
                orders=seen.orders,
                started_at=at or now(),
                waits=seen.needs_two,
            )
    except IntegrityError:
        raise OrderError(_("Everybody of this event is being refunded already.")) from None
    log(event, "events.orders.refund_run", user=by, data={"why": run.reason})
    nudge("payments")
    return run


@transaction.atomic
def approve_run(run: RefundRun, *, by: User) -> RefundRun:
    """The second person's yes: the sweep begins."""
    if run.by_id == by.pk:
        raise PaymentError(_("A second person approves a refund of this size."))
    moves.lock(run.event_id)
    if not _waiting(run).update(waits=False, decided_by=by):
        raise PaymentError(_("Somebody else decided on this refund just now."))
    log(run.event, "events.orders.refund_run_approved", user=by)
    nudge("payments")
    run.refresh_from_db()
    return run


@transaction.atomic
def refuse_run(run: RefundRun, *, by: User, reason: str, at: datetime | None = None) -> RefundRun:
    """The no to refunding everybody, also of who began it: nothing of it was done."""
    if not reason.strip():
        raise PaymentError(_("Give the reason."))
    moves.lock(run.event_id)
    answer = reason.strip()[:300]
    if not _waiting(run).update(done_at=at or now(), decided_by=by, answer=answer):
        raise PaymentError(_("Somebody else decided on this refund just now."))
    log(run.event, "events.orders.refund_run_refused", user=by, data={"why": answer})
    run.refresh_from_db()
    return run


def _waiting(run: RefundRun) -> models.QuerySet[RefundRun]:
    return RefundRun.objects.filter(pk=run.pk, waits=True, done_at=None)


def left(run: RefundRun) -> int:
    """How many orders of the run still have money to give back, or an invoice to take back."""
    return len(_orders_of(_paid(run.event), run.event))


def _failed(run: RefundRun) -> models.QuerySet[Refund]:
    """Refunds of the run that failed, or were withdrawn: they would be made again each minute, so a person decides."""
    states = (Refund.State.FAILED, Refund.State.UNDONE)
    return Refund.objects.filter(state__in=states, created_at__gte=run.started_at)


def _paid(event: Event) -> models.QuerySet[Payment]:
    return Payment.objects.filter(order__event=event, refunded__lt=F("amount") - NEAR)


def _orders_of(paid: models.QuerySet[Payment], event: Event) -> list[int]:
    invoices = Invoice.objects.invoices().filter(order__event=event, credited__lt=F("gross") - NEAR)
    return sorted({*paid.values_list("order", flat=True), *invoices.values_list("order", flat=True)})


def sweep(at: datetime | None = None) -> int:
    """Go on with the runs that are not done, so many orders in one round; how many were done.

    One that fails does not stop the others: who is left is looked at after those that were not.
    """
    at = at or now()
    done = 0
    for run in RefundRun.objects.filter(done_at=None, waits=False).select_related("event", "by"):
        if run.event.state != Event.State.CANCELLED:
            continue
        paid = _paid(run.event).exclude(Exists(_failed(run).filter(payment=OuterRef("pk"))))
        waiting = _orders_of(paid, run.event)
        failed = 0
        for order_id in waiting:
            if done >= ROUND:
                break
            try:
                _refund_one(run, order_id, max(at, run.started_at))  # a clock may have gone back since
                done += 1
            except Exception:
                failed += 1
                logger.exception("Order %s of a cancelled event could not be refunded.", order_id)
        else:
            if not failed:
                RefundRun.objects.filter(pk=run.pk).update(done_at=at)
    return done


@transaction.atomic
def _refund_one(run: RefundRun, order_id: int, at: datetime) -> None:
    """All that was paid for one order goes back, and its invoice is taken back: both or nothing."""
    moves.lock(run.event_id)
    order = settle(Order.objects.get(pk=order_id), at=at)
    for payment in order.payments.order_by("-received_at", "-pk"):
        if payment.left and not _failed(run).filter(payment=payment).exists():
            refund(payment, payment.left, by=run.by, reason=run.reason, cause=Refund.Cause.CANCELLED, at=at)
    invoice = standing_invoice(order)
    if invoice is not None:
        credit(invoice, by=run.by, reason=run.reason, at=at)
