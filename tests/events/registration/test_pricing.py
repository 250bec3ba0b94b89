"""What a place costs, shown and taken."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from events.programme.models import Fee
from events.registration import pricing
from events.registration.actions import PriceChangedError, RegistrationError
from tests.factories import make_event, make_fee, make_quota, make_registration, make_voucher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_price_that_changed_since_it_was_shown_is_shown_again():
    event = make_event()
    fee = make_fee(event, 100)
    Fee.objects.filter(pk=fee.pk).update(price=120)

    with pytest.raises(PriceChangedError):
        make_registration(event, fee=fee, seen_price=Decimal(100))

    assert make_registration(event, fee=fee, seen_price=Decimal(120)).price == 120


def test_a_price_that_changes_afterwards_is_not_that_of_who_has_a_place():
    event = make_event()
    fee = make_fee(event, 100)
    row = make_registration(event, fee=fee)

    Fee.objects.filter(pk=fee.pk).update(price=300)
    row.refresh_from_db()

    assert (row.price, row.state, row.held_for) == (100, "held", "payment")


def test_a_trial_costs_nothing_whatever_price_the_form_showed():
    event = make_event()
    fee = make_fee(event, 100)

    trial = make_registration(event, fee=fee, seen_price=Decimal(100), trial=True, origin="desk")

    assert (trial.price, trial.state) == (0, "confirmed")


def test_an_early_price_is_not_to_be_had_late():
    event = make_event()
    early = make_fee(event, 50, on_sale_until=now() + timedelta(hours=1))
    make_fee(event, 100, position=2)

    assert make_registration(event, fee=early).price == 50
    with pytest.raises(RegistrationError, match="cannot be taken now"):
        make_registration(event, fee=early, at=now() + timedelta(hours=2))


def test_a_fee_of_another_event_is_refused_even_at_the_desk():
    event, other = make_event(), make_event()
    fee = make_fee(other)

    for origin in ("web", "desk"):
        with pytest.raises(RegistrationError):
            make_registration(event, fee=fee, origin=origin)


@pytest.mark.parametrize(
    ("kind", "value", "price"),
    [("price", 40, 40), ("price", 400, 99), ("percent", "33.33", "66.00"), ("amount", 120, 0), ("", 5, 99)],
)
def test_a_code_never_makes_a_place_dearer_nor_less_than_nothing(kind, value, price):
    event = make_event()
    fee = Fee.objects.get(pk=make_fee(event, 99).pk)
    voucher = make_voucher(event, kind=kind, value=Decimal(value))

    assert pricing.price_of(fee, voucher) == Decimal(price)


def test_what_is_left_of_a_fee_is_the_least_of_its_limits():
    event = make_event()
    fee, other = make_fee(event, capacity=5), make_fee(event, position=2)
    make_quota(event, 3, fees=[fee, other])
    make_registration(event, fee=fee)

    assert [each.left for each in pricing.offered(event)] == [2, 2]


@pytest.mark.parametrize(("currency", "price"), [("MAD", "67.00"), ("EUR", "67.00"), ("XOF", "67")])
def test_a_reduced_price_has_the_decimals_of_its_currency(currency, price):
    event = make_event()
    fee = make_fee(event, 100, currency=currency)
    odd = make_fee(event, Decimal("100.50"), currency="XOF")
    voucher = make_voucher(event, kind="percent", value=Decimal(33))

    assert str(pricing.price_of(fee, voucher)) == price
    assert pricing.price_of(odd, voucher) == 67
    assert pricing.price_of(odd, None) == 101
