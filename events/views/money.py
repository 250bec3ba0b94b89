"""What the views of registration need of money: the order that follows an act, and its panel on somebody's own page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from events.orders.actions import open_order
from events.orders.models import Order
from events.payments.actions import withdraw_by_rule
from events.payments.models import Refund
from events.registration.models import Booking, Registration
from events.registration.states import HeldFor, State
from events.views.order_sheet import is_kept, refunds_told
from home import links

PURPOSE = "order"


@dataclass(frozen=True)
class Panel:
    """The order of a place as its owner's page shows it; without one where it is not opened yet."""

    order: Order | None
    path: str = ""
    keeps_places: bool = False
    """Whether places of it wait for the payment."""

    back: str = ""
    """How what is too much goes back: by the "way" it was paid, or "otherwise"; empty where nothing is promised."""

    went_back: bool = False
    """Whether the page of the order tells of money that goes back to them, or did."""


@contextmanager
def with_money(booking: Booking) -> Iterator[None]:
    """Settle the order of this booking in the transaction of what is done to its places."""
    with transaction.atomic():
        yield
        follow(booking)


def follow(booking: Booking) -> None:
    """Open the order of what was just taken, or settle the one there is; the sweep finds what is missed.

    Who takes a place again pays it with what was to be given back by rule and is not on its way yet.
    """
    if not booking.registrations.filter(price__gt=0).exists():
        return
    order = open_order(booking)
    if order is None or not order.due:
        return
    by_rule = Refund.objects.recallable().filter(payment__order=order, cause=Refund.Cause.RULE)
    if by_rule.exists():
        withdraw_by_rule(order)


def order_path(order: Order) -> str:
    """The path of the page of an order; only for who may have it."""
    return f"/commande/{links.token(PURPOSE, order.uuid, order.booking.link_version)}/"


def order_of(booking: Booking) -> Order | None:
    """The order of a booking, where it has one."""
    return Order.objects.filter(booking=booking).select_related("event__venue", "booking").first()


def panel_of(registration: Registration) -> Panel | None:
    """What the own page of somebody who registered alone says of money.

    Nothing for the people of a group, whose contact pays, nor for who has the place from somebody that paid for it.
    """
    if not registration.price or registration.booking.is_group:
        return None
    order = order_of(registration.booking)
    if order is not None and order.buyer_email != registration.email:
        return None
    return _panel(order, [registration])


def panel_of_group(booking: Booking, rows: list[Registration]) -> Panel | None:
    """What the page of a group says of money to its contact."""
    if not any(row.price for row in rows):
        return None
    return _panel(order_of(booking), rows)


def _panel(order: Order | None, rows: list[Registration]) -> Panel | None:
    waits = any(row.state == State.HELD and row.held_for == HeldFor.PAYMENT for row in rows)
    if order is not None:
        told = refunds_told(order) if order.refunded or order.refundable else []
        return Panel(order, order_path(order), waits, _back(order, told), bool(told))
    return Panel(None) if waits else None


def _back(order: Order, told: list[Refund]) -> str:
    if not order.refundable or is_kept(list(order.payments.all())):
        return ""
    failed = any(refund.state == Refund.State.FAILED for refund in told)
    return "otherwise" if failed else "way"
