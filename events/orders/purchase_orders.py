"""The team's answer to a purchase order: yes, no, or a yes that was a mistake."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.orders import history, letters
from events.orders.invoicing import ask_for_payment, standing_invoice
from events.orders.models import Order
from events.orders.quotes import open_quote
from events.orders.settling import await_payment, hold_still, settle
from events.orders.states import Means
from events.orders.terms import LEAST, OrderError
from events.registration import moves

if TYPE_CHECKING:
    from home.models import User


def check_credit(order: Order) -> None:
    """OrderError unless an organisation pays, and gave the number of its purchase order."""
    if order.buyer_kind != Order.Buyer.ORGANISATION:
        raise OrderError(_("A purchase order is for organisations: say which one pays."))
    if not order.purchase_order:
        raise OrderError(_("Give the number of the purchase order."))


@transaction.atomic
def accept_on_credit(order: Order, *, by: User, at: datetime | None = None) -> Order:
    """The team's yes to a purchase order: the places are confirmed, and the invoice is paid later.

    A quote that is open is answered by it. A second yes changes nothing.
    """
    at = at or now()
    moves.lock(order.event_id)
    order = hold_still(order)
    if order.credit_at is not None:
        return order
    if order.means != Means.CREDIT:
        raise OrderError(_("This order is not paid by a purchase order."))
    check_credit(order)
    if not order.total:
        raise OrderError(_("The places of this order are no longer kept."))
    Order.objects.filter(pk=order.pk).update(credit_at=at, credit_by=by)
    history.note(order, "credit", by=by, number=order.purchase_order)
    if (quote := open_quote(order, at=at)) is not None:
        order.quotes.filter(pk=quote.pk).update(accepted_at=at)
    return settle(order, at=at)


@transaction.atomic
def refuse_purchase_order(
    order: Order, *, by: User, why: str, seen: str | None = None, at: datetime | None = None
) -> Order:
    """The team's no: the buyer is told why and chooses another means; the places wait as long as before, and
    long enough to do so.

    A quote that it answered can be answered anew while it is in time. Raises OrderError where none waits any more,
    or where `seen`, the number that the form was filled in for, is no longer that of the order.
    """
    if not why.strip():
        raise OrderError(_("Give the reason."))
    at = at or now()
    moves.lock(order.event_id)
    order = settle(hold_still(order), at=at)
    waits = order.means == Means.CREDIT and order.credit_at is None
    if not waits or (seen is not None and seen != order.purchase_order):
        raise OrderError(_("Somebody else changed this just now. Look at it again."))
    if not order.due:
        raise OrderError(_("Nothing is to be paid."))
    history.note(order, "credit_refused", by=by, number=order.purchase_order, why=why)
    Order.objects.filter(pk=order.pk).update(means="", purchase_order="")
    order.means = order.purchase_order = ""
    order.quotes.filter(accepted_at__isnull=False).update(accepted_at=None)
    if order.keeps_places and order.pay_until is not None and order.pay_until < at + LEAST:
        await_payment(order, at + LEAST)
    ask_for_payment(order, at)
    letters.tell_refused(order, why.strip(), at)
    return order


@transaction.atomic
def take_acceptance_back(order: Order, *, by: User, why: str, at: datetime | None = None) -> Order:
    """Undo a yes that was a mistake: the purchase order waits for an answer again. Places that it confirmed stay.

    Raises OrderError where it is undone already, or while an invoice stands.
    """
    if not why.strip():
        raise OrderError(_("Give the reason."))
    at = at or now()
    moves.lock(order.event_id)
    order = hold_still(order)
    if order.credit_at is None:
        raise OrderError(_("Somebody else changed this just now. Look at it again."))
    standing = standing_invoice(order)
    if standing is not None:
        raise OrderError(
            _("Invoice %(number)s stands: take it back by a credit note first.") % {"number": standing.number}
        )
    Order.objects.filter(pk=order.pk).update(credit_at=None, credit_by=None)
    history.note(order, "credit_undone", by=by, number=order.purchase_order, why=why)
    return settle(order, at=at)
