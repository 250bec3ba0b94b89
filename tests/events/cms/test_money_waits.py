"""What waits for the accountant: told on the first screen, found in the lists, gone once it is dealt with."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from events.orders.actions import settle
from events.orders.models import Order
from events.payments import actions as payments
from events.payments.models import BankStatement, Refund, StatementLine
from events.registration import actions as registration
from tests.events.cms.screens import words
from tests.factories import make_order, make_seller, make_staff, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def accountant(client):
    make_seller()
    client.force_login(make_staff("accountant", language="en"))
    return client


def test_an_order_that_waits_for_its_refund_stands_on_the_first_screen(accountant):
    order = make_order(price=300)
    pay(order)
    registration.cancel(order.booking.registrations.get(), by=make_staff("organiser"), why="Malade")
    settle(Order.objects.get(pk=order.pk))

    page = words(accountant.get("/admin/"))
    assert "1 order has money to give back" in page and "standing=over" in page
    payments.refund_order(order, by=make_staff("organiser"), reason="Malade", cause="hand", propose=True)

    assert "has money to give back" not in words(accountant.get("/admin/"))


def test_money_that_the_bank_took_back_stands_in_the_list_and_can_be_set_aside(accountant):
    file = BankStatement.objects.create(name="releve.xml", sha256="a" * 64, kind="camt")
    line = StatementLine.objects.create(
        statement=file, fingerprint="b" * 64, number=1, on=date(2026, 11, 2), amount=-300, currency="MAD",
        text="Rejet", reversal=True,
    )  # fmt: skip

    page = words(accountant.get(reverse("money_transfers:index")))
    assert "taken back by the bank" in page and "Rejet" in page and "No transfer waits" not in page
    assert reverse("money_transfers:find", args=[line.pk]) not in page
    url = reverse("money_transfers:do", args=[line.pk, "ignore"])
    assert url in page
    accountant.post(url, {"why": "Match défait"})

    assert "No transfer waits" in words(accountant.get(reverse("money_transfers:index")))
    assert "Rejet" in words(accountant.get(reverse("money_transfers:index"), {"state": "ignored"}))


def test_a_refund_that_failed_waits_until_a_later_one_covers_it(accountant):
    order = make_order(price=300)
    payment = pay(order)
    failed = payments.refund(payment, Decimal(100), by=make_staff("organiser"), reason="Salle froide")
    Refund.objects.filter(pk=failed.pk).update(state="failed")
    url = reverse("money_refunds:index") + "?waits=failed"
    assert "1 refund that failed" in words(accountant.get("/admin/"))
    assert str(order.buyer_name) in words(accountant.get(url))

    payments.refund(payment, Decimal(100), by=make_staff("organiser"), reason="Salle froide")

    assert "refund that failed" not in words(accountant.get("/admin/"))
    assert str(order.buyer_name) not in words(accountant.get(url))


def test_a_disputed_payment_is_not_asked_whether_it_is_too_much(accountant):
    order = make_order(price=300)
    payment = pay(order)
    type(payment).objects.filter(pk=payment.pk).update(flag="disputed")

    page = words(accountant.get(reverse("money_orders:order", args=[order.pk])))

    assert reverse("money_payments:do", args=[payment.pk, "keep"]) in page
    assert reverse("money_payments:do", args=[payment.pk, "back"]) not in page
