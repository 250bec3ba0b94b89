from decimal import Decimal

import pytest
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from events.orders.actions import OrderError, issue_invoice
from events.orders.actions import sweep as sweep_orders
from events.orders.models import Invoice, Order
from events.payments import calling_off
from events.payments.actions import approve_run, refund, refund_event, refuse_run, withdraw
from events.payments.calling_off import left, preview
from events.payments.calling_off import sweep as sweep_runs
from events.payments.models import Refund, RefundRun
from events.payments.providers import Returned
from events.payments.taking import conclude
from events.registration.actions import cancel_event
from tests.factories import make_event, make_order, make_seller, make_user, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    make_seller()
    return make_event()


def call_off(event):
    cancel_event(event, by=make_user(), why="salle inondée")
    event.refresh_from_db()
    return event


def test_the_dry_run_changes_nothing_and_says_the_sums(event):
    pay(make_order(event, price=250))
    pay(make_order(event, price=250), means="card", reference="pi_1")
    make_order(event)

    seen = preview(event)

    assert (seen.orders, seen.by_hand, seen.totals) == (2, 1, {"MAD": 500})
    assert not Refund.objects.exists()


def test_everybody_is_refunded_once_and_invoices_are_taken_back(event):
    orders = [make_order(event, price=250) for _each in range(3)]
    for order in orders[:2]:
        pay(order)
        issue_invoice(order, by=None)
    run = refund_event(call_off(event), by=make_user(), reason="événement annulé")

    assert (left(run), sweep_runs(), left(run), sweep_runs()) == (2, 2, 0, 0)

    assert Refund.objects.count() == 2
    assert Invoice.objects.credit_notes().count() == 2
    assert not Order.objects.to_refund().exists()
    sweep_orders()
    assert not Order.objects.unpaid().exists()


def test_what_was_refunded_before_is_not_refunded_again(event):
    order = make_order(event, price=250)
    payment = pay(order)
    refund(payment, Decimal(100), by=make_user(), reason="geste")
    refund_event(call_off(event), by=make_user(), reason="annulé")

    sweep_runs()

    assert sorted(Refund.objects.values_list("amount", flat=True)) == [100, 150]


def test_only_a_cancelled_event_and_only_once_at_a_time(event):
    pay(make_order(event))
    with pytest.raises(OrderError):
        refund_event(event, by=make_user(), reason="annulé")
    call_off(event)
    refund_event(event, by=make_user(), reason="annulé")

    with pytest.raises(OrderError):
        refund_event(event, by=make_user(), reason="encore")


def test_a_round_does_so_many_orders_and_the_next_one_goes_on(event, monkeypatch):
    for _each in range(3):
        pay(make_order(event, price=250))
    run = refund_event(call_off(event), by=make_user(), reason="événement annulé")
    monkeypatch.setattr(calling_off, "ROUND", 2)

    assert (sweep_runs(), left(run)) == (2, 1)
    run.refresh_from_db()
    assert run.done_at is None

    assert (sweep_runs(), left(run)) == (1, 0)
    run.refresh_from_db()
    assert run.done_at is not None


def test_refunds_that_failed_do_not_keep_the_others_waiting(event, monkeypatch):
    first, second = (pay(make_order(event, price=250)) for _each in range(2))
    run = refund_event(call_off(event), by=make_user(), reason="événement annulé")
    monkeypatch.setattr(calling_off, "ROUND", 1)
    assert sweep_runs() == 1
    row = first.refunds.get()
    conclude(row, Returned("", "", row.amount, "MAD", Refund.State.FAILED, now()), at=now())

    assert sweep_runs() == 1

    assert second.refunds.exists() and left(run) == 1


@pytest.fixture
def run(event):
    """Of an event whose payments are above what one person decides."""
    make_seller(two_people_above=400)
    for _each in range(2):
        pay(make_order(event, price=250))
    return refund_event(call_off(event), by=make_user(), reason="événement annulé")


def test_above_the_limit_a_run_waits_for_a_second_person(run):
    assert run.waits and sweep_runs() == 0 and not Refund.objects.exists()
    with pytest.raises(OrderError):
        approve_run(run, by=run.by)

    boss = make_user()
    approve_run(run, by=boss)

    assert (sweep_runs(), left(run)) == (2, 0)
    run.refresh_from_db()
    assert run.decided_by == boss and run.done_at is not None
    assert set(Refund.objects.values_list("state", flat=True)) == {"wanted"}
    acts = ModelLogEntry.objects.filter(action__startswith="events.orders.refund_run")
    assert set(acts.values_list("action", "user")) == {
        ("events.orders.refund_run", run.by_id),
        ("events.orders.refund_run_approved", boss.pk),
    }


def test_a_run_that_is_refused_does_nothing_and_another_can_begin(run):
    refuse_run(run, by=make_user(), reason="reporté, pas annulé")

    with pytest.raises(OrderError):
        approve_run(run, by=make_user())
    assert sweep_runs() == 0 and not Refund.objects.exists()
    run.refresh_from_db()
    assert run.answer == "reporté, pas annulé"
    assert refund_event(run.event, by=make_user(), reason="encore").waits


def test_one_of_two_persons_who_decide_on_a_run_at_once_is_first(run):
    stale = RefundRun.objects.get()
    approve_run(run, by=make_user())

    with pytest.raises(OrderError, match="just now"):
        refuse_run(stale, by=make_user(), reason="non")

    run.refresh_from_db()
    assert run.done_at is None and not run.answer


def test_what_was_withdrawn_of_a_run_is_not_made_again_by_it(event):
    pay(make_order(event, price=250))
    stuck = pay(make_order(event, price=250))
    run = refund_event(call_off(event), by=make_user(), reason="annulé")
    sweep_runs()
    run.__class__.objects.update(done_at=None)
    withdraw(stuck.refunds.get(), by=make_user(), reason="il garde sa place ailleurs")

    sweep_runs()

    assert stuck.refunds.count() == 1
