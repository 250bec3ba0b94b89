"""Two hundred stories of money end well, whoever told us in whatever order, or nobody.

`make test` plays the first of them, `make test-slow` the others. `HALQA_STORY=17` plays the story of that seed alone,
`HALQA_STORY=200-400` those and no others.
"""

from __future__ import annotations

import os
from uuid import uuid4

import pytest
from django.db import transaction
from stripe import StripeClient

from events.orders import settling
from events.payments import taking, webhooks
from tests.events.payments.stories import Story, undone

pytestmark = pytest.mark.django_db

QUICK, ALL = 20, 200
ONE = os.environ.get("HALQA_STORY", "")


def seeds() -> list:
    if ONE:
        first, _dash, last = ONE.partition("-")
        return [*range(int(first), int(last or first) + 1)]
    slow = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(QUICK, ALL)]
    return [*range(QUICK), *slow]


@pytest.mark.parametrize("seed", seeds())
def test_a_story_ends_well_with_and_without_webhooks(seed, stripe_site, monkeypatch):
    play_both_ways(seed, stripe_site, monkeypatch)


def play_both_ways(seed, standin, monkeypatch):
    ends = []
    for webhooked in (True, False):
        story = Story(seed, standin, monkeypatch, webhooks=webhooked)
        with undone():
            ends.append(story.play())
            assert story.wrong() == []
    assert ends[0] == ends[1]


def booked_each_time(whole):
    def record(order, *, reference, **given):
        return whole(order, reference=f"{reference} {uuid4().hex[:6]}", **given)

    return record


def not_seen(whole):
    return lambda *given, **more: None


def nobody_asks(whole):
    return lambda at=None: 0


def believed(whole):
    return lambda body, *given: None


def within_a_transaction(whole):
    return transaction.atomic(whole)


FAULTS = [
    (taking, "record_payment", booked_each_time),
    (taking, "_return", not_seen),
    (taking, "reconcile", nobody_asks),
    (settling, "_lead_on", not_seen),
    (StripeClient, "construct_event", believed),
    (webhooks, "ask", within_a_transaction),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "name", "fault"), [pytest.param(*each, id=f"{each[1]}-{each[2].__name__}") for each in FAULTS]
)
def test_a_fault_is_found(module, name, fault, stripe_site, monkeypatch):
    monkeypatch.setattr(module, name, fault(getattr(module, name)))

    with pytest.raises((AssertionError, RuntimeError)):
        for seed in range(6):
            play_both_ways(seed, stripe_site, monkeypatch)
