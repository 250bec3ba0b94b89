"""Taking in what a provider answers: whatever it told before, in whatever order, the end is the same.

Called by the page the payer comes back to, by webhooks and by the sweep, each after asking the provider: the last
one alone would reach the same end.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import override

from events.orders import history
from events.orders.actions import settle
from events.orders.models import Order
from events.orders.settling import await_payment, hold_still
from events.orders.terms import LEAST, deadline
from events.payments import letters
from events.payments.models import Attempt, Payment, Refund
from events.payments.providers import Answer, ProviderError, Received, Returned, provider_of
from events.payments.recording import PaymentError, flag, record_payment
from events.registration import moves
from home.languages import SOURCE

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)

ZERO = Decimal(0)

AT_ONCE = 50
"""So many payments under way, and so many paid ones, are asked about in one round."""

SLOWEST = timedelta(days=14)
"""So long the slowest means of a card company take until the money is there."""

SILENT = 3
"""A provider that did not answer so often in a row is left alone until the next round: each wait takes seconds."""


def ask(attempt: Attempt, *, at: datetime | None = None) -> Attempt:
    """Ask the provider what became of the attempt, and take it in. Raises ProviderError; call it outside of every
    transaction."""
    at = at or now()
    if attempt.state != Attempt.State.PAID:
        settle(attempt.order, at=at)  # some debit only now, and only for what is still owed
    answer = provider_of(attempt.means).poll(attempt)
    return take_in(attempt, answer, at=at)


@transaction.atomic
def take_in(attempt: Attempt, answer: Answer, *, at: datetime | None = None) -> Attempt:
    """Book what the provider knows of the attempt and was not booked yet."""
    at = at or now()
    moves.lock(attempt.order.event_id)
    order = hold_still(attempt.order)
    was_on_its_way = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.PENDING).exists()
    booked = [_receive(attempt, order, received, at) for received in answer.received]
    for returned in answer.returned:
        _return(order, returned, at)
    for received in answer.received:
        _mark_dispute(attempt, order, received, at)
    if all(booked):
        _move_on(attempt, answer, at)
    else:
        Attempt.objects.filter(pk=attempt.pk).update(checked_at=at)
    attempt.refresh_from_db()
    if attempt.state == Attempt.State.PENDING:
        _keep_places(order, attempt.created_at + SLOWEST)
    elif was_on_its_way and not attempt.is_under_way:
        _wait_as_before(order, at)
    return attempt


def _wait_as_before(order: Order, at: datetime) -> None:
    """What was kept for money on its way is kept no longer than for any other, but long enough to try again."""
    order.refresh_from_db()
    until = deadline(order.event, order.means, order.created_at)
    if order.due and order.pay_until is not None and until is not None:
        await_payment(order, max(until, at + LEAST))


def _keep_places(order: Order, until: datetime) -> None:
    """Keep the places of who paid by a slow means until the money can have come, but not past the event."""
    order.refresh_from_db()
    if order.event.starts_at is not None:
        until = min(until, order.event.starts_at)
    if order.due and order.pay_until is not None and order.pay_until < until:
        await_payment(order, until)


def _receive(attempt: Attempt, order: Order, received: Received, at: datetime) -> bool:
    """Whether the money is booked, now or before; else the attempt stays as it is, with the reason."""
    try:
        record_payment(
            order,
            means=attempt.means,
            reference=received.reference,
            amount=received.amount,
            currency=received.currency,
            received_at=received.at,
            attempt=attempt,
            at=at,
        )
    except PaymentError as error:
        logger.error("Attempt %s: %s", attempt.uuid, error)
        Attempt.objects.filter(pk=attempt.pk).update(error=str(error)[:300])
        return False
    return True


def _mark_dispute(attempt: Attempt, order: Order, received: Received, at: datetime) -> None:
    """Flag a payment that its payer disputes, until somebody looked at it; once that is over say again what is too
    much."""
    payment = Payment.objects.filter(means=attempt.means, reference=received.reference, order=order).first()
    known = (Payment.Flag.DISPUTED, Payment.Flag.ANSWERED)
    if payment is None or received.disputed == (payment.flag in known):
        return
    if received.disputed:
        dispute(payment, order)
    else:
        payment.flag = Payment.Flag.NONE
        Payment.objects.filter(pk=payment.pk).update(flag=payment.flag)
        flag(payment, settle(order, at=at))


@transaction.atomic
def dispute(payment: Payment, order: Order) -> None:
    """Flag a payment that its payer disputes at their bank: somebody has to look at it."""
    payment.flag = Payment.Flag.DISPUTED
    Payment.objects.filter(pk=payment.pk).update(flag=payment.flag)
    history.note(order, "dispute", amount=payment.amount, number=payment.reference)


def _return(order: Order, returned: Returned, at: datetime) -> None:
    """Bring the row of a refund to where the provider has it; one that was made outside gets a row now."""
    payment = Payment.objects.filter(order=order, reference=returned.payment).first()
    if payment is None:
        return
    ours = payment.refunds.filter(reference=returned.reference).first()
    if ours is None and returned.uuid:
        ours = payment.refunds.filter(uuid=returned.uuid).first()
    if ours is None:
        ours = _made_outside(payment, order, returned, at)
    if ours is not None:
        conclude(ours, returned, at=at)


def _made_outside(payment: Payment, order: Order, returned: Returned, at: datetime) -> Refund | None:
    """A row for what went back without our doing; the payer's bank takes even what we meant to give back."""
    amount = returned.amount
    if returned.state == Refund.State.FAILED:
        return None
    if returned.dispute:
        _call_off(payment, order)
        payment.refresh_from_db(fields=["refunded"])
        amount = min(amount, payment.left)
        if amount < returned.amount:
            logger.error("Payment %s: %s of %s disputed is left", payment.reference, amount, returned.amount)
    if not amount or not reserve(payment, amount):
        return None
    count(order, amount)
    return Refund.objects.create(
        payment=payment,
        state=Refund.State.SENT,
        cause=Refund.Cause.DISPUTE if returned.dispute else Refund.Cause.OUTSIDE,
        amount=amount,
        reference=returned.reference,
        created_at=at,
    )


def _call_off(payment: Payment, order: Order) -> None:
    """Take back the refunds of the payment that were decided and not tried yet."""
    with override(SOURCE):
        why = str(Refund.Cause.DISPUTE.label)
    unsent = Refund.objects.filter(tried=0, state__in=(Refund.State.PROPOSED, Refund.State.WANTED))
    for row in unsent.filter(payment=payment):
        if unsent.filter(pk=row.pk).update(state=Refund.State.REFUSED, error=why):
            release(row)
            if row.state == Refund.State.WANTED:
                uncount(order, row)
            history.note(order, "refund_refused", amount=row.amount, why=why)


def reserve(payment: Payment, amount: Decimal) -> bool:
    """Whether so much of the payment was not refunded yet; it is set aside then.

    Part of the caller's transaction, which holds the order still: the sums are made here, since SQLite would make
    them of floating numbers, and written only over what was read.
    """
    payment.refresh_from_db(fields=["refunded"])
    return amount <= payment.left and _set_aside(payment, amount)


def release(refund: Refund) -> None:
    """Undo `reserve`: the money did not go. Part of the caller's transaction, which holds the order still."""
    payment = Payment.objects.get(pk=refund.payment_id)
    _set_aside(payment, -refund.amount)


def _set_aside(payment: Payment, amount: Decimal) -> bool:
    as_read = Payment.objects.filter(pk=payment.pk, refunded=payment.refunded)
    if not as_read.update(refunded=payment.refunded + amount):
        return False
    payment.refunded += amount
    return True


def count(order: Order, amount: Decimal, forgiven: Decimal = ZERO) -> None:
    """Let the order know that so much of what was paid goes back, and what of it is given though it is owed.

    Part of the caller's transaction, which holds the order still.
    """
    there = Order.objects.get(pk=order.pk)
    order.refunded, order.forgiven = there.refunded + amount, there.forgiven + forgiven
    Order.objects.filter(pk=order.pk).update(refunded=order.refunded, forgiven=order.forgiven)


def uncount(order: Order, refund: Refund) -> None:
    """Undo `count` for a refund that failed or is withdrawn: what the others forgive stays so."""
    there = Order.objects.get(pk=order.pk)
    others = Refund.objects.filter(payment__order=order.pk, state__in=Refund.COUNTED).exclude(pk=refund.pk)
    forgiven = min(there.forgiven, sum(others.values_list("forgiven", flat=True), ZERO))
    order.refunded, order.forgiven = there.refunded - refund.amount, forgiven
    Order.objects.filter(pk=order.pk).update(refunded=order.refunded, forgiven=forgiven)


@transaction.atomic
def conclude(refund: Refund, returned: Returned, *, at: datetime, by: User | None = None) -> Refund:
    """Write what became of a refund; a second time, or an older word after a newer one, changes nothing."""
    order = Order.objects.get(payments=refund.payment_id)
    moves.lock(order.event_id)
    order = hold_still(order)
    open_ones = Refund.objects.filter(pk=refund.pk, state__in=(Refund.State.WANTED, Refund.State.SENT))
    ended = {"reference": returned.reference, "error": returned.error[:300]}
    came_back = 0
    match returned.state:
        case Refund.State.DONE:
            if open_ones.update(state=Refund.State.DONE, done_at=returned.at, **ended):
                refund.refresh_from_db()
                history.note(order, "refund_done", by=by, amount=refund.amount, number=refund.reference)
                if refund.cause != Refund.Cause.DISPUTE:  # their bank told them
                    letters.tell_refunded(refund, order)
            else:
                _report_unexpected(refund, returned)
        case Refund.State.FAILED:
            said_done = Refund.objects.filter(pk=refund.pk, state=Refund.State.DONE)
            failed = {"state": Refund.State.FAILED, "done_at": None} | ended
            came_back = said_done.update(**failed)
            if came_back or open_ones.update(**failed):
                release(refund)
                uncount(order, refund)
                history.note(order, "refund_failed", amount=refund.amount, why=returned.error)
        case Refund.State.SENT:
            open_ones.update(state=Refund.State.SENT, **ended)
    refund.refresh_from_db()
    order = settle(order, at=at)
    if came_back and refund.cause != Refund.Cause.DISPUTE:
        letters.tell_refund_failed(refund, order)
    return refund


def _report_unexpected(refund: Refund, returned: Returned) -> None:
    """Leave a trace of money that went though the refund was ended otherwise: a person has to look for it."""
    refund.refresh_from_db()
    if refund.state != Refund.State.DONE:
        logger.error(
            "Refund %s is %s here, and done at the provider as %s.",
            refund.uuid,
            refund.state,
            returned.reference,
        )


def _move_on(attempt: Attempt, answer: Answer, at: datetime) -> None:
    """Write the attempt's state: one that is paid stays so, one that is over can only turn out to be paid.

    What was answered before the provider's name of it was known says nothing of the attempt as it is now.
    """
    now_there = Attempt.objects.filter(pk=attempt.pk)
    now_there.update(checked_at=at)
    movable = now_there.filter(reference=attempt.reference)
    if answer.state != Attempt.State.PAID:
        movable = movable.under_way()
    movable.exclude(state=Attempt.State.PAID).update(state=answer.state, error=answer.error[:300])


def reconcile(at: datetime | None = None) -> int:
    """Ask the providers about every payment that is under way, and what became of refunds and young payments."""
    at = at or now()
    rows = Attempt.objects.select_related("order")
    asked = [*rows.to_ask(at)[:AT_ONCE], *rows.to_look_after(at)[:AT_ONCE]]
    silent: Counter[str] = Counter()
    done = 0
    for attempt in asked:
        if silent[attempt.means] >= SILENT:
            continue
        done += _asked_again(attempt, at, silent)
    return done


def _asked_again(attempt: Attempt, at: datetime, silent: Counter[str]) -> bool:
    """Whether asking moved the attempt; counts how often in a row its provider did not answer."""
    before = attempt.state
    try:
        moved = ask(attempt, at=at).state != before
    except ProviderError as error:
        logger.warning("Attempt %s: %s", attempt.uuid, error)
        silent[attempt.means] += 1
    except Exception:
        logger.exception("Attempt %s could not be taken in.", attempt.uuid)
    else:
        silent[attempt.means] = 0
        return moved
    Attempt.objects.filter(pk=attempt.pk).update(checked_at=at)
    return False
