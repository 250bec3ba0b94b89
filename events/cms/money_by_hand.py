"""Money that the people of an event take by hand: booked as a payment of the order, and the place confirmed with it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.orders.actions import OrderError, open_order
from events.orders.models import Order
from events.orders.states import Means
from events.payments import actions as payments
from events.registration.actions import RegistrationError, confirm, confirm_group
from events.registration.models import Booking, Registration
from home import formats
from home.models import User

HOW = (
    ("cash", gettext_lazy("cash")),
    ("terminal", gettext_lazy("card at the terminal")),
    ("transfer", gettext_lazy("bank transfer")),
)


@transaction.atomic
def received(
    registration: Registration,
    *,
    by: User,
    why: str,
    how: str = "cash",
    key: str = "",
    amount: Decimal | None = None,
) -> None:
    """Somebody paid for one place by hand: so much, or what it costs; less than that keeps the place waiting.

    The same key again books nothing. Raises RegistrationError, also for what money refuses.
    """
    order = _order_of(registration.booking)
    price = min(registration.price, order.due) if order else registration.price
    amount = price if amount is None else amount
    if amount >= price:
        confirm(registration, by=by, why=why)
    if order is not None and amount:
        _book(order, amount, by=by, why=why, how=how, key=f"{registration.pk}-{key or secrets.token_hex(4)}")


@transaction.atomic
def received_for_all(booking: Booking, *, by: User, why: str, how: str = "cash", key: str = "") -> None:
    """All that a group owes was paid by hand; its contact has one mail."""
    order = _order_of(booking)
    due = order.due if order else Decimal(0)
    confirm_group(booking, paid=True, by=by, why=why)
    if order is not None and due:
        _book(order, due, by=by, why=why, how=how, key=key or secrets.token_hex(4))


def _order_of(booking: Booking) -> Order | None:
    """The order, as it stands now; opened here where nobody did yet."""
    try:
        return open_order(booking)
    except OrderError as error:
        raise RegistrationError(str(error)) from error


def _book(order: Order, amount: Decimal, *, by: User, why: str, how: str, key: str) -> None:
    label = str(dict(HOW).get(how, how))
    try:
        payments.record_payment(
            order, means=Means.TRANSFER if how == "transfer" else Means.DESK, reference=f"{order.reference}-{key}",
            amount=amount, currency=order.currency, by=by, note=why if how == "transfer" else f"{label} · {why}",
        )  # fmt: skip
    except OrderError as error:
        raise RegistrationError(str(error)) from error


def still_due(rows: Sequence[Registration]) -> str:
    """What stays to be paid of these places when they are let in without a payment."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.price
    amounts = " + ".join(formats.money(amount, currency) for currency, amount in sorted(sums.items()))
    return _("%(amount)s stays to be paid: the order is due as before.") % {"amount": amounts}


def to_give_back(row: Registration) -> str:
    """What was paid for the order of a place that is given up, and who gives it back."""
    order = Order.objects.filter(booking=row.booking_id).first()
    if order is None or order.balance <= 0:
        return ""
    words = _(
        "%(amount)s was paid for this order: what is too much then is refunded by the accountant, or by rule."
    )
    return words % {"amount": formats.money(order.balance, order.currency)}
