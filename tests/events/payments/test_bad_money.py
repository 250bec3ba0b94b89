"""Money that cannot be booked is refused with a sentence, and nothing is booked."""

from decimal import Decimal

import pytest
from django.utils.timezone import now

from events.orders.actions import credit, issue_invoice
from events.orders.models import Invoice, Order
from events.orders.terms import OrderError
from events.payments.actions import match, record_payment, refund, refund_order
from events.payments.models import BankStatement, Payment, Refund, StatementLine
from events.payments.recording import PaymentError
from tests.events.payments.promises import broken
from tests.factories import make_order, make_seller, make_user, pay

pytestmark = pytest.mark.django_db

NO_AMOUNTS = ["0", "-0.01", "0.001", "NaN", "Infinity"]


def line_of(amount, currency="MAD"):
    statement = BankStatement.objects.create(name="releve.csv", sha256="0" * 64, kind="csv")
    return StatementLine.objects.create(
        statement=statement,
        fingerprint="1" * 64,
        number=1,
        on=now().date(),
        amount=Decimal(amount),
        currency=currency,
    )


def nothing_is_booked(order):
    before = (order.paid, order.refunded)
    order.refresh_from_db()
    return (order.paid, order.refunded) == before and not broken()


@pytest.mark.parametrize("amount", NO_AMOUNTS)
def test_a_payment_of_no_amount(amount):
    order = make_order(price=250)

    with pytest.raises(PaymentError, match="above zero"):
        record_payment(order, means="transfer", reference="VIR 1", amount=Decimal(amount), currency="MAD")

    assert not Payment.objects.exists() and nothing_is_booked(order)


@pytest.mark.parametrize("currency", ["EUR", "mad", ""])
def test_a_payment_in_another_currency(currency):
    order = make_order(price=250)

    with pytest.raises(PaymentError, match="the order in MAD"):
        record_payment(order, means="transfer", reference="VIR 1", amount=Decimal(250), currency=currency)

    assert not Payment.objects.exists() and nothing_is_booked(order)


@pytest.mark.parametrize("amount", NO_AMOUNTS)
def test_a_refund_of_no_amount(amount):
    payment = pay(make_order(price=250))

    with pytest.raises(PaymentError, match="above zero"):
        refund(payment, Decimal(amount), by=make_user(), reason="x")

    payment.refresh_from_db()
    assert payment.refunded == 0 and not Refund.objects.exists() and nothing_is_booked(payment.order)


@pytest.mark.parametrize("amount", ["0", "-1", "250.01"])
def test_a_refund_of_an_order_of_no_amount_or_too_much(amount):
    order = pay(make_order(price=250)).order

    with pytest.raises(PaymentError, match="nothing to refund"):
        refund_order(order, by=make_user(), reason="x", cause="hand", amount=Decimal(amount))

    assert not Refund.objects.exists() and nothing_is_booked(order)


@pytest.mark.parametrize("amount", ["0", "-1", "250.01", "0.001"])
def test_a_credit_note_of_no_amount_or_too_much(amount):
    make_seller()
    invoice = issue_invoice(make_order(price=250), by=None)

    with pytest.raises(OrderError):
        credit(invoice, by=None, reason="x", amount=Decimal(amount))

    assert not Invoice.objects.credit_notes().exists() and nothing_is_booked(Order.objects.get())


@pytest.mark.parametrize(
    ("amount", "currency", "sentence"),
    [("-250", "MAD", "money that went out"), ("0", "MAD", "money that went out"), ("250", "EUR", "in EUR")],
)
def test_a_line_of_a_statement_that_is_no_payment_of_the_order(amount, currency, sentence):
    order, line = make_order(price=250), line_of(amount, currency)

    with pytest.raises(PaymentError, match=sentence):
        match(line, order, by=make_user())

    line.refresh_from_db()
    assert (line.state, line.payment) == ("open", None)
    assert not Payment.objects.exists() and nothing_is_booked(order)
