"""Card payments that the demo has from the beginning are known to the stand-ins: they can be refunded."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils.timezone import now

from events.orders.states import Means
from halqa.demo.played import Played
from halqa.standins.acquirer import acquirer_world, acts
from halqa.standins.stripe import returns, stripe_world
from tests.factories import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings, tmp_path):
    settings.STANDINS = (12111, 13111)
    settings.VAR_DIR = tmp_path
    settings.ACQUIRER_CLIENT, settings.ACQUIRER_STORE_KEY = "600000001", "standin|key"
    return tmp_path / "standins"


def charged(means: Means) -> str:
    played, at = Played(), now() - timedelta(days=9)
    reference = played.charge(make_order(), means, Decimal("250.00"), at=at, name=uuid4())
    played.close()
    return reference


def test_a_charge_of_last_week_is_refunded_by_the_stand_in_of_stripe(place):
    reference = charged(Means.CARD)
    world = stripe_world(place)

    given = returns.refund(world, {"payment_intent": reference, "amount": "25000"})

    assert reference.startswith("pi_")
    assert given["status"] == "succeeded"
    charge = world.store.get(given["charge"])
    assert world.now() - charge["created"] > timedelta(days=8).total_seconds()


def test_a_charge_is_refunded_by_the_stand_in_of_the_acquirer(place):
    reference = charged(Means.LOCAL_CARD)

    payment, _refund = acts.give_back(acquirer_world(place), reference, Decimal("250.00"), "r1")

    assert payment["refunded"] == "250.00"


def test_a_transfer_is_no_business_of_theirs(place):
    assert charged(Means.TRANSFER) == ""
    assert not place.exists()


def test_without_stand_ins_nothing_is_written(place, settings):
    settings.STANDINS = ()

    assert charged(Means.CARD) == ""
    assert not place.exists()
