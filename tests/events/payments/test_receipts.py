"""A receipt says what came in, and says so for ever."""

from decimal import Decimal as D

import pytest

from events.orders.actions import settle
from events.payments.models import Payment
from events.payments.receipts import receipt_of
from events.registration import actions as registration
from tests.factories import make_event, make_fee, make_order, make_seller, make_user, pay

pytestmark = pytest.mark.django_db


def test_the_same_receipt_is_the_same_after_the_order_changed():
    make_seller()
    order = make_order(make_event(days=60), price=100, people=2)
    payment = pay(order, D(120))
    before = receipt_of(payment)

    registration.cancel(order.booking.registrations.first(), by=make_user())
    settle(order)

    assert receipt_of(Payment.objects.get(pk=payment.pk)) == before


def test_a_receipt_of_what_has_no_tax_needs_no_legal_mention():
    make_seller()
    event = make_event()
    payment = pay(make_order(event, fee=make_fee(event, 100, vat_rate=0)))

    assert receipt_of(payment).startswith(b"%PDF")
