"""Webhooks or asking alone, in whatever order: the end is the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from events.payments import taking
from events.payments.actions import ask, take_in
from events.payments.models import Attempt, Payment
from events.payments.providers import Answer, ProviderError
from events.payments.providers.stripe import Stripe
from events.registration.actions import sweep as sweep_registrations
from tests.events.payments.paying import begin, carry_all, end_of, fresh, later, paid, swept
from tests.factories import make_event, make_fee, make_order, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standin(stripe_site):
    return stripe_site


def plainly_paid(standin, order):
    paid(standin, order)


def refused_then_paid(standin, order):
    attempt = begin(order)
    standin.knob("refuse", session=attempt.reference)
    standin.knob("pay", session=attempt.reference)


def slowly_paid(standin, order):
    attempt = begin(order)
    standin.knob("async", session=attempt.reference)
    standin.knob("async_finish", session=attempt.reference)


def slow_and_failed(standin, order):
    attempt = begin(order)
    standin.knob("async", session=attempt.reference)
    standin.knob("async_finish", session=attempt.reference, outcome="failed")


def run_out(standin, order):
    standin.knob("expire", session=begin(order).reference)


def refunded_elsewhere(standin, order):
    attempt = paid(standin, order)
    standin.knob("refund", session=attempt.reference, amount=4000)
    standin.knob("refund", session=attempt.reference, amount=1000)


def refund_sent_back(standin, order):
    attempt = paid(standin, order)
    given = standin.knob("refund", session=attempt.reference, amount=4000)
    standin.knob("refund_finish", refund=given["id"], outcome="failed")


def disputed(standin, order):
    standin.knob("dispute", session=paid(standin, order).reference)


def dispute_lost(standin, order):
    opened = standin.knob("dispute", session=paid(standin, order).reference)
    standin.knob("dispute_close", dispute=opened["id"], outcome="lost")


def dispute_won(standin, order):
    opened = standin.knob("dispute", session=paid(standin, order).reference)
    standin.knob("dispute_close", dispute=opened["id"], outcome="won")


STORIES = [
    plainly_paid, refused_then_paid, slowly_paid, slow_and_failed, run_out,
    refunded_elsewhere, refund_sent_back, disputed, dispute_lost, dispute_won,
]  # fmt: skip


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_asking_alone_comes_to_the_same_end_as_the_webhooks(client, standin, story):
    told, unheard = make_order(price=250), make_order(price=250)
    story(standin, told)
    carry_all(client, standin.take(shuffle=True))

    story(standin, unheard)
    swept(later(6), later(70))

    assert end_of(unheard) == end_of(told)
    swept(later(140))
    assert end_of(unheard) == end_of(told)


@pytest.mark.parametrize("late", [refunded_elsewhere, dispute_lost], ids=lambda story: story.__name__)
def test_what_happens_long_after_the_payment_is_learnt_by_asking(standin, late):
    order = make_order(price=250)
    attempt = paid(standin, order)
    swept(later(6))
    assert end_of(order)["refunds"] == []
    if late is dispute_lost:
        opened = standin.knob("dispute", session=attempt.reference)
        standin.knob("dispute_close", dispute=opened["id"], outcome="lost")
    else:
        standin.knob("refund", session=attempt.reference, amount=4000)

    swept(now() + timedelta(days=60))

    assert len(end_of(order)["refunds"]) == 1


def test_paid_attempts_are_asked_about_less_and_less():
    order = make_order()
    row = Attempt.objects.create(
        order=order, means="card", state="paid", amount=250, currency="MAD", language="fr", reference="cs_1"
    )

    def is_due(days, hours):
        at = row.created_at + timedelta(days=days)
        Attempt.objects.filter(pk=row.pk).update(checked_at=at - timedelta(hours=hours))
        return Attempt.objects.to_look_after(at).exists()

    assert [is_due(0.5, hours) for hours in (0.9, 1.1)] == [False, True]
    assert [is_due(10, hours) for hours in (11, 13)] == [False, True]
    assert [is_due(100, hours) for hours in (71, 73)] == [False, True]
    assert not is_due(121, 24 * 100)


def test_a_payment_that_comes_too_late_for_a_full_event_is_flagged(standin):
    event = make_event(capacity=1, waiting_list=False)
    order = make_order(event)
    attempt = paid(standin, order)
    sweep_registrations(fresh(order).pay_until + timedelta(minutes=1))
    make_registration(event, fee=make_fee(event, 0))

    ask(attempt)

    assert end_of(order)["payments"] == [("card", 250, 0, "late")]


def test_a_payment_that_comes_too_late_takes_a_free_place_again(standin):
    order = make_order()
    attempt = paid(standin, order)
    sweep_registrations(fresh(order).pay_until + timedelta(minutes=1))

    ask(attempt)

    assert (end_of(order)["places"], end_of(order)["sums"][3]) == (["confirmed"], "paid")


def test_an_older_answer_after_a_newer_one_changes_nothing(standin):
    attempt = paid(standin, make_order())
    ask(attempt)

    for state in ("open", "pending", "failed", "expired"):
        assert take_in(attempt, Answer(state)).state == "paid"


def test_an_attempt_that_is_over_does_not_come_to_life(standin):
    order = make_order()
    before = begin(order)
    standin.knob("expire", session=before.reference)
    ask(before)
    begin(order)

    assert take_in(before, Answer("open")).state == "expired"


def test_what_was_asked_before_the_reference_was_known_says_nothing(standin):
    attempt = begin(make_order())
    as_it_was = Attempt.objects.get(pk=attempt.pk)
    as_it_was.reference = ""

    assert take_in(as_it_was, Answer("expired")).state == "open"


def test_the_provider_is_asked_outside_of_every_transaction(standin, monkeypatch):
    """Every statement between asking and answer would show; there is none."""
    attempt = paid(standin, make_order())
    real = Stripe.poll
    during = []

    def watched(self, row):
        with CaptureQueriesContext(connection) as asked:
            answer = real(self, row)
        during.extend(query["sql"] for query in asked)
        return answer

    monkeypatch.setattr(Stripe, "poll", watched)
    ask(attempt)

    assert [sql for sql in during if not sql.startswith("SELECT")] == []
    assert Payment.objects.count() == 1


def test_a_silent_provider_does_not_hold_up_the_worker(monkeypatch):
    for _order in range(8):
        begin(make_order())
    asked = []

    def silent(self, attempt):
        asked.append(attempt)
        raise ProviderError("no answer")

    monkeypatch.setattr(Stripe, "poll", silent)
    taking.reconcile(later())

    assert len(asked) == taking.SILENT


def test_one_attempt_that_cannot_be_taken_in_does_not_keep_the_others_from_theirs(standin, monkeypatch):
    first, second = make_order(), make_order()
    broken = paid(standin, first)
    paid(standin, second)
    real = Stripe.poll

    def poll(self, attempt):
        if attempt.pk == broken.pk:
            raise ValueError("unheard of")
        return real(self, attempt)

    monkeypatch.setattr(Stripe, "poll", poll)
    swept()

    assert (end_of(first)["sums"][1], end_of(second)["sums"][1]) == (0, 250)
