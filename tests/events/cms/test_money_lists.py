"""The accountant's lists: found by words and filters, taken along as files."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from events.orders.actions import issue_invoice
from events.orders.models import Order
from events.payments import actions as payments
from tests.events.cms.screens import words
from tests.factories import make_event, make_order, make_seller, make_staff, pay

pytestmark = pytest.mark.django_db

LISTS = ("money_orders", "money_payments", "money_refunds", "money_invoices")


@pytest.fixture
def accountant(client):
    make_seller()
    user = make_staff("accountant", language="en")
    client.force_login(user)
    client.accountant = user
    return client


def busy_order(event, by):
    """An order that has one of everything: a payment, a refund, an invoice."""
    order = make_order(event, price=300)
    payment = pay(order, 400)
    issue_invoice(order, by=by)
    payments.refund(payment, Decimal(100), by=by, reason="Trop payé")
    return order


def test_orders_are_found_by_buyer_reference_and_invoice(accountant):
    event = make_event()
    first, second = busy_order(event, accountant.accountant), make_order(event)
    Order.objects.filter(pk=first.pk).update(buyer_name="Conserves Taghart")
    first.refresh_from_db()
    first.save()
    number = first.invoices.get().number

    for asked in ("taghart", str(first), number):
        page = words(accountant.get(reverse("money_orders:index"), {"q": asked}))
        assert str(first) in page and str(second) not in page


def test_orders_are_filtered_by_where_they_stand(accountant):
    event = make_event()
    due, paid, over = (make_order(event, price=200) for _number in range(3))
    pay(paid)
    pay(over, 300)

    def shown(**asked):
        page = words(accountant.get(reverse("money_orders:index"), asked))
        return [order for order in (due, paid, over) if str(order) in page]

    assert shown(standing="due") == [due]
    assert shown(standing="paid") == [paid]
    assert shown(standing="over") == [over]
    assert shown(standing="nothing") == shown(standing="credit") == []
    assert shown(age="7") == [due, paid, over] and shown(age="more") == []
    assert shown(event=event.pk, currency="MAD") == [due, paid, over]


def test_the_file_has_the_sums_of_the_list_and_no_formula(accountant):
    order = make_order(price="1250.50")
    Order.objects.filter(pk=order.pk).update(buyer_name='=HYPERLINK("http://x")')
    make_order(price=100)

    answer = accountant.get(reverse("money_orders:index"), {"export": "csv"})
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))

    assert sum(Decimal(row["Owed"]) for row in rows) == Decimal("1350.50")
    assert {row["Buyer"][0] for row in rows} >= {"'"}
    book = load_workbook(BytesIO(accountant.get(reverse("money_orders:index"), {"export": "xlsx"}).content))
    assert not any(str(cell.value).startswith("=") for row in book.active for cell in row)


def test_a_payment_says_its_words_first_and_the_reference_of_the_provider_last(accountant):
    order = make_order(price=300)
    pay(order, reference="04f4ead06b6727ef49ea7759", note="VIR RECU CONSERVES TAGHART")

    page = words(accountant.get(reverse("money_payments:index")))

    assert page.index("VIR RECU CONSERVES TAGHART") < page.index("04f4ead06b6727ef49ea7759")


def test_an_order_of_today_says_so(accountant):
    make_order(price=300)

    page = words(accountant.get(reverse("money_orders:index")))

    assert ">today<" in page


def test_empty_lists_are_pages_too(accountant):
    for name in LISTS:
        assert accountant.get(reverse(f"{name}:index")).status_code == 200
    assert "No transfer waits" in words(accountant.get(reverse("money_transfers:index")))


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_stands_in_every_language(client, language):
    make_seller()
    user = make_staff("accountant", language=language)
    client.force_login(user)
    order = busy_order(make_event(), user)
    addresses = [
        *(reverse(f"{name}:index") for name in (*LISTS, "money_transfers", "money_reports")),
        reverse("money_orders:order", args=[order.pk]),
        reverse("money_reports:event", args=[order.event_id]),
        *(reverse("money_reports:report", args=[name]) for name in ("tva", "recettes", "journal", "attente")),
        *(
            reverse("money_orders:do", args=[order.pk, name])
            for name in ("paid", "transfer", "buyer", "refund")
        ),
    ]

    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )
    assert ('dir="rtl"' in client.get(addresses[0]).content.decode()) == (language == "ar")
