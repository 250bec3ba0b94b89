"""Beginning a payment: two clicks, two tabs, another means, bad days and kills in between."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from events.orders.actions import set_terms
from events.orders.models import Order
from events.orders.terms import OrderError
from events.payments import starting
from events.payments.actions import ask
from events.payments.models import Attempt
from events.payments.providers import provider_of
from events.payments.providers.stripe import Stripe
from events.registration.actions import cancel
from tests.events.payments.paying import begin, end_of, fresh, later, paid, swept
from tests.factories import make_event, make_order, make_user, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standin(stripe_site):
    return stripe_site


def sessions(standin, order):
    return standin.knob("counts")["by_reference"].get(order.reference, {}).get("sessions", 0)


def killed(*args, **kwargs):
    raise SystemExit


def test_a_second_click_leads_to_the_same_page(standin):
    order = make_order()

    first, second = begin(order), begin(order)

    assert (first.pk, first.url) == (second.pk, second.url)
    assert sessions(standin, order) == 1


def test_two_tabs_have_one_page(standin, monkeypatch):
    """The second click comes while the first still waits for Stripe."""
    order = make_order()
    real = Stripe.start
    clicks = []

    def slow(self, attempt, **given):
        if not clicks:
            clicks.append("first")
            clicks.append(begin(order).url)
        return real(self, attempt, **given)

    monkeypatch.setattr(Stripe, "start", slow)

    assert begin(order).url == clicks[1]
    assert (sessions(standin, order), order.attempts.count()) == (1, 1)


def test_nobody_is_led_to_a_page_whose_attempt_was_ended_meanwhile(monkeypatch):
    order = make_order()
    real = Stripe.start

    def slow(self, attempt, **given):
        Attempt.objects.filter(pk=attempt.pk).update(state="expired")
        return real(self, attempt, **given)

    monkeypatch.setattr(Stripe, "start", slow)

    with pytest.raises(OrderError, match="try again"):
        starting.start(order, "card", back="http://x/", cancel="http://x/")


@pytest.mark.parametrize("kind", ["500", "500_after", "429", "drop", "drop_after"])
def test_when_stripe_does_not_answer_the_next_click_is_the_same_act(standin, kind):
    order = make_order()
    standin.set(outage={"next": 2, "kind": kind})
    with pytest.raises(OrderError, match="does not answer"):
        begin(order)

    begin(order)

    assert (sessions(standin, order), order.attempts.count()) == (1, 1)


def test_a_failure_that_stripe_remembers_is_left_behind(standin):
    order = make_order()
    standin.set(outage={"next": 1, "kind": "500_kept"})
    with pytest.raises(OrderError, match="does not answer"):
        begin(order)

    begin(order)

    assert sorted(order.attempts.values_list("state", flat=True)) == ["failed", "open"]


def test_a_kill_before_stripe_is_told_is_made_good_by_the_next_click(standin, monkeypatch):
    order = make_order()
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(Stripe, "start", killed)
        begin(order)
    assert order.attempts.get().state == "started"

    begin(order)

    assert (order.attempts.get().state, sessions(standin, order)) == ("open", 1)


def test_a_kill_after_stripe_was_told_is_made_good_by_the_next_click(standin, monkeypatch):
    order = make_order()
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(starting, "_open", killed)
        begin(order)

    begin(order)

    assert (order.attempts.get().state, sessions(standin, order)) == ("open", 1)


def test_a_kill_without_another_click_ends_by_itself(monkeypatch):
    order = make_order()
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(Stripe, "start", killed)
        begin(order)
    Attempt.objects.update(created_at=later(-11))

    swept()

    assert order.attempts.get().state == "expired"


def test_an_attempt_that_was_left_for_long_is_begun_anew(monkeypatch):
    order = make_order()
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(Stripe, "start", killed)
        begin(order)
    Attempt.objects.update(created_at=later(-9))

    begin(order)

    assert sorted(order.attempts.values_list("state", flat=True)) == ["expired", "open"]


def test_a_page_of_another_sum_is_closed_first(standin):
    order = make_order(price=250, people=2)
    before = begin(order)
    cancel(order.booking.registrations.first())

    attempt = begin(fresh(order))

    assert (fresh(before).state, attempt.amount) == ("expired", 250)
    with pytest.raises(Exception, match="expired"):
        standin.knob("pay", session=before.reference)


def test_a_page_that_was_paid_meanwhile_is_booked_instead_of_a_second_one(standin):
    order = make_order(price=250)
    attempt = paid(standin, order)
    Attempt.objects.filter(pk=attempt.pk).update(expires_at=now())

    with pytest.raises(OrderError, match="Nothing is to be paid"):
        begin(order)

    assert end_of(order)["sums"] == (250, 250, 0, "paid")


def test_what_came_by_transfer_meanwhile_is_not_paid_again():
    order = make_order(price=250)
    begin(order)
    pay(order, 100)

    attempt = begin(fresh(order))

    assert attempt.amount == Decimal(150)


def test_means_that_the_event_does_not_offer_begin_nothing_and_end_nothing():
    event = make_event()
    order = make_order(event)
    attempt = begin(order)
    set_terms(event, by=make_user(), card=False)

    with pytest.raises(OrderError, match="cannot be paid so"):
        starting.start(order, "card", back="http://x/", cancel="http://x/")

    assert fresh(attempt).state == "open"


def test_what_is_paid_is_not_begun_again(standin):
    order = make_order(price=250)
    ask(paid(standin, order))

    with pytest.raises(OrderError, match="Nothing is to be paid"):
        begin(fresh(order))


def test_a_payment_that_was_begun_keeps_its_places(standin):
    order = make_order()
    Order.objects.filter(pk=order.pk).update(pay_until=now() + timedelta(minutes=2))

    attempt = begin(fresh(order))
    swept(later(20))

    place = order.booking.registrations.get()
    assert (place.state, place.held_until > attempt.expires_at) == ("held", True)


def test_transfers_are_not_begun_online():
    with pytest.raises(OrderError):
        begin(make_order(), "transfer")
    assert not provider_of("transfer").is_online


def test_beginning_a_payment_again_and_again_does_not_keep_a_place_for_ever():
    order = make_order(make_event(days=90))
    first = order.pay_until
    at = first - timedelta(minutes=50)

    for _click in range(60):
        starting._intent(order, "card", at)
        order.attempts.update(state="expired")
        at = fresh(order).pay_until - timedelta(minutes=10)

    begun = order.booking.created_at
    longest = begun + timedelta(days=7) + timedelta(hours=25)
    assert first < order.pay_until <= longest


def test_beginning_a_payment_anew_in_good_time_keeps_its_places_no_longer():
    order = make_order(make_event(days=90))
    until = order.pay_until

    for hour in range(10):
        starting._intent(order, "card", now() + timedelta(hours=hour))
        order.attempts.update(state="expired")

    assert fresh(order).pay_until < until + timedelta(seconds=5)
