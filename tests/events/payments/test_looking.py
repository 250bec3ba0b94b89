"""What somebody decided about a payment stands: the rule does not overrule it, and a dispute is told once."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils.timezone import now

from events.orders.actions import set_terms, settle
from events.orders.models import Order
from events.orders.states import Means
from events.payments import refunding
from events.payments.actions import keep, refund, take_in
from events.payments.models import Attempt, Payment, Refund
from events.payments.providers import Answer, Received, Returned
from events.payments.recording import PaymentError
from events.programme.models import Event
from events.registration import actions as registration
from tests.events.payments import promises
from tests.factories import make_order, make_user, pay

pytestmark = pytest.mark.django_db


def by_card(order, amount=D(100), *, disputed=False, taken=None, state="done"):
    """What the card company tells of one payment; `taken` is what the payer's bank takes back."""
    attempt, _new = Attempt.objects.get_or_create(
        order=order,
        reference="cs_1",
        defaults={
            "means": Means.CARD,
            "amount": amount,
            "currency": "MAD",
            "language": "fr",
            "state": "open",
        },
    )
    returned = [Returned("dp_1", "pi_1", taken, "MAD", state, now(), dispute=True)] if taken else []
    received = Received("pi_1", amount, "MAD", now(), disputed=disputed)
    take_in(attempt, Answer("paid", (received,), tuple(returned)))
    return order.payments.get(reference="pi_1")


def test_a_kept_payment_is_not_refunded_by_rule():
    order = make_order(price=100)
    set_terms(order.event, by=make_user(), refund_automatically=True)
    payment = pay(order, 150)
    payment.refresh_from_db()

    keep(payment, by=make_user(), why="pour la prochaine fois")

    assert refunding.refund_by_rule() == 0
    assert not Payment.objects.flagged().exists() and not promises.broken()
    with pytest.raises(PaymentError):
        keep(payment, by=make_user(), why="encore")


def test_the_rule_leaves_the_orders_of_a_cancelled_event_to_the_look_at_the_sums():
    order = make_order(price=100)
    set_terms(order.event, by=make_user(), refund_automatically=True)
    pay(order)
    Event.objects.filter(pk=order.event_id).update(state=Event.State.CANCELLED)
    settle(order)

    assert refunding.refund_by_rule() == 0


def test_a_dispute_that_somebody_looked_at_is_not_flagged_anew_each_look():
    order = make_order(price=100)
    payment = by_card(order, disputed=True, taken=D(100))
    assert payment.flag == Payment.Flag.DISPUTED

    keep(payment, by=make_user(), why="vu")
    payment = by_card(order, disputed=True, taken=D(100))

    assert not payment.is_flagged


def test_a_dispute_that_is_won_leaves_what_was_too_much_flagged():
    order = make_order(price=100)
    assert by_card(order, D(150)).flag == Payment.Flag.OVER
    assert by_card(order, D(150), disputed=True, taken=D(150)).flag == Payment.Flag.DISPUTED

    assert by_card(order, D(150), taken=D(150), state="failed").flag == Payment.Flag.OVER
    assert not promises.broken()


def test_a_dispute_takes_what_a_refund_left():
    order = make_order(price=100)
    row = refund(by_card(order), D(30), by=make_user(), reason="geste")
    Refund.objects.filter(pk=row.pk).update(state="sent", tried=1)

    payment = by_card(order, disputed=True, taken=D(100))

    assert payment.refunded == 100 and payment.flag == Payment.Flag.DISPUTED
    assert sorted(payment.refunds.values_list("cause", "amount")) == [("dispute", 70), ("hand", 30)]
    assert not promises.broken()


def test_a_dispute_goes_before_refunds_that_nobody_sent():
    order = make_order(price=100)
    row = refund(by_card(order), D(30), by=make_user(), reason="geste")

    payment = by_card(order, disputed=True, taken=D(100))

    row.refresh_from_db()
    order = Order.objects.get(pk=order.pk)
    assert (row.state, payment.refunded, order.refunded, order.forgiven) == ("refused", 100, 100, 0)
    assert order.due == 100 and not promises.broken()


def test_a_refund_that_is_refused_is_decided_once():
    order = make_order(price=100)
    set_terms(order.event, by=make_user(), refund_automatically=True)
    payment = by_card(order)
    registration.cancel(order.booking.registrations.get())
    settle(order)
    assert refunding.refund_by_rule() == 1
    Refund.objects.filter(payment=payment).update(tried=1)
    taken = Returned(
        "", "pi_1", D(100), "MAD", "failed", now(), uuid=str(payment.refunds.get().uuid), error="no"
    )
    take_in(payment.attempt, Answer("paid", (Received("pi_1", D(100), "MAD", now()),), (taken,)))

    assert refunding.refund_by_rule(now() + timedelta(minutes=1)) == 0


def test_money_that_comes_after_the_place_was_given_back_is_too_much_and_not_too_late():
    order = make_order(price=100)
    registration.cancel(order.booking.registrations.get())

    payment = pay(Order.objects.get(pk=order.pk), 100)

    assert payment.flag == Payment.Flag.OVER
