"""Thirty-two tabs begin the payment of one order by card at one moment: there is one page on which it can be paid.

Stripe is asked: the stand-in counts what was begun, what is still open and what was charged.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from events.orders.models import Order
from events.payments.actions import sweep
from events.payments.models import Attempt
from tests.events.payments.paying import begin, later
from tests.events.payments.promises import broken
from tests.events.payments.test_races import Act, lost, unguarded
from tests.events.registration.scratch import scratch_database, used
from tests.events.registration.test_races import (  # noqa: F401 (fixtures)
    WRITERS,
    Crew,
    crew,
    done,
    kept,
)
from tests.factories import make_order, pay
from tests.standins import StripeStandin

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TURNS = 6


@pytest.fixture(scope="module")
def databases(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[str, str]]:
    """Two of them: as it is in use, and one that allows several attempts at a time."""
    folder = tmp_path_factory.mktemp("races")
    promise = next(one for one in Attempt._meta.constraints if one.name == "one_attempt_at_a_time")
    with (
        django_db_blocker.unblock(),
        scratch_database("starting", folder) as whole,
        scratch_database("several", folder) as several,
    ):
        with used(several), connection.schema_editor() as editor:
            editor.remove_constraint(Attempt, promise)
        yield whole, several


@pytest.fixture
def bare(databases) -> Iterator[str]:
    with used(databases[1]):
        yield databases[1]


def beginning(order: Order, tabs: int = WRITERS) -> list[Act]:
    stripe = {name: getattr(settings, name) for name in ("STRIPE_KEY", "STRIPE_API_BASE")}
    return [("money.begin", {"order": order.pk, "stripe": stripe})] * tabs


def pages(standin: StripeStandin, order: Order) -> list[str]:
    """The pages at Stripe on which this order can be paid now."""
    there = standin.client().v1.checkout.sessions.list({"status": "open", "limit": 100})
    return [each.url for each in there.auto_paging_iter() if each.client_reference_id == order.reference]


def counted(standin: StripeStandin, order: Order) -> dict[str, int]:
    return standin.knob("counts")["by_reference"].get(order.reference, {})


def test_tabs_that_begin_one_payment_at_once_are_led_to_one_page(crew: Crew, kept, stripe_site):  # noqa: F811
    for _round in range(TURNS):
        order = make_order(price=250)

        answered = done(crew.race(kept, beginning(order)))

        assert len(answered) == WRITERS
        assert set(answered) == set(pages(stripe_site, order))
        assert counted(stripe_site, order)["sessions"] == order.attempts.count() == 1
        assert broken() == []


def test_tabs_are_led_to_several_pages_without_the_locks(crew, bare, stripe_site):  # noqa: F811
    orders = []

    def scene():
        orders.append(make_order(price=250))
        return unguarded(beginning(orders[-1]))

    assert lost(crew, bare, scene, lambda: len(pages(stripe_site, orders[-1])) > 1)


def test_a_page_of_another_sum_is_closed_by_one_of_many_tabs_or_paid_before(crew, kept, stripe_site):  # noqa: F811
    """A part came by transfer meanwhile; in every second round the payer pays the old page at the same moment."""
    for turn in range(TURNS):
        order = make_order(price=250)
        old = begin(order).reference
        pay(order, 100)
        acts = beginning(order)
        if turn % 2:
            acts[WRITERS // 2] = ("money.pay_there", {"url": stripe_site.url, "session": old})

        done(crew.race(kept, acts))
        sweep(later())

        order.refresh_from_db()
        found = counted(stripe_site, order)
        paid_before = bool(found["charges"])
        assert len(pages(stripe_site, order)) == (0 if paid_before else 1)
        assert (order.paid, order.refundable) == ((350, 100) if paid_before else (100, 0))
        assert Attempt.objects.under_way().filter(order=order).count() == (not paid_before)
        assert broken() == []
