from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from events.orders.actions import accept_on_credit, choose_means, set_terms, settle
from events.orders.giving_back import would_give_back
from events.orders.models import Order
from events.programme.models import Event
from events.registration.actions import cancel
from tests.factories import make_event, make_order, make_user, pay

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
