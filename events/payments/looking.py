"""Looking at payments that were flagged: what is too much goes back by `refund`, or is kept with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from events.orders import history
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
