"""Taking back a refund that was decided: by a person who sees a mistake, or because its place was taken again."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.orders import history
from events.orders.models import Order
from events.orders.settling import hold_still, settle
from events.payments import letters
from events.payments.models import Payment, Refund
from events.payments.recording import PaymentError
from events.payments.taking import release, uncount
from events.registration import moves
from home.languages import SOURCE

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def withdraw(row: Refund, *, by: User, reason: str, at: datetime | None = None) -> Refund:
    """Take back a refund that was decided by mistake, or let one that failed be; the payer, who read of it on the page
    of the order, is told.

    Raises PaymentError once a provider was asked for it, or somebody said that the money is given back.
    """
    if not reason.strip():
        raise PaymentError(_("Give the reason."))
    order = row.payment.order
    moves.lock(order.event_id)
    order = hold_still(order)
    if not _let_be(row, order, by, reason) and not _undo(row, order, by=by, why=reason):
        raise PaymentError(_("This refund can no longer be withdrawn: it is made, or under way."))
    row.refresh_from_db()
    letters.tell_refund_withdrawn(row, order)
    if settle(
        order, at=at
    ).refundable:  # they read that it is not given back: neither a page nor the rule promises it
        Payment.objects.filter(pk=row.payment_id, flag="").update(flag=Payment.Flag.KEPT)
    return row


def _undo(row: Refund, order: Order, *, by: User | None, why: str) -> bool:
    """Whether it was not under way yet; it is withdrawn then, while the caller holds the order still."""
    ended = {"state": Refund.State.UNDONE, "approved_by": by, "error": why.strip()[:300]}
    if not Refund.objects.recallable().filter(pk=row.pk).update(**ended):
        return False
    release(row)
    uncount(order, row)
    history.note(order, "refund_withdrawn", by=by, amount=row.amount, why=why)
    return True


def _let_be(row: Refund, order: Order, by: User, why: str) -> bool:
    """Whether it had failed; it is not made good any more then, nor those that it was made instead of."""
    ended = {"state": Refund.State.UNDONE, "approved_by": by, "error": why.strip()[:300]}
    failed = Refund.objects.filter(pk=row.pk, state=Refund.State.FAILED)
    if not Refund.objects.to_make_good().filter(pk=row.pk).exists() or not failed.update(**ended):
        return False
    before = row.instead_of
    while before is not None:
        Refund.objects.filter(pk=before.pk, state=Refund.State.FAILED).update(**ended)
        before = before.instead_of
    history.note(order, "refund_withdrawn", by=by, amount=row.amount, why=why)
    return True


@transaction.atomic
def withdraw_by_rule(order: Order, *, at: datetime | None = None) -> int:
    """Take back refunds by rule that nobody was asked for yet, as long as the order owes something again: who has the
    place again pays it with the same money, and has not both. How many; the rule decides anew on what is left."""
    moves.lock(order.event_id)
    order = settle(order, at=at)
    with override(SOURCE):
        why = _("the place was taken again")
    done = 0
    rows = Refund.objects.recallable().filter(payment__order=order, cause=Refund.Cause.RULE)
    for row in rows.order_by("-pk"):
        if order.due and _undo(row, order, by=None, why=why):
            order = settle(order, at=at)
            done += 1
    return done


def sweep(at: datetime | None = None) -> int:
    """Withdraw the refunds by rule whose places were taken again; how many."""
    rows = Refund.objects.recallable().filter(cause=Refund.Cause.RULE)
    done = 0
    for order in Order.objects.unpaid().filter(payments__refunds__in=rows).distinct().order_by("pk"):
        try:
            done += withdraw_by_rule(order, at=at)
        except Exception:
            logger.exception("The refunds of order %s could not be withdrawn.", order.uuid)
    return done
