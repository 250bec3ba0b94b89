"""Money that is given back though it is owed: nobody asks for it again, and it is never given twice."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from events.messages.models import Message
from events.messages.render import letter_of
from events.orders import documents
from events.orders.actions import issue_invoice, settle
from events.orders.models import Order
from events.orders.states import Means, Standing
from events.payments.actions import approve, mark_refunded, refund, refund_order, refuse, set_aside
from events.payments.models import Refund
from events.payments.providers import Returned
from events.payments.recording import PaymentError
from events.payments.taking import conclude
from events.registration import actions as registration
from tests.events.payments import promises
from tests.factories import make_event, make_order, make_seller, make_user, pay

pytestmark = pytest.mark.django_db


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def test_what_was_given_back_of_a_paid_place_is_not_asked_for_again():
    make_seller()
    order = make_order(price=100)
    payment = pay(order)
    invoice = issue_invoice(order, by=None)

    refund(payment, D(30), by=make_user(), reason="geste")

    order = fresh(order)
    assert (order.due, order.refundable, order.standing) == (0, 0, Standing.PAID)
    assert order not in Order.objects.unpaid() and order not in Order.objects.to_refund()
    assert order in Order.objects.settled() and not promises.broken()
    documents.sweep(now() + timedelta(days=200))
    invoice.refresh_from_db()
    assert invoice.reminded == 0
    assert issue_invoice(order, by=None) == invoice


def test_a_refund_that_is_only_proposed_changes_nothing_of_the_order_yet():
    order, (boss, clerk) = make_order(price=100), (make_user(), make_user())
    payment = pay(order)

    row = refund(payment, D(30), by=clerk, reason="geste", propose=True)

    assert (fresh(order).refunded, fresh(order).standing) == (0, Standing.PAID)
    assert not promises.broken()
    with pytest.raises(PaymentError):
        refund(payment, D(71), by=clerk, reason="geste")

    approve(row, by=boss)

    assert (fresh(order).refunded, fresh(order).forgiven, fresh(order).due) == (30, 30, 0)
    assert not promises.broken()


def test_a_refused_proposal_leaves_the_order_as_it_was():
    order = make_order(price=100)
    payment = pay(order)

    row = refund(payment, D(30), by=make_user(), reason="geste", propose=True)
    refuse(row, by=make_user(), reason="non")

    payment.refresh_from_db()
    assert (payment.refunded, fresh(order).refunded, fresh(order).forgiven) == (0, 0, 0)
    assert not promises.broken()


def test_what_is_too_much_is_proposed_once():
    order = make_order(price=100)
    pay(order, 150)
    refund_order(order, by=make_user(), reason="trop", cause=Refund.Cause.HAND, propose=True)

    with pytest.raises(PaymentError):
        refund_order(order, by=None, reason="", cause=Refund.Cause.RULE)


def test_a_present_that_fails_is_paid_again():
    order = make_order(price=100)
    payment = pay(order, means=Means.CARD, reference="pi_1")
    row = refund(payment, D(30), by=make_user(), reason="geste")

    conclude(row, Returned("", "pi_1", D(30), "MAD", Refund.State.FAILED, now()), at=now())

    assert (fresh(order).refunded, fresh(order).forgiven, fresh(order).standing) == (0, 0, Standing.PAID)
    assert not promises.broken()


def test_who_got_the_money_first_and_gave_the_place_back_then_gets_it_once():
    order = make_order(make_event(days=60), price=100, people=2)
    payment = pay(order)
    refund(payment, D(100), by=make_user(), reason="Bob ne vient pas")

    registration.cancel(order.booking.registrations.last(), by=make_user())
    order = settle(order)

    assert (order.total, order.due, order.refundable) == (100, 0, 0)
    assert not promises.broken()


def test_what_goes_back_of_an_order_that_is_not_paid_is_to_be_paid_again():
    order = make_order(price=100)
    payment = pay(order, 60)

    row = refund(payment, D(60), by=make_user(), reason="autre moyen")
    mark_refunded(row, reference="V1", by=make_user())

    assert (fresh(order).due, fresh(order).forgiven) == (100, 0)


def test_the_order_never_forgives_less_than_nothing():
    order = make_order(price=100)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(forgiven=-1)
    assert fresh(order).forgiven == 0


def test_a_refund_clicked_twice_is_decided_once():
    order, clerk = make_order(price=100), make_user()
    payment = pay(order)
    seen = payment.refunded
    refund(payment, D(20), by=clerk, reason="geste", seen=seen)

    with pytest.raises(PaymentError, match="Look at it again"):
        refund(payment, D(20), by=clerk, reason="geste", seen=seen)

    assert Refund.objects.count() == 1 and fresh(order).refunded == 20


@pytest.mark.parametrize("propose", [False, True])
def test_a_refund_of_an_order_clicked_twice_is_decided_or_proposed_once(propose):
    order, clerk = make_order(price=100), make_user()
    pay(order)
    seen = set_aside(order)
    given = {"by": clerk, "reason": "geste", "cause": "hand", "amount": D(20), "propose": propose}
    refund_order(order, seen=seen, **given)

    with pytest.raises(PaymentError, match="Look at it again"):
        refund_order(order, seen=seen, **given)

    assert Refund.objects.count() == 1 and set_aside(order) == 20


def test_the_mail_about_a_refund_carries_the_reason_that_a_person_gave():
    order, clerk = make_order(price=100), make_user()
    row = refund(pay(order), D(30), by=clerk, reason="Salle trop petite")

    mark_refunded(row, reference="VIR 9", by=clerk)

    letter = letter_of(Message.objects.get(kind="refund"))
    assert "Salle trop petite" in letter.text and "Salle trop petite" in letter.html


def test_the_limit_for_two_persons_is_not_walked_round_by_parts():
    make_seller(two_people_above=D(50))
    order, boss, clerk = make_order(price=100, people=2), make_user(), make_user()
    payment = pay(order)

    first, second = (refund(payment, D(30), by=clerk, reason="geste") for _each in range(2))
    assert (first.state, second.state) == ("wanted", "proposed")
    approve(second, by=boss)  # what two decided is no longer counted
    third = refund_order(order, by=clerk, reason="geste", cause="hand", amount=D(20))

    assert [row.state for row in third] == ["wanted"]


def test_money_that_came_too_late_goes_back_by_two_persons_above_the_limit():
    make_seller(two_people_above=D(50))
    order = make_order(price=100)
    payment = pay(order, 200)

    row = refund(payment, D(60), by=make_user(), reason="trop tard", cause=Refund.Cause.LATE)
    assert row.state == "proposed"
    approve(row, by=make_user())
    by_rule = refund_order(order, by=None, reason="", cause=Refund.Cause.RULE)

    assert [made.state for made in by_rule] == ["wanted"]
