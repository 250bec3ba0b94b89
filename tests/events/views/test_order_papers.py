import pytest
from django.test import Client

from events.orders.actions import issue_invoice, issue_quote, set_buyer
from events.orders.buying import BuyerGiven
from events.payments.actions import keep, refund
from events.payments.models import Refund
from events.payments.receipts import number_of
from events.views.money import order_path
from events.views.order_sheet import sheet_of
from tests.factories import make_order, make_seller, make_user, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    make_seller()
    return make_order(price=250)


def get(order, name):
    return Client().get(f"{order_path(order)}{name}.pdf")


def ask(order):
    return Client().post(f"{order_path(order)}facture/", headers={"origin": "http://testserver"})


def test_invoices_quotes_and_receipts_are_files_behind_the_link_of_their_order(order):
    quote = issue_quote(order, by=None)
    payment = pay(order)
    invoice = issue_invoice(order, by=None)

    for number in (invoice.number, quote.number, number_of(payment)):
        response = get(order, number)
        assert response.content.startswith(b"%PDF")
        assert f'filename="{number}.pdf"' in response.headers["Content-Disposition"]


def test_the_papers_of_another_order_are_not_found(order):
    other = make_order(price=250)
    numbers = [issue_invoice(other, by=None).number, number_of(pay(other)), "FA-2026-99999"]

    assert [get(order, number).status_code for number in numbers] == [404, 404, 404]


def test_a_payment_matched_by_mistake_gives_no_receipt_and_promises_no_money(order):
    theirs, wrong = pay(order, 100), pay(order, 150)
    Refund.objects.create(
        payment=wrong,
        amount=150,
        cause=Refund.Cause.MISMATCH,
        state=Refund.State.DONE,
        done_at=wrong.received_at,
    )

    assert [get(order, number_of(row)).status_code for row in (theirs, wrong)] == [200, 404]
    sheet = sheet_of(order)
    assert (sheet["receipts"], sheet["refunds"]) == ([(number_of(theirs), theirs)], [])


def test_a_refund_that_is_only_proposed_is_not_promised(order):
    payment = pay(order)
    refund(payment, payment.left - 50, by=make_user(), reason="geste", propose=True)
    decided = refund(payment, payment.left, by=make_user(), reason="geste")

    assert sheet_of(order)["refunds"] == [decided]


def test_money_that_is_kept_is_not_promised_back(order):
    payment = pay(order, 300)
    assert sheet_of(order)["stands"] == "over"

    keep(payment, by=make_user(), why="pour la prochaine fois")

    assert sheet_of(order)["stands"] == "paid"
    assert "notice-ok" in Client().get(order_path(order)).content.decode()


def test_who_paid_asks_for_the_invoice_and_has_one(order):
    pay(order)
    set_buyer(order, BuyerGiven("Conserves Taghart"))

    assert [ask(order).status_code for _twice in range(2)] == [302, 302]

    assert order.invoices.get().facts["buyer"]["name"] == "Conserves Taghart"
    assert order.invoices.get().number.encode() in Client().get(order_path(order)).content


def test_who_did_not_pay_yet_is_told_so(order):
    assert ask(order).status_code == 409
    assert not order.invoices.exists()


def test_opening_the_address_issues_nothing(order):
    pay(order)

    Client().get(f"{order_path(order)}facture/")

    assert not order.invoices.exists()
