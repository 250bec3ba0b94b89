"""VAT by payments received is that of the ledger, and what has no invoice is said beside the VAT of invoices."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from random import Random

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from events.cms.money_sums import Ledger
from events.cms.money_vat import INVOICED, RECEIVED, Line, by_rate, vat_of
from events.orders.actions import credit, issue_invoice
from events.orders.models import Order, OrderLine
from events.orders.sums import net_of
from events.payments.models import Payment, Refund
from tests.events.cms.screens import words
from tests.factories import make_event, make_fee, make_order, make_seller, make_staff, pay

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def accountant(client):
    make_seller()
    user = make_staff("accountant", language="en")
    client.force_login(user)
    client.accountant = user
    return client


def order_at(rate, price=120):
    event = make_event()
    return make_order(event, fee=make_fee(event, Decimal(price), vat_rate=Decimal(rate)))


def give_back(payment, amount, at):
    return Refund.objects.create(
        payment=payment, amount=Decimal(amount), state=Refund.State.DONE, done_at=at, created_at=at
    )


def received(period="month", year=2026):
    return {
        (row.first.isoformat(), row.currency, row.rate): (row.net, row.vat, row.gross)
        for row in vat_of(year, period, RECEIVED)
    }


def test_a_payment_counts_in_its_month_and_its_refund_below_nought_in_its_own():
    order = order_at(20)
    payment = pay(order, received_at=MARCH)
    give_back(payment, 60, MARCH + timedelta(days=31))

    assert received() == {
        ("2026-03-01", "MAD", 20): (100, 20, 120),
        ("2026-04-01", "MAD", 20): (-50, -10, -60),
    }
    assert received("year") == {("2026-01-01", "MAD", 20): (50, 10, 60)}
    assert not received(year=2025)


def test_what_is_given_back_whole_leaves_no_centime_of_vat():
    order = order_at(20, 100)
    payment = pay(order, received_at=MARCH)
    for part in ("33.33", "33.33", "33.34"):
        give_back(payment, part, MARCH + timedelta(hours=1))

    assert received("year") == {("2026-01-01", "MAD", 20): (0, 0, 0)}


def test_midnight_in_morocco_parts_the_years():
    order = order_at(20)
    pay(
        order, 60, received_at=datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC)
    )  # at that time an hour ahead of UTC
    pay(order, 60, received_at=datetime(2025, 12, 31, 23, tzinfo=UTC))

    assert received("year") == {("2026-01-01", "MAD", 20): (50, 10, 60)}
    assert received("year", 2025) == {("2025-01-01", "MAD", 20): (50, 10, 60)}


def test_a_place_given_back_takes_off_the_vat_of_its_own_rate():
    low, high = Line(Decimal(10), Decimal(100), Decimal(0)), Line(Decimal(20), Decimal(100), Decimal(100))

    def shared(amount):
        return by_rate(Decimal(amount), [low, high], "MAD")

    assert shared(200) == {10: 100, 20: 100}
    assert shared(100) == {10: 0, 20: 100}
    assert shared(50) == {10: 0, 20: 50}


@pytest.mark.parametrize("seed", range(2))
def test_vat_by_payments_adds_up_to_the_ledger_of_every_period(seed):
    """Whatever came in and went back: the sums are the ledger's, and the VAT is that of what each order kept."""
    chance = Random(seed)
    orders = [order_of_two_rates(chance) for _number in range(3)]
    for order in orders:
        for _number in range(chance.randrange(1, 5)):
            at = datetime(2025, 12, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(24 * 150))
            payment = make_payment(order, Decimal(chance.randrange(1, 90_000)) / 100, at)
            if chance.random() < 0.6:
                amount = min(payment.amount, Decimal(chance.randrange(1, 60_000)) / 100)
                give_back(payment, amount, at + timedelta(hours=chance.randrange(24 * 60)))

    for year in (2025, 2026):
        rows = vat_of(year, "month", RECEIVED)
        assert all(row.net + row.vat == row.gross for row in rows)
        for first in {row.first for row in rows}:
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            book = Ledger(first, last)
            for code in {row.currency for row in rows}:
                gross = sum(row.gross for row in rows if row.first == first and row.currency == code)
                assert gross == book.received[code] + book.refunded[code]
    shares = [
        (by_rate(balance_of(order), lines_of(order), order.currency), order.currency) for order in orders
    ]
    net = sum(net_of(part, rate, code) for parts, code in shares for rate, part in parts.items())
    assert sum(row.net for year in (2025, 2026) for row in vat_of(year, "year", RECEIVED)) == net


def order_of_two_rates(chance):
    code = chance.choice(["MAD", "EUR"])
    price = Decimal(chance.randrange(1000, 50_000)) / 100
    event = make_event()
    order = make_order(event, fee=make_fee(event, price, vat_rate=Decimal(20), currency=code), people=2)
    line = order.lines.order_by("pk")[1]
    OrderLine.objects.filter(pk=line.pk).update(vat_rate=10, owed=chance.choice([price, 0]))
    return order


def make_payment(order, amount, at):
    reference = f"P {order.pk} {Payment.objects.count()}"
    return Payment.objects.create(
        order=order, means="desk", reference=reference, amount=amount, currency=order.currency, received_at=at
    )


def lines_of(order):
    return [Line(line.vat_rate, line.price, line.owed) for line in order.lines.all()]


def balance_of(order):
    refunds = Refund.objects.filter(payment__order=order)
    return sum(row.amount for row in order.payments.all()) - sum(row.amount for row in refunds)


# ---------------------------------------------------------------- on the screen and in the files


def test_the_report_says_what_came_in_without_an_invoice_and_leads_to_it(accountant):
    event = make_event()
    plain, invoiced, taken_back, given_back = (make_order(event, price=300) for _number in range(4))
    paid = {order: pay(order, received_at=MARCH) for order in (plain, invoiced, taken_back, given_back)}
    issue_invoice(invoiced, by=accountant.accountant)
    credit(issue_invoice(taken_back, by=accountant.accountant), by=accountant.accountant, reason="Faux")
    give_back(paid[given_back], 300, MARCH)
    Order.objects.filter(pk=given_back.pk).update(refunded=300)
    url = reverse("money_reports:report", args=["tva"])

    page = words(accountant.get(url, {"year": 2026}))
    listed = words(accountant.get(reverse("money_orders:index"), {"uninvoiced": "2026"}))

    assert "600" in page and "was received in 2026 for orders without an invoice" in page
    assert f"{reverse('money_orders:index')}?uninvoiced=2026" in page
    assert [order for order in paid if str(order) in listed] == [plain, taken_back]
    assert "without an invoice" not in words(accountant.get(url, {"year": 2025}))
    assert "without an invoice" not in words(accountant.get(url, {"year": 2026, "basis": "payments"}))


def test_the_vat_of_payments_is_said_to_be_that_of_orders_as_they_are_today(accountant):
    url = reverse("money_reports:report", args=["tva"])
    pay(order_at(20), received_at=MARCH)

    by_payments, by_invoices = (
        words(accountant.get(url, {"year": 2026, "basis": basis})) for basis in (RECEIVED, INVOICED)
    )

    assert "Keep the file you declare with" in by_payments and '<a href="">' not in by_payments
    assert "Keep the file you declare with" not in by_invoices


def test_both_bases_can_be_taken_along_and_say_which_they_are(accountant):
    pay(order_at("5.5"), received_at=MARCH)
    asked = {"year": 2026, "basis": "payments"}

    texts = accountant.get(reverse("money_reports:export", args=["tva", "csv"]), asked)
    book = accountant.get(reverse("money_reports:export", args=["tva", "xlsx"]), asked)
    rows = list(csv.DictReader(StringIO(texts.content.decode("utf-8-sig"))))

    assert "tva-encaissements-" in texts["Content-Disposition"]
    assert [(row["Rate"], row["Total"], row["VAT"]) for row in rows] == [("5.50", "120.00", "6.26")]
    assert list(load_workbook(BytesIO(book.content)).active.values)[1][2:] == (5.5, 113.74, 6.26, 120)
    assert (
        accountant.get(reverse("money_reports:export", args=["tva", "csv"]), {"year": 2026}).content.count(
            b"\n"
        )
        == 1
    )


def test_the_vat_of_no_year_is_that_of_this_one_and_the_rate_is_in_the_readers_words(accountant):
    pay(order_at("5.5"))
    accountant.accountant.language = "fr"
    accountant.accountant.save()

    page = words(accountant.get(reverse("money_reports:report", args=["tva"]), {"basis": "payments"}))

    assert f'value="{date.today().year}"' in page
    assert "<bdi>5,5\u00a0%</bdi>" in page or "<bdi>5,5 %</bdi>" in page
