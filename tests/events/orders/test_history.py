"""The history of money says what stood before and what stands now, in the words of who reads it."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from wagtail.models import ModelLogEntry

from events.orders import history
from events.orders.actions import BuyerGiven, choose_means, set_buyer, set_terms
from tests.factories import make_event, make_order, make_staff, pay

pytestmark = pytest.mark.django_db


def told(action):
    """What the history says of the last of these acts, its narrow and hard spaces as plain ones."""
    said = ModelLogEntry.objects.filter(action=f"events.orders.{action}").latest("pk").comment
    return said.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_new_buyer_is_told_with_the_one_before():
    order = make_order(price=300)
    set_buyer(order, BuyerGiven("Amina", buyer_email="a@demo.example"))

    set_buyer(order, BuyerGiven("Savonnerie", buyer_kind="organisation", buyer_ice="001234567000089"))

    assert "Name on the invoice: Amina, now Savonnerie" in told("buyer")
    assert "Buyer: person, now organisation" in told("buyer")
    assert "ICE: —, now 001234567000089" in told("buyer")
    assert "E-mail" not in told("buyer")  # it stayed


def test_who_sends_the_same_buyer_again_changes_nothing():
    order = make_order(price=300)
    given = BuyerGiven("Amina", buyer_email="a@demo.example")
    set_buyer(order, given)
    rows = ModelLogEntry.objects.count()

    set_buyer(order, given)

    assert ModelLogEntry.objects.count() == rows


def test_the_means_that_is_chosen_is_named_and_the_one_before():
    order = make_order(price=300)
    choose_means(order, "transfer")
    assert told("means") == "bank transfer"

    choose_means(order, "card")

    assert told("means") == "Means of payment: bank transfer, now card"


def test_terms_are_told_where_they_changed():
    event, user = make_event(), make_staff("accountant")
    set_terms(event, by=user, transfer=False, refund_fee=Decimal("50.00"), pay_hours=24)

    assert told("terms") == "By bank transfer: yes, now no · Kept for each place: MAD 0, now MAD 50"

    with override("fr"):
        assert "50 DH" in told("terms") and "24" not in told("terms")


def test_sums_are_told_before_and_after_as_the_reader_writes_them():
    order = make_order(price="1250.50")
    history.note(order, "changed", amount=Decimal("1250.50"), before="2500.00")
    pay(order)

    assert told("changed") == "Total: MAD 2,500, now MAD 1,250.50"
    with override("fr"):
        assert "1 250,50 DH" in told("paid")
    with override("ar"):
        assert "1.250,50 درهم" in told("paid")


def test_a_list_that_was_taken_along_says_how_long_it_was():
    history.note_export("journal", 1250, "xlsx", by=make_staff("accountant"))

    assert told("exported") == "1,250 rows, XLSX"
