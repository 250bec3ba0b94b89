"""A refund that is not under way yet is taken back: by who decided wrongly, or because its place was taken again."""

from decimal import Decimal as D

import pytest
from django.test import Client
from django.utils.timezone import now
from django.utils.translation import override
from wagtail.models import ModelLogEntry

from events.cms.money_today import todo
from events.messages.models import Message
from events.messages.render import letter_of
from events.orders.actions import set_terms
from events.orders.actions import sweep as sweep_orders
from events.orders.models import Order
from events.orders.states import Means, Standing
from events.payments import refunding
from events.payments.actions import mark_refunded, refund, sweep, withdraw
from events.payments.models import Refund
from events.payments.providers import Returned
from events.payments.recording import PaymentError
from events.payments.refunding import refund_by_rule
from events.payments.taking import conclude
from events.programme.models import Event
from events.registration.actions import cancel, restore
from events.registration.models import Registration
from events.views.money import order_path, panel_of, with_money
from events.views.order_sheet import refunds_told, sheet_of
from tests.events.payments import promises
from tests.events.payments.paying import later, paid, swept
from tests.factories import make_event, make_order, make_seller, make_user, pay

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize("means", [Means.TRANSFER, Means.CARD])
def test_one_that_was_decided_by_mistake_is_withdrawn_with_a_reason_and_told(means):
    make_seller()
    order, clerk = make_order(price=300), make_user()
    row = refund(pay(order, means=means, reference="pi_1"), D(120), by=clerk, reason="geste")

    withdraw(row, by=clerk, reason="12 et non 120")

    order = fresh(order)
    assert (fresh(row).state, order.refunded, order.forgiven, order.standing) == (
        "undone",
        0,
        0,
        Standing.PAID,
    )
    assert fresh(row.payment).refunded == 0 and refunds_told(order) == [] and not promises.broken()
    entry = ModelLogEntry.objects.get(action="events.orders.refund_withdrawn")
    assert entry.user == clerk and "12 et non 120" in entry.comment
    Message.objects.update(language="en")
    letter = letter_of(Message.objects.get(kind="refund"))
    assert "is not given back" in letter.text and "12 et non 120" in letter.html


def test_one_that_was_made_or_sent_cannot_be_withdrawn():
    order, clerk = make_order(price=300), make_user()
    by_hand, by_card = pay(order, 200), pay(order, 100, means=Means.CARD, reference="pi_1")
    made, sent = (refund(payment, D(50), by=clerk, reason="x") for payment in (by_hand, by_card))
    mark_refunded(made, reference="VIR 1", by=clerk)
    Refund.objects.filter(pk=sent.pk).update(tried=1)

    for row in (made, sent):
        with pytest.raises(PaymentError, match="no longer be withdrawn"):
            withdraw(row, by=clerk, reason="erreur")

    assert fresh(order).refunded == 100


def test_whoever_is_first_decides_to_withdraw_it_or_that_it_is_made():
    order, clerk = make_order(price=300), make_user()
    row = refund(pay(order), D(50), by=clerk, reason="x")
    stale = fresh(row)
    withdraw(row, by=clerk, reason="erreur")

    with pytest.raises(PaymentError):
        mark_refunded(stale, reference="VIR 1", by=make_user())
    with pytest.raises(PaymentError):
        withdraw(stale, by=make_user(), reason="erreur")

    assert fresh(row).state == "undone" and fresh(order).refunded == 0 and not promises.broken()


def test_a_worker_that_read_it_before_it_was_withdrawn_sends_nothing(stripe_site):
    order = make_order(price=300)
    paid(stripe_site, order)
    swept()
    row = refund(order.payments.get(), D(50), by=make_user(), reason="x")
    read_before = fresh(row)
    withdraw(row, by=make_user(), reason="erreur")

    refunding.send(read_before)

    assert fresh(row).state == "undone" and len(stripe_site.client().v1.refunds.list().data) == 0


def test_one_that_failed_can_be_let_be_with_those_before_it():
    order, clerk = make_order(price=300), make_user()
    payment = pay(order, means=Means.CARD, reference="pi_1")
    for _try in range(2):
        last = refund(payment, D(50), by=clerk, reason="x")
        Refund.objects.filter(pk=last.pk).update(state="failed")
        type(payment).objects.update(refunded=0)
        Order.objects.update(refunded=0, forgiven=0)

    withdraw(fresh(last), by=clerk, reason="gardé, d’accord avec lui")

    assert set(Refund.objects.values_list("state", flat=True)) == {"undone"}
    assert not Refund.objects.to_make_good().exists() and not promises.broken()


def given_back_by_rule(means=Means.TRANSFER, people=1):
    """Who paid gives a place back in time, and the rule decides that the money goes back."""
    order = make_order(make_event(days=60), price=300, people=people)
    set_terms(order.event, by=make_user(), refund_automatically=True)
    pay(order, means=means, reference=f"pi_{order.pk}")
    for row in order.booking.registrations.all():
        cancel(row)
    sweep_orders()
    assert refund_by_rule() == 1
    return order


def test_what_a_person_withdrew_is_not_decided_again_by_rule():
    order = given_back_by_rule()
    withdraw(Refund.objects.get(), by=make_user(), reason="une autre personne vient")

    sweep()

    assert Refund.objects.get().state == "undone" and fresh(order).refundable == 300
    refund(order.payments.get(), D(100), by=make_user(), reason="accord")
    assert refund_by_rule() == 0


def test_what_a_person_withdrew_is_not_promised_by_the_page_and_waits_for_nobody():
    order = given_back_by_rule()
    row = Refund.objects.get()
    assert (
        sheet_of(fresh(order))["stands"] == "nothing"
        and panel_of(order.booking.registrations.get()).went_back
    )

    withdraw(row, by=make_user(), reason="une autre personne vient")
    sweep()

    panel = panel_of(order.booking.registrations.get())
    assert (sheet_of(fresh(order))["stands"], panel.back, panel.went_back) == ("nothing", "", False)
    assert "money to give back" not in str(todo()) and not promises.broken()
    Event.objects.update(state=Event.State.CANCELLED)
    page = Client().get(f"{order_path(fresh(order))}?l=en").content.decode()
    assert "nothing is to be paid" in page and "give back to you" not in page


def test_what_was_withdrawn_pays_the_place_again_and_what_is_too_much_later_is_told_anew():
    order = given_back_by_rule()
    withdraw(Refund.objects.get(), by=make_user(), reason="une autre personne vient")
    place = order.booking.registrations.get()
    restore(place)
    sweep_orders()
    sweep()
    cancel(fresh(place))
    sweep_orders()

    assert sheet_of(fresh(order))["stands"] == "over"
    with override("en"):
        assert any("money to give back" in due.sentence for due in todo())


def test_a_gesture_that_was_withdrawn_does_not_stop_the_rule_of_another_day():
    order, clerk = make_order(make_event(days=60), price=300), make_user()
    set_terms(order.event, by=clerk, refund_automatically=True)
    withdraw(refund(pay(order), D(50), by=clerk, reason="geste"), by=clerk, reason="12 et non 50")
    cancel(order.booking.registrations.get())
    sweep_orders()

    assert sheet_of(fresh(order))["stands"] == "over" and refund_by_rule() == 1
    assert fresh(order).refunded == 300


@pytest.mark.parametrize("ended", ["undone", "refused", "failed"])
def test_money_that_went_though_the_refund_was_ended_leaves_a_trace(caplog, ended):
    order = make_order(price=300)
    row = refund(pay(order, means=Means.CARD, reference="pi_1"), D(50), by=make_user(), reason="x")
    told = Returned("re_1", "pi_1", D(50), "MAD", Refund.State.DONE, now())
    Refund.objects.filter(pk=row.pk).update(state=ended)

    conclude(row, told, at=now())

    assert [record.levelname for record in caplog.records] == ["ERROR"] and "re_1" in caplog.text


def test_what_is_told_done_twice_is_no_error(caplog):
    order = make_order(price=300)
    row = refund(pay(order, means=Means.CARD, reference="pi_1"), D(50), by=make_user(), reason="x")
    for _twice in range(2):
        conclude(row, Returned("re_1", "pi_1", D(50), "MAD", Refund.State.DONE, now()), at=now())

    assert not caplog.records


@pytest.mark.parametrize("by", ["themselves", "the desk"])
def test_who_takes_the_place_again_pays_it_with_the_money_that_was_to_go_back(by):
    order = given_back_by_rule()
    place = order.booking.registrations.get()

    if by == "themselves":
        with with_money(order.booking):
            restore(place)
    else:
        restore(place, by=make_user(), why="il revient")
        sweep_orders()
        sweep()

    order = fresh(order)
    assert (order.refunded, order.due, order.standing) == (0, 0, Standing.PAID)
    assert Registration.objects.get().state == "confirmed" and fresh(Refund.objects.get()).state == "undone"
    assert refunds_told(order) == [] and not Message.objects.filter(kind="refund").exists()
    assert not promises.broken()
    sweep()
    assert Refund.objects.count() == 1


def test_what_was_given_back_again_afterwards_goes_back_by_rule():
    order = given_back_by_rule()
    place = order.booking.registrations.get()
    with with_money(order.booking):
        restore(place)
    cancel(fresh(place))
    sweep_orders()

    assert refund_by_rule() == 1 and fresh(order).refunded == 300


def test_of_two_places_the_one_that_stays_given_back_is_refunded():
    order = given_back_by_rule(people=2)
    with with_money(order.booking):
        restore(order.booking.registrations.first())
    sweep()

    assert (fresh(order).refunded, fresh(order).due) == (300, 0)
    assert sorted(Refund.objects.values_list("state", "amount")) == [("undone", 600), ("wanted", 300)]


def test_a_worker_does_not_send_by_rule_what_the_place_costs_again(stripe_site, monkeypatch):
    order = make_order(make_event(days=60), price=300)
    set_terms(order.event, by=make_user(), refund_automatically=True)
    paid(stripe_site, order)
    swept()
    cancel(order.booking.registrations.get())
    sweep_orders()
    refund_by_rule()
    read_before = Refund.objects.get()
    restore(order.booking.registrations.get())

    refunding.send(read_before)

    assert Refund.objects.get().state == "undone"
    assert (fresh(order).due, len(stripe_site.client().v1.refunds.list().data)) == (0, 0)


def test_what_is_on_its_way_stays_so_and_the_place_waits_for_its_payment(stripe_site):
    order = make_order(make_event(days=60), price=300)
    set_terms(order.event, by=make_user(), refund_automatically=True)
    paid(stripe_site, order)
    swept()
    cancel(order.booking.registrations.get())
    sweep_orders()
    swept(later())
    with with_money(order.booking):
        restore(order.booking.registrations.get())

    assert Refund.objects.get().state in {"sent", "done"}
    assert fresh(order).due == 300 and Registration.objects.get().held_for == "payment"
