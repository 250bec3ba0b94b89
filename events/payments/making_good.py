"""A refund that failed is made good: tried again under a key of its own, or given back by a person another way.

One that nobody decided for this payment alone, and that failed since a part had gone back already, needs no person.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.orders.models import Order
from events.orders.settling import settle
from events.orders.states import Means
from events.payments.models import Refund
from events.payments.recording import PaymentError
from events.payments.refunding import mark_refunded, refund
from events.registration import moves

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)

OTHER_WAYS = (Means.TRANSFER, Means.DESK)
"""How a person gives back what a machine could not."""


def left_of(row: Refund, order: Order) -> Decimal:
    """What of a refund that failed is still to be given back: nothing once another one made it good."""
    if not Refund.objects.to_make_good().filter(pk=row.pk).exists():
        return Decimal(0)
    row.payment.refresh_from_db(fields=["refunded"])
    return share_of(row, order)


def share_of(row: Refund, order: Order) -> Decimal:
    """What can still go back by a refund that failed and that no other one made good."""
    left = min(row.amount, row.payment.left)
    return left if row.cause == Refund.Cause.HAND else min(left, order.refundable)


@transaction.atomic
def try_again(row: Refund, *, by: User, reason: str, at: datetime | None = None) -> Refund:
    """Give back by the way it was paid what failed to be: a refund with a key of its own. Once, whoever clicks."""
    return _made_good(row, by=by, reason=reason, means="", at=at or now())


@transaction.atomic
def give_otherwise(
    row: Refund,
    *,
    by: User,
    reason: str,
    means: str,
    reference: str = "",
    on: date | None = None,
    at: datetime | None = None,
) -> Refund:
    """Give back another way what failed to be given back: done with a reference, else it waits to be done by hand.

    Above the limit of the site it waits for a second person first, and nothing can be done before. PaymentError.
    """
    at = at or now()
    if means not in OTHER_WAYS:
        raise PaymentError(_("Choose a transfer, or the desk."))
    made = _made_good(row, by=by, reason=reason, means=means, at=at)
    if not reference.strip():
        return made
    if made.state == Refund.State.PROPOSED:
        raise PaymentError(
            _(
                "A refund of this size waits for a second person first. Leave the reference empty until it is made."
            )
        )
    return mark_refunded(made, reference=reference, on=on, by=by, at=at)


def _made_good(row: Refund, *, by: User | None, reason: str, means: str, at: datetime) -> Refund:
    """The refund that takes the place of this one, decided now."""
    moves.lock(row.payment.order.event_id)
    order = settle(row.payment.order, at=at)
    amount = left_of(row, order)
    if not amount:
        raise PaymentError(_("Somebody else changed this just now. Look at it again."))
    return refund(
        row.payment, amount, by=by, reason=reason, cause=row.cause, means=means, instead_of=row, at=at
    )


def sweep(at: datetime | None = None) -> int:
    """Give back the rest where a refund by rule, or of a cancelled event, was refused because a part had gone back at
    the provider, of which we heard only then; how many. It ends where it would have, had we been told before."""
    told = Refund.objects.filter(
        payment=OuterRef("payment"),
        pk__gt=OuterRef("pk"),
        cause=Refund.Cause.OUTSIDE,
        state__in=Refund.COUNTED,
    )
    unasked = Refund.objects.to_make_good().filter(
        Exists(told), cause__in=(Refund.Cause.RULE, Refund.Cause.CANCELLED), means=""
    )
    done = 0
    for row in unasked.select_related("payment__order", "by").order_by("pk"):
        try:
            _made_good(row, by=row.by, reason=row.reason, means="", at=at or now())
            done += 1
        except PaymentError:
            continue  # somebody was faster
        except Exception:
            logger.exception("Refund %s could not be made good.", row.uuid)
    return done
