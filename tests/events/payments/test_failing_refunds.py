"""A refund that failed is for a person to decide on: the worker does not try a new one each minute."""

import pytest

from events.orders.actions import set_terms
from events.orders.actions import sweep as sweep_orders
from events.payments import calling_off
from events.payments.actions import refund_event
from events.payments.models import Refund
from events.registration.actions import cancel, cancel_event
from events.registration.models import Registration
from tests.events.payments.paying import fresh, later, paid, swept
from tests.factories import make_event, make_order, make_user

pytestmark = pytest.mark.django_db

ROUNDS = [later(minutes) for minutes in (10, 11, 12, 90)]


def states():
    return list(Refund.objects.values_list("state", flat=True))


@pytest.fixture
def order(stripe_site):
    """An order that was paid by card, whose refunds Stripe refuses: its bank has the money already."""
    order = make_order(make_event(), price=250)
    paid(stripe_site, order)
    swept()
    return order


def test_by_rule(stripe_site, order):
    set_terms(order.event, by=make_user(), refund_automatically=True)
    cancel(Registration.objects.get(booking=order.booking))
    sweep_orders()
    stripe_site.knob("dispute", session=order.attempts.get().reference)

    swept(*ROUNDS[:3])

    assert states() == ["failed"]
    assert fresh(order).refunded == 0


def test_of_a_cancelled_event_while_another_order_cannot_be_done(stripe_site, order, monkeypatch):
    stuck = make_order(order.event, price=250)
    paid(stripe_site, stuck)
    swept()
    user = make_user()
    cancel_event(order.event, by=user)
    refund_event(order.event, by=user, reason="Salle fermée")
    stripe_site.knob("dispute", session=order.attempts.get().reference)
    break_for(stuck, monkeypatch)

    swept(*ROUNDS[:3])

    assert states() == ["failed"]


def break_for(order, monkeypatch):
    whole = calling_off.refund

    def broken(payment, *given, **more):
        if payment.order_id == order.pk:
            raise ZeroDivisionError
        return whole(payment, *given, **more)

    monkeypatch.setattr(calling_off, "refund", broken)
