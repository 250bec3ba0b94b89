"""An organisation that is deleted from the directory takes no paper with it: orders have their buyer's own words."""

from copy import copy

import pytest

from events.orders.actions import BuyerGiven, OrderError, issue_invoice, set_buyer
from events.orders.models import Order
from tests.factories import make_order, make_organisation, make_seller, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


def bought_by(organisation):
    order = make_order()
    given = BuyerGiven(
        "Conserves Taghart", "organisation", buyer_ice="001234567000089", organisation=organisation
    )
    return set_buyer(order, given, by=make_user())


def test_the_invoice_that_it_had_says_what_it_said():
    organisation = make_organisation()
    invoice = issue_invoice(bought_by(organisation), by=None)
    said = copy(invoice.facts)

    organisation.delete()

    invoice.refresh_from_db()
    assert invoice.facts == said
    assert said["buyer"]["name"] == "Conserves Taghart" and said["buyer"]["ice"] == "001234567000089"


def test_its_invoice_can_still_be_issued_even_by_who_read_the_order_before():
    organisation = make_organisation()
    order = bought_by(organisation)
    assert order.organisation == organisation

    type(organisation).objects.all().delete()

    assert issue_invoice(order, by=None).facts["buyer"]["name"] == "Conserves Taghart"
    assert Order.objects.get().organisation is None


def test_who_chooses_it_while_it_is_deleted_is_told_and_nothing_changes():
    organisation, order = make_organisation(), make_order()
    type(organisation).objects.all().delete()

    with pytest.raises(OrderError, match="deleted meanwhile"):
        set_buyer(order, BuyerGiven("Autre", "organisation", organisation=organisation), by=make_user())

    order.refresh_from_db()
    assert (order.organisation, order.buyer_kind) == (None, "person") and order.buyer_name != "Autre"
