from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from events.orders import settling
from events.orders.actions import accept_on_credit, choose_means, set_terms, settle, sweep
from events.orders.giving_back import would_give_back
from events.orders.models import Order
from events.programme.models import Event
from events.registration.actions import PersonGiven, cancel, change_fee, correct_address, transfer
from tests.factories import make_event, make_fee, make_order, make_registration, make_user, pay

pytestmark = pytest.mark.django_db


def rows_of(order, count=None):
    return list(order.booking.registrations.order_by("pk")[:count])


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize("hours", [1, 1000])
@pytest.mark.parametrize(("percent", "fee"), [(100, 0), (50, 25), (0, 0), (33, 7)])
def test_what_is_said_before_is_what_happens(people, hours, percent, fee):
    event = make_event()
    given = {"refund_until_hours": hours, "refund_percent": percent, "refund_fee": Decimal(fee)}
    set_terms(event, by=make_user(), **given)
    order = make_order(event, price=250, people=people)
    pay(order)
    row = rows_of(order)[0]

    said = would_give_back(order, [row])
    cancel(row)
    order = settle(order)

    assert order.refundable == said.back
    assert said.back + said.kept == 250


def test_where_nothing_was_paid_there_is_nothing_to_say():
    order = make_order()

    assert would_give_back(order, rows_of(order)) is None


def test_what_remains_to_be_paid_on_invoice_is_said():
    event = make_event()
    set_terms(event, by=make_user(), refund_until_hours=1000)
    order = make_order(event, price=250)
    Order.objects.filter(pk=order.pk).update(buyer_kind="organisation", purchase_order="BC 12")
    choose_means(order, "credit", by=make_user())
    order = accept_on_credit(order, by=make_user())

    said = would_give_back(order, rows_of(order), at=now() + timedelta(minutes=1))

    assert (said.back, said.kept, said.due) == (0, 250, 250)


@pytest.mark.parametrize("people", [1, 5])
def test_its_queries_do_not_grow_with_the_places(people, django_assert_num_queries):
    order = make_order(people=people)
    pay(order)
    rows = rows_of(order)

    with django_assert_num_queries(3):
        would_give_back(order, rows)


def test_who_gives_a_place_of_a_postponed_event_back_gets_all_of_it():
    event = make_event()
    set_terms(event, by=make_user(), refund_percent=50, refund_fee=Decimal(25))
    order = make_order(event, price=250)
    pay(order)
    Event.objects.filter(pk=event.pk).update(state="postponed")

    cancel(rows_of(order)[0])

    assert settle(order).refundable == 250


def late_group(people=2):
    """Everybody of a group has a place, and the event is tomorrow: too late for the rule."""
    order = make_order(make_event(days=1), price=100, people=people)
    pay(order)
    return order


@pytest.mark.parametrize("fee_first", [True, False])
def test_a_place_given_back_late_is_kept_whether_or_not_another_one_costs_more_meanwhile(fee_first):
    order = late_group()
    gone, stays = rows_of(order)
    dearer = make_fee(order.event, 150)

    acts = [lambda: change_fee(stays, dearer, by=make_user()), lambda: cancel(gone)]
    for act in acts if fee_first else reversed(acts):
        act()
        order = settle(order)

    assert (order.total, order.due, order.refundable) == (250, 50, 0)


def test_what_is_said_is_what_happens_where_something_is_open():
    order = late_group()
    gone, stays = rows_of(order)
    change_fee(stays, make_fee(order.event, 150), by=make_user())
    order = settle(order)

    said = would_give_back(order, [gone])
    cancel(gone)
    order = settle(order)

    assert (said.kept, said.back, said.due) == (100, 0, order.due)


def test_no_more_is_kept_than_came_in():
    order = late_group()
    first, second = rows_of(order)
    change_fee(first, make_fee(order.event, 150), by=make_user())
    order = settle(order)

    said = would_give_back(order, [first, second])
    for row in (second, first):
        cancel(row)
        order = settle(order)

    assert (said.kept, order.total, order.due, order.refundable) == (200, 200, 0, 0)


def test_a_place_that_was_never_paid_for_costs_nothing_when_it_is_given_back_late():
    order = make_order(make_event(days=1), price=100, people=2)
    pay(order, 100)

    cancel(rows_of(order)[0])
    order = settle(order)

    assert (order.total, order.due) == (100, 0)


def test_nothing_is_kept_of_the_second_place_of_somebody_who_was_registered_already():
    event = make_event(days=1)
    make_registration(event, email="amina@demo.example")
    order = make_order(event, price=100, email="amima@demo.example")
    pay(order)

    correct_address(rows_of(order)[0], "amina@demo.example")

    assert settle(order).refundable == 100


@pytest.mark.parametrize(("by_desk", "back"), [(True, 100), (False, 0)])
def test_what_the_desk_gives_back_for_somebody_is_not_their_own_act(by_desk, back):
    event = make_event(days=1)
    make_registration(event, email="amina@demo.example")
    order = make_order(event, price=100, email="brahim@demo.example")
    pay(order)
    place = rows_of(order)[0]

    transfer(place, PersonGiven("Amina", "amina@demo.example"), by=make_user() if by_desk else None)

    assert settle(order).refundable == back


def test_a_request_that_would_cost_something_is_no_order_that_was_missed(monkeypatch):
    event = make_event(approval="held")
    make_registration(event, fee=make_fee(event, 100))

    assert (sweep(), Order.objects.count()) == (0, 0)
    monkeypatch.setattr(settling, "open_order", lambda *_args, **_more: pytest.fail("nothing is owed yet"))
    assert sweep() == 0
