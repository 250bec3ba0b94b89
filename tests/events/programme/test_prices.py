"""What a place costs, told truthfully; and which events are free."""

from __future__ import annotations

from decimal import Decimal

import pytest

from events.programme.models import Event, Fee
from events.programme.prices import prices_of
from tests.factories import make_event

pytestmark = pytest.mark.django_db


def event_with(*fees):
    event = make_event()
    for position, (price, public) in enumerate(fees):
        Fee.objects.create(
            event=event,
            name_fr=f"Tarif {position}",
            price=Decimal(price),
            visibility="public" if public else "code",
            position=position,
        )
    return event


@pytest.mark.parametrize(
    ("fees", "free", "lowest", "differ", "on_request"),
    [
        ([], True, None, False, False),
        ([(0, True)], True, None, False, False),
        ([(250, True)], False, 250, False, False),
        ([(250, True), (50, True)], False, 50, True, False),
        ([(250, True), (0, True)], False, 0, True, False),
        ([(9000, False)], False, None, False, True),
        ([(0, True), (9000, False)], True, None, False, False),
    ],
)
def test_the_page_and_the_filter_say_the_same_of_the_price(fees, free, lowest, differ, on_request):
    event = event_with(*fees)

    prices = prices_of(event)

    assert prices.is_free == free
    assert (prices.lowest.price if prices.lowest else None) == lowest
    assert (prices.differ, prices.on_request) == (differ, on_request)
    assert Event.objects.free().filter(pk=event.pk).exists() == free
    assert Event.objects.paid().filter(pk=event.pk).exists() == (not free)
    assert not any(not fee.is_public for fee in prices.fees)


def test_prices_in_several_currencies_are_not_compared():
    event = event_with((1200, True))
    Fee.objects.create(event=event, name_fr="Étranger", price=Decimal(110), currency="EUR", position=2)

    assert prices_of(event).lowest.price == 1200
    assert prices_of(event).differ
