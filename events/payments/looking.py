"""Looking at payments that were flagged: what is too much goes back by `refund`, or is kept with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from events.orders import history
from events.orders.models import Order
from events.payments.models import Payment
from events.payments.recording import PaymentError

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def keep(payment: Payment, *, by: User, why: str) -> Payment:
    """Say that a flagged payment was looked at and stays as it is; what is too much stays refundable, by hand only."""
    if not why.strip():
        raise PaymentError(_("Give the reason."))
    seen = Payment.Flag.ANSWERED if payment.flag == Payment.Flag.DISPUTED else Payment.Flag.KEPT
    if not Payment.objects.flagged().filter(pk=payment.pk, flag=payment.flag).update(flag=seen):
        raise PaymentError(_("Somebody else dealt with this payment just now."))
    history.note(payment.order, "kept", by=by, why=why, amount=payment.amount, number=payment.reference)
    payment.flag = seen
    return payment


def sweep() -> int:
    """Forget that something was kept once it pays a place again: what is too much later is another matter."""
    paying = Payment.objects.filter(flag=Payment.Flag.KEPT).exclude(order__in=Order.objects.to_refund())
    return paying.update(flag=Payment.Flag.NONE)
