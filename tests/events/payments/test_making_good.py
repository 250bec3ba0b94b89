"""A refund that failed comes to its end: tried again or given back another way, once, and told as it is."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from events.cms.money_sums import Ledger
from events.messages.models import Message
from events.messages.render import letter_of
from events.orders.actions import set_terms, settle
from events.orders.actions import sweep as sweep_orders
from events.orders.models import Order
from events.orders.states import Means
from events.payments import making_good, refunding
from events.payments.actions import (
    approve,
    give_otherwise,
    mark_refunded,
    refund,
    refuse,
    try_again,
    withdraw,
)
from events.payments.models import Refund
from events.payments.providers import Returned
from events.payments.recording import PaymentError
from events.payments.refunding import refund_by_rule
from events.payments.taking import conclude
from events.registration.actions import cancel
from events.registration.models import Registration
from events.views.order_sheet import refunds_told, sheet_of
from tests.events.payments import promises
from tests.factories import make_event, make_order, make_seller, make_user, pay

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def told(row, state, reference="re_1"):
    """What the company that took the card says of the refund."""
    answer = Returned(reference, row.payment.reference, row.amount, "MAD", state, now(), error="expired card")
    return conclude(row, answer, at=now())


def by_card(order, amount=None):
    return pay(order, amount, means=Means.CARD, reference=f"pi_{order.pk}")


@pytest.fixture
def order():
    make_seller()
    return make_order(price=300)


@pytest.fixture
def failed(order):
    row = refund(by_card(order), D(100), by=make_user(), reason="Salle froide")
    return told(row, Refund.State.FAILED)


def letters():
    Message.objects.update(language="en")
    return [letter_of(message) for message in Message.objects.filter(kind="refund").order_by("pk")]


def test_a_transfer_gives_back_what_the_card_did_not(order, failed):
    clerk, day = make_user(), now().date()

    made = give_otherwise(
        failed, by=clerk, reason="Carte expirée", means=Means.TRANSFER, reference="VIR 77", on=day
    )

    assert (made.state, made.way, made.reference, made.by) == ("done", Means.TRANSFER, "VIR 77", clerk)
    assert (fresh(order).refunded, fresh(order).forgiven, fresh(made.payment).refunded) == (100, 100, 100)
    assert not Refund.objects.to_make_good().exists() and not promises.broken()
    entry = ModelLogEntry.objects.get(action="events.orders.refund_otherwise")
    assert entry.user == clerk and "Carte expirée" in entry.comment and "transfer" in entry.comment
    [letter] = letters()
    assert (
        "100" in letter.text and "Carte expirée" in letter.text and "It goes to the card" not in letter.text
    )
    assert [(row.state, row.way) for row in refunds_told(order)] == [("done", Means.TRANSFER)]
    assert [entry.means for entry in Ledger(day, day)[:9] if entry.is_refund] == [Means.TRANSFER.label]


def test_it_may_be_decided_first_and_be_made_later(order, failed):
    made = give_otherwise(failed, by=make_user(), reason="Carte expirée", means=Means.DESK)

    assert (made.state, made.is_by_hand, refunding.sweep()) == ("wanted", True, 0)
    assert made in Refund.objects.by_hand() and not letters()
    assert mark_refunded(made, reference="REÇU 8", by=make_user()).state == "done"
    assert not promises.broken()


def test_two_accountants_give_it_back_once(order, failed):
    again = fresh(failed)
    give_otherwise(failed, by=make_user(), reason="Carte expirée", means=Means.DESK, reference="REÇU 8")

    with pytest.raises(PaymentError, match="Look at it again"):
        give_otherwise(again, by=make_user(), reason="x", means=Means.TRANSFER, reference="VIR 1")
    with pytest.raises(PaymentError, match="Look at it again"):
        try_again(again, by=make_user(), reason="x")
    with pytest.raises(PaymentError, match="no longer be withdrawn"):
        withdraw(again, by=make_user(), reason="x")

    assert fresh(order).refunded == 100 and not promises.broken()


def test_the_database_keeps_that_it_is_made_good_once(failed):
    try_again(failed, by=make_user(), reason="encore")

    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.create(payment=failed.payment, amount=1, instead_of=failed)
    assert failed.successors.count() == 1


def test_a_second_try_that_fails_too_is_open_alone(order, failed):
    second = told(try_again(failed, by=make_user(), reason="encore"), Refund.State.FAILED, "re_2")

    assert list(Refund.objects.to_make_good()) == [second]
    assert refunds_told(order) == [second]


def test_a_refund_of_the_same_amount_is_the_second_try_whoever_thinks_of_it(order, failed):
    second = refund(failed.payment, D(100), by=make_user(), reason="encore")

    assert second.instead_of == failed
    told(second, Refund.State.FAILED, "re_2")
    assert list(Refund.objects.to_make_good()) == [second]


def test_a_smaller_one_does_not_cover_it_and_two_parts_do(order, failed):
    refund(failed.payment, D(30), by=make_user(), reason="geste")
    assert failed in Refund.objects.to_make_good()

    refund(failed.payment, D(70), by=make_user(), reason="le reste")
    assert not Refund.objects.to_make_good().exists()


def test_the_payer_reads_of_one_that_waits_for_a_second_person_that_it_failed(order, failed):
    make_seller(two_people_above=D(50))

    made = give_otherwise(failed, by=make_user(), reason="Carte expirée", means=Means.TRANSFER)

    assert made.state == "proposed" and not Refund.objects.to_make_good().exists()
    assert refunds_told(order) == [failed]
    refuse(made, by=make_user(), reason="non")
    assert failed in Refund.objects.to_make_good()


def test_above_the_limit_another_way_needs_two_even_of_a_rule(order):
    make_seller(two_people_above=D(50))
    order = make_order(make_event(days=60), price=300)
    set_terms(order.event, by=make_user(), refund_automatically=True)
    by_card(order)
    cancel(Registration.objects.get(booking=order.booking))
    sweep_orders()
    refund_by_rule()
    row = told(Refund.objects.get(), Refund.State.FAILED)
    clerk, boss = make_user(), make_user()

    with pytest.raises(PaymentError, match="second person first"):
        give_otherwise(row, by=clerk, reason="x", means=Means.TRANSFER, reference="VIR 5")
    made = give_otherwise(row, by=clerk, reason="Carte expirée", means=Means.TRANSFER)
    approve(made, by=boss)

    assert mark_refunded(made, reference="VIR 5", by=clerk).state == "done"
    assert not promises.broken()


def test_a_refund_that_was_said_done_and_failed_is_told_by_mail_once(order):
    row = refund(by_card(order), D(100), by=make_user(), reason="Salle froide")
    told(row, Refund.State.DONE)
    for _each in range(2):
        told(row, Refund.State.FAILED)

    done, failed = letters()
    assert "was given back to you" in done.text
    assert "did not arrive" in failed.text and "did not reach you" in failed.subject
    assert "RIB" in failed.html and not promises.broken()
    assert sheet_of(order)["failing"]


def test_one_that_failed_and_was_never_said_done_is_told_by_the_page(order, failed):
    assert letters() == [] and refunds_told(order) == [failed]


def test_a_dispute_that_was_won_is_no_refund_that_failed(order):
    row = refund(by_card(order), D(100), by=make_user(), reason="x")
    Refund.objects.filter(pk=row.pk).update(cause="dispute")
    told(fresh(row), Refund.State.DONE)

    told(fresh(row), Refund.State.FAILED)

    assert letters() == [] and refunds_told(order) == [] and not Refund.objects.to_make_good().exists()


def rule_failed():
    """A refund by rule, made automatically, that the card company refused."""
    order = make_order(make_event(days=60), price=300)
    set_terms(order.event, by=make_user(), refund_automatically=True)
    by_card(order)
    cancel(Registration.objects.get(booking=order.booking))
    sweep_orders()
    assert refund_by_rule() == 1
    return order, told(Refund.objects.get(), Refund.State.FAILED)


def test_an_order_whose_failed_refund_was_made_good_is_not_skipped_by_the_rule_for_ever():
    make_seller()
    order, row = rule_failed()
    assert refund_by_rule() == 0
    give_otherwise(row, by=make_user(), reason="x", means=Means.TRANSFER, reference="VIR 5")
    pay(order, 40, means=Means.CARD, reference="pi_more")
    order.payments.update(flag="")

    assert refund_by_rule() == 1
    assert fresh(order).refundable == 0 and not promises.broken()


def test_what_the_place_costs_again_is_not_given_back_by_a_second_try():
    make_seller()
    order, row = rule_failed()
    Order.objects.filter(pk=order.pk).update(forgiven=0)
    Registration.objects.filter(booking=order.booking).update(state="confirmed")
    settle(fresh(order))

    assert making_good.left_of(row, fresh(order)) == 0 and refunds_told(order) == []
    with pytest.raises(PaymentError):
        try_again(row, by=make_user(), reason="x")


@pytest.mark.parametrize("days", [1, -9])
def test_a_refund_by_hand_is_of_no_day_to_come_and_of_none_before_the_payment(order, days):
    payment = pay(order, received_at=now() - timedelta(days=8))
    row = refund(payment, D(100), by=make_user(), reason="x")

    with pytest.raises(PaymentError):
        mark_refunded(row, reference="VIR 9", on=now().date() + timedelta(days=days), by=make_user())

    assert fresh(row).state == "wanted"


def test_a_refund_by_hand_stands_in_the_ledger_on_the_day_it_was_made(order):
    payment = pay(order, received_at=now() - timedelta(days=8))
    day = now().date() - timedelta(days=5)
    row = refund(payment, D(100), by=make_user(), reason="x")

    mark_refunded(row, reference="VIR 9", on=day, by=make_user())

    assert [(entry.day, entry.amount) for entry in Ledger(day, day)[:9]] == [(day, -100)]
    assert fresh(row).done_at.date() == day
