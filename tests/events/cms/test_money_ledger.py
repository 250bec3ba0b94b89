"""The ledger is the payments less the refunds that are done, to the centime, for whatever period is asked."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest

from events.cms.money_sums import Ledger, revenue
from events.orders.models import Order
from events.payments.models import Payment, Refund
from home.zones import MOROCCO, utc_of
from tests.factories import make_event, make_order

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 3, 1).date()
DAYS = 40


def moment(chance):
    """Often midnight in Morocco, where a period begins and ends."""
    day = FIRST + timedelta(days=chance.randrange(DAYS))
    at = utc_of(day, time(), MOROCCO)
    return chance.choice([at, at - timedelta(microseconds=1), at + timedelta(minutes=chance.randrange(1440))])


def money(chance):
    """Often odd centimes, which no binary fraction can hold."""
    return Decimal(chance.choice([1, 10, 29, 333, chance.randrange(1, 10**9)])).scaleb(-2)


def books(chance):
    """Payments in two currencies, some of them given back in parts: done, under way, failed or proposed."""
    event = make_event()
    orders = [make_order(event, price=9) for _n in range(4)]
    Order.objects.filter(pk__in=[order.pk for order in orders[:2]]).update(currency="EUR")
    payments = Payment.objects.bulk_create(
        Payment(
            order=order,
            means="transfer",
            reference=f"VIR {number}",
            amount=money(chance),
            currency="EUR" if order in orders[:2] else "MAD",
            received_at=moment(chance),
        )
        for number, order in enumerate(chance.choices(orders, k=30))
    )
    Refund.objects.bulk_create(
        Refund(
            payment=payment,
            amount=max(payment.amount // chance.randint(1, 3), Decimal("0.01")),
            state=chance.choice(Refund.State.values),
            done_at=moment(chance),
        )
        for payment in chance.choices(payments, k=20)
    )
    for order in orders:
        paid = sum(row.amount for row in order.payments.all())
        counted = Refund.objects.filter(payment__order=order, state__in=Refund.COUNTED)
        Order.objects.filter(pk=order.pk).update(paid=paid, refunded=sum(row.amount for row in counted))


def rows():
    """Each payment and each refund that is done: when, in which currency, how much, and in which sum it counts."""
    came = Payment.objects.values_list("received_at", "currency", "amount")
    went = Refund.objects.filter(state="done").values_list("done_at", "payment__currency", "amount")
    return [(*row, 1) for row in came] + [(at, code, -amount, 2) for at, code, amount in went]


def added(rows, first, last, currency):
    """What stood before these days, came in and went back within them, row by row."""
    begin = utc_of(first, time(), MOROCCO) if first else None
    end = utc_of(last + timedelta(days=1), time(), MOROCCO) if last else None
    sums = defaultdict(lambda: [Decimal(0)] * 3)
    for at, code, amount, kind in rows:
        if (not currency or code == currency) and (end is None or at < end):
            sums[code][kind if begin is None or at >= begin else 0] += amount
    return sums


@pytest.mark.parametrize("seed", range(3))
def test_the_ledger_of_any_period_is_its_payments_less_its_refunds(seed):
    chance = Random(f"ledger {seed}")
    books(chance)
    moved = rows()

    for _period in range(6):
        begin = chance.choice([None, FIRST + timedelta(days=chance.randrange(DAYS))])
        end = chance.choice([None, (begin or FIRST) + timedelta(days=chance.randrange(20))])
        currency = chance.choice(["", "", "MAD", "EUR"])
        book = Ledger(begin, end, currency)

        lines, wanted = book[:], added(moved, begin, end, currency)

        assert book.count() == len(lines)
        for code, (before, received, refunded) in wanted.items():
            assert book.before.get(code, 0) == before
            assert (book.received[code], book.refunded[code]) == (received, refunded)
            assert book.after[code] == before + received + refunded
            own = [line for line in lines if line.currency == code]
            assert sum(line.amount for line in own) == received + refunded
            assert not own or own[-1].balance == book.after[code]
        half = len(lines) // 2
        assert [*book[:half], *book[half:]] == lines


def test_the_whole_ledger_is_what_the_orders_have_and_what_is_on_its_way():
    books(Random("the whole ledger"))

    book, sums = Ledger(), {row.currency: row for row in revenue()}

    for code in ("MAD", "EUR"):
        assert book.after[code] == sums[code].received - sums[code].refunded
        assert sums[code].received - sums[code].refunded - sums[code].returning == sum(
            order.paid - order.refunded for order in Order.objects.filter(currency=code)
        )
