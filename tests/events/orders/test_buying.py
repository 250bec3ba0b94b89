"""Who pays an order: what its link may change, and what becomes of it when the place goes to somebody else."""

from datetime import UTC, date, datetime

import pytest

from events.orders.actions import (
    BuyerGiven,
    accept_on_credit,
    choose_means,
    issue_quote,
    set_buyer,
    set_terms,
)
from events.orders.buying import follow_contact
from events.orders.models import Order, Quote
from events.orders.terms import OrderError
from events.registration.actions import PersonGiven, transfer
from events.registration.models import Registration
from events.views.own_changes import _pass_on
from tests.factories import make_event, make_order, make_organisation, make_seller, make_user, pay

pytestmark = pytest.mark.django_db

CLINIC = BuyerGiven(
    "Clinique Atlas",
    "organisation",
    "compta@atlas.example",
    buyer_ice="001525713000055",
    purchase_order="BC 1",
)
BRAHIM = PersonGiven("Brahim Tazi", "brahim@demo.example")


@pytest.fixture
def order():
    return make_order(make_event(days=60), price=100, email="amina@demo.example")


def on_credit(order):
    set_terms(order.event, by=make_user(), credit=True)
    return accept_on_credit(choose_means(set_buyer(order, CLINIC), "credit"), by=make_user())


def given_on(order, **more):
    row = Registration.objects.get(booking=order.booking)
    transfer(row, BRAHIM)
    follow_contact(row.booking, "amina@demo.example", passed_on=True, **more)
    return Order.objects.get(pk=order.pk)


@pytest.mark.parametrize(
    "other",
    [
        {"buyer_name": "Nobody"},
        {"buyer_kind": "person"},
        {"buyer_ice": ""},
        {"buyer_tax_id": "7"},
        {"buyer_trade_register": "7"},
        {"purchase_order": "BC 2"},
    ],
)
def test_who_owes_an_accepted_purchase_order_is_changed_by_the_team_only(order, other):
    order = on_credit(order)
    given = BuyerGiven(**(vars(CLINIC) | other))

    with pytest.raises(OrderError):
        set_buyer(order, given)
    assert set_buyer(order, given, by=make_user()).search


def test_the_address_of_an_accepted_purchase_order_is_its_buyers_to_change(order):
    order = set_buyer(on_credit(order), BuyerGiven(**(vars(CLINIC) | {"buyer_city": "Agadir"})))

    assert order.buyer_city == "Agadir"


def test_what_was_not_asked_stays_as_somebody_else_wrote_it_meanwhile(order):
    set_buyer(Order.objects.get(pk=order.pk), CLINIC)
    organisation = make_organisation()
    Order.objects.filter(pk=order.pk).update(organisation=organisation)

    same = BuyerGiven("Clinique Atlas", "organisation", buyer_ice=CLINIC.buyer_ice, buyer_city="Agadir")
    order = set_buyer(order, same)

    assert (order.buyer_email, order.purchase_order) == ("compta@atlas.example", "BC 1")
    assert order.organisation == organisation
    assert set_buyer(order, BuyerGiven("Atlas SA")).organisation is None


def test_a_place_that_is_passed_on_takes_an_open_order_with_it(order):
    version = order.booking.link_version

    order = given_on(order)

    assert (order.buyer_name, order.buyer_email) == (BRAHIM.name, BRAHIM.email)
    assert order.booking.link_version == version + 1


@pytest.mark.parametrize("bound", ["paid", "on credit", "quoted", "paying"])
def test_an_order_that_somebody_is_bound_to_stays_theirs(order, bound):
    make_seller()
    set_buyer(order, BuyerGiven("Amina", buyer_address="12, rue des Orangers"))
    order.refresh_from_db()
    if bound == "paid":
        pay(order)
    elif bound == "on credit":
        order = on_credit(order)
        Order.objects.update(buyer_email="amina@demo.example")
    elif bound == "quoted":
        issue_quote(order, by=make_user())
    version, name = order.booking.link_version, order.buyer_name

    order = given_on(order, is_paying=bound == "paying")

    assert (order.buyer_name, order.buyer_email) == (name, "amina@demo.example")
    assert order.booking.link_version == version


def test_the_old_link_ends_where_the_papers_go_elsewhere(order):
    set_buyer(order, CLINIC)
    version = order.booking.link_version

    order = given_on(order)

    assert (order.buyer_name, order.buyer_email) == (CLINIC.buyer_name, CLINIC.buyer_email)
    assert order.booking.link_version == version + 1


def test_who_passes_a_place_on_while_they_pay_for_it_keeps_the_order(order):
    order.attempts.create(means="card", amount=100, currency="MAD", language="fr", state="pending")
    form = type("Form", (), {"person": lambda self: BRAHIM})()

    _pass_on(Registration.objects.get(booking=order.booking), form)

    order.refresh_from_db()
    assert order.buyer_email == "amina@demo.example"


def test_the_contact_of_a_group_who_passes_their_own_place_on_still_pays():
    order = make_order(price=100, people=2)
    order.booking.contact_email = order.buyer_email = "amina@demo.example"
    order.booking.save()
    order.save()
    version = order.booking.link_version

    follow_contact(order.booking, "amina@demo.example", passed_on=True)

    order.booking.refresh_from_db()
    assert order.booking.link_version == version


def test_a_quote_is_open_until_midnight_in_morocco():
    quote = Quote(valid_until=date(2025, 7, 1))

    assert quote.is_open(datetime(2025, 7, 1, 22, 30, tzinfo=UTC))
    assert not quote.is_open(datetime(2025, 7, 1, 23, 30, tzinfo=UTC))
