from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from events.orders.actions import accept_on_credit, choose_means, open_order, set_terms, settle, sweep
from events.orders.models import Order
from events.orders.terms import OrderError
from events.payments.actions import record_payment, refund_order
from events.registration.actions import cancel, change_fee, restore
from events.registration.actions import sweep as sweep_registrations
from events.registration.models import Registration
from tests.events.registration.test_joining import mails
from tests.factories import make_event, make_fee, make_order, make_registration, make_user, pay

pytestmark = pytest.mark.django_db


def place_of(order):
    return Registration.objects.get(booking=order.booking)


def test_a_place_that_costs_something_has_an_order():
    order = make_order(price=250)

    assert (order.total, order.due, order.standing) == (250, 250, "due")
    assert place_of(order).state == "held"
    assert place_of(order).held_until == order.pay_until


def test_a_free_place_has_none():
    assert open_order(make_registration().booking) is None


def test_the_same_booking_has_one_order():
    order = make_order()

    assert open_order(order.booking) == order


def test_an_order_that_was_missed_is_opened_by_the_sweep():
    event = make_event()
    booking = make_registration(event, fee=make_fee(event, 250)).booking

    assert sweep() == 1
    assert sweep() == 0
    assert Order.objects.get(booking=booking).total == 250


def test_money_confirms_the_place():
    order = make_order(price=250)

    pay(order)

    assert order.standing == "paid"
    assert place_of(order).state == "confirmed"
    assert mails(place_of(order)).count("confirmation") == 1


def test_half_of_the_money_does_not():
    order = make_order(price=250)

    pay(order, 100)

    assert (order.due, place_of(order).state) == (150, "held")


def test_the_same_reference_is_booked_once():
    order = make_order(price=250)
    given = {"means": "card", "reference": "pi_1", "amount": Decimal(250), "currency": "MAD"}

    assert [record_payment(order, **given)[1] for _again in range(3)] == [True, False, False]

    order.refresh_from_db()
    assert (order.paid, order.payments.count()) == (250, 1)


def test_a_place_that_is_not_paid_expires_with_its_order():
    order = make_order(price=250)

    later = order.pay_until + timedelta(minutes=1)
    sweep_registrations(later)
    sweep(later)

    order.refresh_from_db()
    assert place_of(order).state == "expired"
    assert (order.total, order.standing) == (0, "nothing")
    assert mails(place_of(order))[-1] == "payment_expired"


def test_who_pays_too_late_has_the_place_again_while_there_is_one():
    order = make_order(price=250)
    sweep_registrations(order.pay_until + timedelta(minutes=1))

    pay(order, 250, at=order.pay_until + timedelta(hours=1))

    assert (place_of(order).state, order.standing) == ("confirmed", "paid")


def test_who_pays_too_late_for_a_full_event_is_flagged():
    event = make_event(capacity=1, waiting_list=False)
    order = make_order(event)
    sweep_registrations(order.pay_until + timedelta(minutes=1))
    make_registration(event, fee=make_fee(event, 0))

    payment = pay(order, 250)

    assert (place_of(order).state, order.standing, payment.flag) == ("expired", "over", "late")


def test_who_gives_a_paid_place_back_in_time_gets_all_of_it():
    order = make_order(price=250)
    pay(order)

    cancel(place_of(order))

    assert settle(order).refundable == 250


def test_a_purchase_order_that_is_accepted_confirms_before_it_is_paid():
    event = make_event()
    order = make_order(event, price=250, people=3)
    Order.objects.filter(pk=order.pk).update(buyer_kind="organisation", purchase_order="BC 12")

    with pytest.raises(OrderError):
        choose_means(order, "credit")
    choose_means(order, "credit", by=make_user())
    order = accept_on_credit(order, by=make_user())

    assert (order.due, order.standing) == (750, "credit")
    assert set(order.booking.registrations.values_list("state", flat=True)) == {"confirmed"}


def test_transfers_have_days():
    order = choose_means(make_order(), "transfer")

    assert order.pay_until > now() + timedelta(days=6)
    assert place_of(order).held_until == order.pay_until


def test_a_place_that_is_taken_again_is_kept_for_its_payment_again():
    order = make_order(price=250)
    place = place_of(order)
    cancel(place)
    later = order.pay_until + timedelta(hours=1)
    restore(place, by=make_user(), at=later)

    order = settle(order, at=later)

    assert order.pay_until > later
    assert place_of(order).held_until == order.pay_until


def test_a_place_that_is_taken_again_after_its_money_went_back_is_to_be_paid_again():
    order = make_order(price=250)
    pay(order)
    cancel(place_of(order))
    refund_order(settle(order), by=make_user(), reason="given back", cause="hand")

    restore(place_of(order))
    order = open_order(order.booking)

    assert (order.due, place_of(order).held_for) == (250, "payment")
    assert place_of(order).held_until == order.pay_until > now()


def test_a_place_that_is_taken_again_while_its_money_is_here_is_confirmed_at_once():
    order = make_order(price=250)
    pay(order)
    cancel(place_of(order))

    restore(place_of(order))
    order = open_order(order.booking)

    assert (order.due, place_of(order).state) == (0, "confirmed")
    assert "payment" not in mails(place_of(order))[-1]


def test_going_back_and_forth_between_means_keeps_a_place_no_longer():
    order = choose_means(make_order(), "transfer")
    until = order.pay_until

    for days, means in ((2, "card"), (4, "transfer"), (6, "card"), (6, "transfer")):
        order = choose_means(order, means, at=now() + timedelta(days=days))

    assert order.pay_until == until


def test_changing_the_means_each_hour_does_not_keep_a_place_for_ever():
    order = choose_means(make_order(make_event(days=90)), "transfer")
    until = order.pay_until

    for hour in range(60):
        means = "card" if hour % 2 == 0 else "transfer"
        order = choose_means(order, means, at=until - timedelta(minutes=10) + timedelta(minutes=50 * hour))

    assert order.pay_until == until


@pytest.mark.parametrize("days", [0, 8])
def test_what_staff_booked_waits_without_an_end_whatever_means_is_chosen(days):
    order = make_order(make_event(days=90), origin="desk", by=make_user())
    order.created_at = now() - timedelta(days=days)
    Order.objects.filter(pk=order.pk).update(created_at=order.created_at)

    for means in ("transfer", "card"):
        order = choose_means(order, means)

        assert (order.pay_until, place_of(order).held_until) == (None, None)


def test_who_would_pay_at_the_desk_and_changes_their_mind_has_the_whole_time():
    event = make_event(days=90)
    set_terms(event, by=make_user(), desk=True)
    order = choose_means(make_order(event), "desk")
    Order.objects.filter(pk=order.pk).update(created_at=now() - timedelta(days=8))

    order = choose_means(order, "transfer")

    assert order.pay_until > now() + timedelta(days=6)


def test_a_fee_that_is_changed_changes_what_is_owed():
    event = make_event()
    order = make_order(event, price=250)
    change_fee(place_of(order), make_fee(event, 100), by=make_user())

    assert sweep() == 1
    assert sweep() == 0

    order.refresh_from_db()
    assert order.total == 100


def in_euros(order):
    change_fee(place_of(order), None, by=make_user())
    settle(order)
    change_fee(place_of(order), make_fee(order.event, 90, currency="EUR"), by=make_user())
    return settle(order)


def test_an_order_follows_its_places_to_another_currency_while_nothing_is_paid():
    order = in_euros(make_order(price=250))

    assert (order.currency, order.total) == ("EUR", 90)


def test_currencies_are_never_added_up(caplog):
    order = make_order(price=250)
    pay(order)

    order = in_euros(order)

    assert (order.currency, order.total, order.refundable) == ("MAD", 0, 250)
    assert "in EUR, its order in MAD" in caplog.text
