"""What waits for the accountant: told on the first screen, found in the lists, gone once it is dealt with."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from events.orders.actions import BuyerGiven, issue_invoice, set_buyer, settle
from events.orders.models import Order
from events.payments import actions as payments
from events.payments.models import BankStatement, Refund, StatementLine
from events.registration import actions as registration
from tests.events.cms.screens import filled, words
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


@pytest.mark.parametrize("paid", [(300,), (200, 100)])
@pytest.mark.parametrize("chosen", [False, True])
def test_a_part_is_refunded_once_by_two_clicks(accountant, paid, chosen):
    order = make_order(price=300)
    rows = [pay(order, amount) for amount in paid]
    url = reverse("money_orders:do", args=[order.pk, "refund"])
    given = filled(accountant.get(url).context["form"]) | {"amount": "50", "why": "Geste"}
    given |= {"payment": str(rows[0].pk)} if chosen and len(rows) > 1 else {}

    accountant.post(url, given)
    again = words(accountant.post(url, given, follow=True))

    assert Refund.objects.get().amount == 50 and "changed this just now" in again
    accountant.post(url, given | {"seen": filled(accountant.get(url).context["form"])["seen"]})
    assert Refund.objects.count() == 2


def test_a_quote_and_a_credit_note_of_a_part_are_issued_once_by_two_clicks(accountant):
    order = set_buyer(make_order(price=300), BuyerGiven("Conserves Taghart", "organisation"))

    def click_twice(url, **more):
        given = filled(accountant.get(url).context["form"]) | more
        accountant.post(url, given)
        assert "changed this just now" in words(accountant.post(url, given, follow=True))

    click_twice(reverse("money_orders:do", args=[order.pk, "quote"]))
    invoice = issue_invoice(order, by=None)
    click_twice(reverse("money_invoices:do", args=[invoice.pk, "credit"]), amount="50", why="Geste")

    assert order.quotes.count() == 1 and order.invoices.filter(corrects=invoice).count() == 1


def test_a_refund_is_proposed_once_by_two_clicks(client):
    make_seller()
    order = make_order(price=300)
    pay(order)
    client.force_login(make_staff("organiser", events=[order.event], language="en"))
    url = reverse("desk_money_propose", args=[order.event_id, order.pk])
    given = filled(client.get(url).context["form"]) | {"amount": "50", "why": "Geste"}

    client.post(url, given)
    client.post(url, given)

    assert Refund.objects.count() == 1
