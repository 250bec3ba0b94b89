"""Giving money back: decided once, reserved at once, sent by the sweep with a key of its own."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.orders import history
from events.orders.models import Order
from events.orders.settling import hold_still, settle
from events.orders.sums import is_exact
from events.payments.models import Attempt, Payment, Refund
from events.payments.providers import (
    ByHandError,
    ProviderError,
    ProviderRefusedError,
    Returned,
    provider_of,
)
from events.payments.recording import PaymentError
from events.payments.taking import conclude, count, release, reserve
from events.payments.withdrawing import withdraw_by_rule
from events.programme.models import Event
from events.registration import moves
from home.models import SiteSettings
from home.tasks import nudge
from home.zones import MOROCCO, utc_of, wall_of

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)

ZERO = Decimal(0)

AGAIN = (1, 5, 30, 120, 360)
"""Minutes until a refund is tried again, after the first, second … failure."""

ONE_PERSONS = (Refund.Cause.HAND, Refund.Cause.LATE)
"""Causes for which one person says how much goes back to whom: not the terms of an event, nor its end."""


@transaction.atomic
def refund(
    payment: Payment,
    amount: Decimal,
    *,
    by: User | None,
    reason: str = "",
    cause: str = Refund.Cause.HAND,
    propose: bool = False,
    seen: Decimal | None = None,
    means: str = "",
    instead_of: Refund | None = None,
    at: datetime | None = None,
) -> Refund:
    """Decide to give so much of a payment back, to the means it came by; the sweep does it. By other `means` only
    instead of one that failed.

    Above the limit of the site, or where it is only proposed, it waits for a second person. Raises PaymentError
    where there is not so much left, or where `seen`, the payment's `refunded` that the form was filled in for, is no
    longer so: two desks at once, or one desk twice, refund once.
    """
    at = at or now()
    _refuse_senseless(payment, amount, by, reason)
    moves.lock(payment.order.event_id)
    order = settle(hold_still(payment.order), at=at)
    if seen is not None:
        payment.refresh_from_db(fields=["refunded"])
        _refuse_unless_same(seen, payment.refunded)
    if not reserve(payment, amount):
        raise PaymentError(_("There is not so much left of this payment to refund."))
    waits = propose or needs_two(order, amount, cause, means)
    made = Refund.objects.create(
        payment=payment,
        instead_of=instead_of or _failed_before(payment, amount),
        state=Refund.State.PROPOSED if waits else Refund.State.WANTED,
        cause=cause,
        means=means,
        amount=amount,
        forgiven=ZERO if waits else _count(order, amount),
        reason=reason.strip()[:300],
        by=by,
        created_at=at,
    )
    act = "refund_otherwise" if means else "refund"
    history.note(order, act, by=by, amount=amount, why=reason, number=payment.reference, means=made.way)
    _clear_flag(order)
    settle(order, at=at)
    nudge("payments")
    return made


def _refuse_senseless(payment: Payment, amount: Decimal, by: User | None, reason: str) -> None:
    """Raise PaymentError for an amount that is none, and for a person who does not say why."""
    if not is_exact(amount, payment.currency) or amount <= 0:
        raise PaymentError(_("Give an amount above zero."))
    if by is not None and not reason.strip():
        raise PaymentError(_("Give the reason of the refund."))


def _failed_before(payment: Payment, amount: Decimal) -> Refund | None:
    """The refund of the same amount that failed before: this one makes it good, whoever thinks of it."""
    failed = payment.refunds.to_make_good().order_by("pk")  # type: ignore[attr-defined]
    return next((row for row in failed if row.amount == amount), None)


def _refuse_unless_same(seen: Decimal, there: Decimal) -> None:
    """Raise PaymentError where money went back since the form was filled in: the same click again does nothing."""
    if seen != there:
        raise PaymentError(_("Somebody else changed this just now. Look at it again."))


def set_aside(order: Order) -> Decimal:
    """What of the order's payments went back, is on its way back or is proposed to: a form gives it as `seen`."""
    return sum(Payment.objects.filter(order=order).values_list("refunded", flat=True), ZERO)


def is_above_limit(amount: Decimal) -> bool:
    """Whether one person alone may not give so much back."""
    limit = SiteSettings.objects.values_list("two_people_above", flat=True).first()
    return limit is not None and amount > limit


def needs_two(order: Order, amount: Decimal, cause: str, means: str = "") -> bool:
    """Whether so much more goes above the limit, with what one person alone decided for this order before.

    Another way than it was paid is always somebody's choice.
    """
    if cause not in ONE_PERSONS and not means:
        return False
    alone = Refund.objects.filter(
        Q(cause__in=ONE_PERSONS) | ~Q(means=""),
        payment__order=order,
        state__in=Refund.COUNTED,
        approved_by=None,
    )
    return is_above_limit(sum(alone.values_list("amount", flat=True), amount))


def _count(order: Order, amount: Decimal) -> Decimal:
    """Let the order know that so much goes back; how much of it is given for nothing.

    What goes back of an order that is paid, beyond what was too much, is a present: nobody asks for it again. What
    goes back of an order that is not paid yet is to be paid again.
    """
    forgiven = ZERO if order.due else max(amount - order.refundable, ZERO)
    count(order, amount, forgiven)
    return forgiven


def _clear_flag(order: Order) -> None:
    """Nothing is to be looked at once what was too much goes back."""
    if not order.refundable:
        settled = (Payment.Flag.LATE, Payment.Flag.OVER, Payment.Flag.KEPT)
        Payment.objects.filter(order=order, flag__in=settled).update(flag="")


@transaction.atomic
def approve(row: Refund, *, by: User, at: datetime | None = None) -> Refund:
    """The second person's yes."""
    if row.by_id == by.pk:
        raise PaymentError(_("A second person approves a refund of this size."))
    moves.lock(row.payment.order.event_id)
    order = settle(hold_still(row.payment.order), at=at)
    waits = Refund.objects.filter(pk=row.pk, state=Refund.State.PROPOSED)
    if not waits.update(state=Refund.State.WANTED, approved_by=by):
        raise PaymentError(_("Somebody else decided on this refund just now."))
    Refund.objects.filter(pk=row.pk).update(forgiven=_count(order, row.amount))
    history.note(order, "refund_approved", by=by, amount=row.amount)
    _clear_flag(order)
    settle(order, at=at)
    nudge("payments")
    row.refresh_from_db()
    return row


@transaction.atomic
def refuse(row: Refund, *, by: User, reason: str, at: datetime | None = None) -> Refund:
    """The no to a refund that was not sent yet."""
    if not reason.strip():
        raise PaymentError(_("Give the reason."))
    order = row.payment.order
    moves.lock(order.event_id)
    order = hold_still(order)
    waits = Refund.objects.filter(pk=row.pk, state=Refund.State.PROPOSED)
    if not waits.update(state=Refund.State.REFUSED, approved_by=by, error=reason.strip()[:300]):
        raise PaymentError(_("Somebody else decided on this refund just now."))
    release(row)
    history.note(order, "refund_refused", by=by, amount=row.amount, why=reason)
    settle(order, at=at)
    row.refresh_from_db()
    return row


@transaction.atomic
def refund_order(
    order: Order,
    *,
    by: User | None,
    reason: str,
    cause: str,
    amount: Decimal | None = None,
    propose: bool = False,
    seen: Decimal | None = None,
    at: datetime | None = None,
) -> list[Refund]:
    """Give back what was paid beyond what is owed, or `amount`: from the latest payment backwards.

    `seen` is what `set_aside` was when the form was filled in: PaymentError where it is no longer so.
    """
    at = at or now()
    moves.lock(order.event_id)
    order = settle(hold_still(order), at=at)
    if seen is not None:
        _refuse_unless_same(seen, set_aside(order))
    waits = Refund.objects.filter(payment__order=order, state=Refund.State.PROPOSED)
    waiting = sum(waits.values_list("amount", flat=True), ZERO)
    rest = order.refundable - waiting if amount is None else amount
    if rest <= 0 or rest > order.balance - waiting:
        raise PaymentError(_("There is nothing to refund, or not so much."))
    propose = propose or needs_two(order, rest, cause)  # the whole, not its parts
    made = []
    for payment in order.payments.order_by("-received_at", "-pk"):
        part = min(rest, payment.left)
        if part > 0:
            made.append(refund(payment, part, by=by, reason=reason, cause=cause, propose=propose, at=at))
            rest -= part
    return made


@transaction.atomic
def mark_refunded(
    row: Refund, *, reference: str, by: User, on: date | None = None, at: datetime | None = None
) -> Refund:
    """A person gave the money back, on this day or today: by a transfer, or at the desk; the reference is the bank's,
    or the receipt's."""
    at = at or now()
    payment, reference = row.payment, " ".join(reference.split())[:120]
    if not row.is_by_hand:
        raise PaymentError(_("This refund is made by the company that took the payment."))
    if not reference:
        raise PaymentError(_("Give the reference of the transfer, or the number of the receipt."))
    given_at = _moment(payment, on, at)
    moves.lock(payment.order.event_id)
    hold_still(payment.order)
    if not Refund.objects.filter(pk=row.pk, state=Refund.State.WANTED).exists():
        raise PaymentError(_("Somebody else decided on this refund just now."))
    if payment.refunds.filter(reference=reference).exclude(pk=row.pk).exists():
        raise PaymentError(_("Another refund of this payment has this reference."))
    done = Returned(reference, payment.reference, row.amount, payment.currency, Refund.State.DONE, given_at)
    return conclude(row, done, at=at, by=by)


def _moment(payment: Payment, on: date | None, at: datetime) -> datetime:
    """When the books have what was given back on this day: at noon, of today this moment, never before it came in."""
    today = wall_of(at, MOROCCO).date()
    if on is None or on == today:
        return at
    if on > today:
        raise PaymentError(_("This day is still to come."))
    if on < wall_of(payment.received_at, MOROCCO).date():
        raise PaymentError(_("Money is not given back before it came in."))
    return max(utc_of(on, time(12), MOROCCO), payment.received_at)


def send(row: Refund, *, at: datetime | None = None) -> Refund:
    """Ask the provider to give the money back, outside of every transaction; its key makes a repeat the same act."""
    at = at or now()
    if row.is_by_hand or not _claim(row, at):
        return row
    row.refresh_from_db()
    try:
        returned = provider_of(row.payment.means).refund(row)
    except ProviderRefusedError as error:
        # there may be less left than we know of: the next round asks
        Attempt.objects.filter(payments=row.payment).update(checked_at=None)
        returned = Returned(
            "",
            row.payment.reference,
            row.amount,
            row.payment.currency,
            Refund.State.FAILED,
            at,
            error=str(error),
        )
    except ByHandError:
        return row
    except ProviderError as error:
        logger.warning("Refund %s: %s", row.uuid, error)
        Refund.objects.filter(pk=row.pk).update(error=str(error)[:300])
        return row
    return conclude(row, returned, at=at)


@transaction.atomic
def _claim(row: Refund, at: datetime) -> bool:
    """Whether this worker is the one that asks for the refund now; from then on nobody withdraws it.

    Of two workers that read it at the same time Stripe would refuse the second, who might then try another key. One
    by rule whose place was taken again meanwhile is withdrawn instead.
    """
    order = row.payment.order
    moves.lock(order.event_id)
    hold_still(order)  # who withdraws a refund holds the order too: it is asked for or withdrawn, not both
    if row.cause == Refund.Cause.RULE and not row.tried:
        withdraw_by_rule(order, at=at)
    unclaimed = Refund.objects.filter(pk=row.pk, state=Refund.State.WANTED, tried=row.tried)
    return bool(unclaimed.update(tried=F("tried") + 1, tried_at=at))


def refund_by_rule(at: datetime | None = None) -> int:
    """Decide the refunds of places that were given back, where the event's terms say so without asking; how many.

    Where one failed a person decides: it would fail again each minute; so it is where somebody keeps a payment or has
    to look at it, and while what was too much when a refund was withdrawn still is. Everybody of a cancelled event is
    refunded at once, after a look at the sums (`refund_event`).
    """
    done = 0
    rows = Order.objects.to_refund().filter(event__payment_terms__refund_automatically=True)
    rows = rows.exclude(event__state=Event.State.CANCELLED)
    rows = rows.exclude(payments__flag__gt="")
    rows = rows.exclude(payments__refunds__in=Refund.objects.to_make_good())
    for order in rows.order_by("pk")[:200]:
        try:
            done += len(refund_order(order, by=None, reason="", cause=Refund.Cause.RULE, at=at))
        except PaymentError:
            continue  # somebody was faster
        except Exception:
            logger.exception("Order %s could not be refunded by rule.", order.uuid)
    return done


def sweep(at: datetime | None = None) -> int:
    """Send every refund that is wanted and whose time to be tried has come; how many reached an end."""
    at = at or now()
    done = 0
    by_hand = Refund.objects.by_hand().values("pk")
    wanted = Refund.objects.filter(state=Refund.State.WANTED).exclude(pk__in=by_hand)
    for row in wanted.select_related("payment__order").order_by("pk"):
        pause = timedelta(minutes=AGAIN[min(row.tried, len(AGAIN)) - 1] if row.tried else 0)
        if row.tried_at is not None and row.tried_at + pause > at:
            continue
        try:
            done += send(row, at=at).state != Refund.State.WANTED
        except Exception:
            logger.exception("Refund %s could not be sent.", row.uuid)
    return done
