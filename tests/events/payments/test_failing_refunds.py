"""A refund that failed is for a person to decide on, and one that is under way is waited for: nothing goes twice."""

from contextlib import suppress
from copy import copy
from datetime import timedelta
from decimal import Decimal
from threading import Thread
from time import sleep

import pytest

from events.orders.actions import set_terms
from events.orders.actions import sweep as sweep_orders
from events.payments import calling_off
from events.payments.actions import refund, refund_event
from events.payments.models import Refund
from events.payments.providers import ProviderError, SpentError, provider_of, stripe
from events.registration.actions import cancel, cancel_event
from events.registration.models import Registration
from tests.events.payments.paying import fresh, later, paid, swept
from tests.events.payments.promises import broken
from tests.factories import make_event, make_order, make_user

pytestmark = pytest.mark.django_db

ROUNDS = [later(minutes) for minutes in (10, 11, 12, 90)]


def states():
    """Of the refunds that we decided."""
    return list(Refund.objects.exclude(cause="dispute").values_list("state", flat=True))


@pytest.fixture
def order(stripe_site):
    """An order that was paid by card, whose refunds Stripe refuses: its bank has the money already."""
    order = make_order(make_event(), price=250)
    paid(stripe_site, order)
    swept()
    return order


def test_by_rule(stripe_site, order):
    set_terms(order.event, by=make_user(), refund_automatically=True)
    cancel(Registration.objects.get(booking=order.booking))
    sweep_orders()
    stripe_site.knob("dispute", session=order.attempts.get().reference)

    swept(*ROUNDS[:3])

    assert states() == ["failed"]
    assert fresh(order).refunded == 250  # its bank has it


@pytest.mark.parametrize("by_rule", [True, False], ids=["by rule", "of a cancelled event"])
def test_what_went_back_unheard_is_taken_off_and_the_rest_goes_back(stripe_site, order, by_rule):
    user, attempt = make_user(), order.attempts.get()
    stripe_site.knob("refund", session=attempt.reference, amount=10_000)
    if by_rule:
        set_terms(order.event, by=user, refund_automatically=True)
        cancel(Registration.objects.get(booking=order.booking))
        sweep_orders()
    else:
        cancel_event(order.event, by=user)
        refund_event(order.event, by=user, reason="Salle fermée")

    swept(*ROUNDS[:2])

    found = Refund.objects.order_by("pk").values_list("state", "cause", "amount")
    cause = "rule" if by_rule else "cancelled"
    assert [*found] == [("failed", cause, 250), ("done", "outside", 100), ("done", cause, 150)]
    assert (fresh(order).refunded, Refund.objects.to_make_good().count(), broken()) == (250, 0, [])
    assert stripe_site.knob("counts")["by_reference"][order.reference]["refunded"] == 25_000


def test_what_all_went_back_unheard_is_not_tried_again(stripe_site, order):
    stripe_site.knob("refund", session=order.attempts.get().reference, amount=25_000)
    cancel_event(order.event, by=make_user())
    refund_event(order.event, by=make_user(), reason="Salle fermée")

    swept(*ROUNDS[:2])

    assert sorted(states()) == ["done", "failed"]
    assert (fresh(order).refunded, Refund.objects.to_make_good().count(), broken()) == (250, 0, [])


@pytest.mark.parametrize("back", [0, 2], ids=["", "by a clock that went back"])
def test_of_a_cancelled_event_while_another_order_cannot_be_done(stripe_site, order, monkeypatch, back):
    stuck = make_order(order.event, price=250)
    paid(stripe_site, stuck)
    swept()
    user = make_user()
    cancel_event(order.event, by=user)
    refund_event(order.event, by=user, reason="Salle fermée")
    stripe_site.knob("dispute", session=order.attempts.get().reference)
    break_for(stuck, monkeypatch)

    swept(*(at - timedelta(hours=back) for at in ROUNDS[:3]))

    assert states() == ["failed"]


def break_for(order, monkeypatch):
    whole = calling_off.refund

    def broken(payment, *given, **more):
        if payment.order_id == order.pk:
            raise ZeroDivisionError
        return whole(payment, *given, **more)

    monkeypatch.setattr(calling_off, "refund", broken)


def try_meanwhile(standin, order):
    """A second try, while Stripe is still busy with the first; the refunds that Stripe made."""
    row = refund(order.payments.get(), Decimal(30), by=make_user(), reason="Malade")
    standin.set(outage={"next": 1, "kind": "slow", "seconds": 2, "only": "POST /v1/refunds"})
    first = Thread(target=provider_of("card").refund, args=[row])
    first.start()
    sleep(0.4)
    second = copy(row)
    second.tried = 2
    with suppress(ProviderError):
        provider_of("card").refund(second)
    first.join()
    return len(standin.client().v1.refunds.list().data)


def test_a_try_while_another_is_under_way_gives_nothing_more(stripe_site, order):
    assert try_meanwhile(stripe_site, order) == 1


def test_it_would_where_what_is_under_way_were_taken_for_failed(stripe_site, order, monkeypatch):
    monkeypatch.setattr(stripe, "ProviderError", SpentError)

    assert try_meanwhile(stripe_site, order) == 2
