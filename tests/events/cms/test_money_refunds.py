"""Refunds at the accountant's desk: made by hand on their day, made good when they failed, withdrawn, run by two."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from events.payments import actions as payments
from events.payments.models import Refund, RefundRun
from events.registration.actions import cancel_event
from tests.events.cms.screens import filled, words
from tests.factories import make_event, make_order, make_seller, make_staff, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_staff("accountant", language="en")


@pytest.fixture
def accountant(client, clerk):
    make_seller()
    client.force_login(clerk)
    return client


def act(row, name):
    return reverse("money_refunds:do", args=[row.pk, name])


def shown(client, order):
    return words(client.get(reverse("money_orders:order", args=[order.pk])))


def refunded(clerk, *, means="transfer", amount=100, **given):
    order = make_order(price=300)
    payment = pay(order, means=means, reference=f"pi_{order.pk}", **given)
    return order, payments.refund(payment, Decimal(amount), by=clerk, reason="Salle froide")


@pytest.fixture
def failed(clerk):
    order, row = refunded(clerk, means="card")
    payments.taking.conclude(row, answer(row, "failed"), at=now())
    return order, row


def answer(row, state, reference="re_1"):
    return payments.taking.Returned(
        reference, row.payment.reference, row.amount, "MAD", state, now(), error="La carte n’existe plus."
    )


def test_a_refund_by_hand_has_the_day_it_was_made(accountant, clerk):
    _order, row = refunded(clerk, received_at=now() - timedelta(days=9))
    given = filled(accountant.get(act(row, "done")).context["form"]) | {"reference": "VIR 9"}
    assert given["day"] == now().date()
    for days, said in ((-1, "still to come"), (12, "before it came in")):
        day = now().date() - timedelta(days=days)
        assert said in words(accountant.post(act(row, "done"), given | {"day": day.isoformat()}))

    day = now().date() - timedelta(days=4)
    accountant.post(act(row, "done"), given | {"day": day.isoformat()})

    row.refresh_from_db()
    assert (row.state, row.done_at.date()) == ("done", day)
    ledger = reverse("money_reports:report", args=["journal"]) + f"?first={day}&last={day}"
    assert "VIR 9" in words(accountant.get(ledger))


def test_a_refund_that_failed_is_given_back_another_way_and_then_waits_nowhere(accountant, failed):
    order, row = failed
    event = reverse("money_reports:event", args=[order.event_id])
    assert "Refunds that failed" in words(accountant.get(event)) and "failed: try it again" in shown(
        accountant, order
    )
    page = accountant.get(act(row, "otherwise"))
    assert "n’existe plus" in words(page)

    given = filled(page.context["form"]) | {"why": "Carte expirée", "reference": "VIR 7"}
    accountant.post(act(row, "otherwise"), given)
    again = words(accountant.post(act(row, "otherwise"), given, follow=True))

    assert "changed this just now" in again and Refund.objects.count() == 2
    assert "Refunds that failed" not in words(accountant.get(event))
    assert "refund that failed" not in words(accountant.get("/admin/"))
    told = shown(accountant, order)
    assert "failed: try it again" not in told and "bank transfer" in told and "another way" in told
    listed = words(accountant.get(reverse("money_refunds:index") + "?waits=failed"))
    assert str(order.buyer_name) not in listed


def test_another_way_is_decided_now_and_made_later(accountant, failed):
    order, row = failed
    given = filled(accountant.get(act(row, "otherwise")).context["form"])

    accountant.post(act(row, "otherwise"), given | {"means": "desk", "why": "Il passe lundi"})

    made = Refund.objects.get(instead_of=row)
    assert act(made, "done") in shown(accountant, order)
    assert "1 refund to make by hand" in words(accountant.get("/admin/"))
    by_hand = words(accountant.get(reverse("money_reports:event", args=[order.event_id])))
    assert "To be given back by hand" in by_hand and "at the desk" in by_hand


def test_above_the_limit_another_way_asks_for_no_reference_before_the_second_yes(accountant, failed):
    make_seller(two_people_above=50)
    _order, row = failed
    page = accountant.get(act(row, "otherwise"))
    assert "second person approves it before" in words(page)
    assert set(page.context["form"].fields) == {"means", "why"}

    accountant.post(act(row, "otherwise"), {"means": "transfer", "why": "Carte expirée"})

    assert Refund.objects.get(instead_of=row).state == "proposed"
    assert "1 refund to approve" in words(accountant.get("/admin/"))


def test_a_failed_refund_is_tried_again_once_by_two_clicks(accountant, failed):
    _order, row = failed
    accountant.post(act(row, "again"), {"why": "encore"})
    accountant.post(act(row, "again"), {"why": "encore"})

    assert Refund.objects.filter(instead_of=row).count() == 1


def test_a_refund_decided_by_mistake_is_withdrawn(accountant, clerk):
    order, row = refunded(clerk)
    assert act(row, "withdraw") in shown(accountant, order)

    accountant.post(act(row, "withdraw"), {"why": "120, non 100"})

    told = shown(accountant, order)
    assert "withdrawn" in told and "120, non 100" in told and act(row, "withdraw") not in told
    assert "refund to make by hand" not in words(accountant.get("/admin/"))


def test_a_refund_that_a_provider_was_asked_for_offers_no_withdrawal(accountant, clerk):
    order, row = refunded(clerk, means="card")
    Refund.objects.update(tried=1)

    assert act(row, "withdraw") not in shown(accountant, order)
    accountant.post(act(row, "withdraw"), {"why": "erreur"})

    assert Refund.objects.get().state == "wanted"


def test_what_came_too_late_is_proposed_once_to_a_second_person(accountant):
    make_seller(two_people_above=50)
    order = make_order(price=300)
    payment = pay(order, 400)
    type(payment).objects.update(flag="late")
    url = reverse("money_payments:do", args=[payment.pk, "back"])

    accountant.post(url, {"why": "trop tard"})
    again = words(accountant.post(url, {"why": "trop tard"}, follow=True))

    row = Refund.objects.get()
    assert (row.state, row.cause, row.amount) == ("proposed", "late", 100)
    assert "changed this just now" in again


@pytest.fixture
def dear(accountant, clerk):
    """A cancelled event whose payments are above what one person decides."""
    make_seller(two_people_above=400)
    event = make_event()
    for _each in range(2):
        pay(make_order(event, price=250))
    cancel_event(event, by=clerk, why="salle fermée")
    return event


def test_each_refund_that_failed_costs_the_page_one_question(accountant, clerk, failed):
    order, row = failed
    url = reverse("money_orders:order", args=[order.pk])

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert "Try again" in words(accountant.get(url))
        return len(queries)

    asked()  # what is kept from one page to the next
    one = asked()
    twin = payments.refund(row.payment, Decimal(50), by=clerk, reason="Salle froide")
    payments.taking.conclude(twin, answer(twin, "failed", "re_2"), at=now())

    assert asked() <= one + 1


def a_click(**given):
    """A form that was opened for the run there is now."""
    return {"key": "a", "run": RefundRun.objects.first().pk} | given


def test_a_yes_is_for_the_run_that_was_looked_at(accountant, dear, client):
    begin = reverse("money_reports:refund_everybody", args=[dear.pk])
    accountant.post(begin, {"why": "salle fermée"})
    client.force_login(make_staff("administrator", language="en"))
    sent = filled(client.get(reverse("money_reports:do_run", args=[dear.pk, "approve"])).context["form"])
    payments.refuse_run(RefundRun.objects.get(), by=make_staff("accountant"), reason="non")
    payments.refund_event(dear, by=make_staff("accountant"), reason="autre chose")

    for name in ("approve", "refuse"):
        url = reverse("money_reports:do_run", args=[dear.pk, name])
        assert "Look at it again" in words(client.post(url, sent | {"why": "oui"}))

    assert RefundRun.objects.filter(waits=True, done_at=None).count() == 1


def test_everybody_is_refunded_by_two_persons_above_the_limit(accountant, dear, client):
    begin = reverse("money_reports:refund_everybody", args=[dear.pk])
    assert "second person approves it before it begins" in words(accountant.get(begin))
    told = words(accountant.post(begin, {"why": "salle fermée"}, follow=True))
    assert "waits for a second person" in told
    way = reverse("money_reports:event", args=[dear.pk])
    assert way in words(accountant.get("/admin/"))
    yes = reverse("money_reports:do_run", args=[dear.pk, "approve"])
    assert "second person approves" in words(accountant.post(yes, a_click()))

    client.force_login(make_staff("administrator", language="en"))
    assert "500" in words(client.get(yes))
    client.post(yes, a_click())
    payments.sweep()

    assert "2 of 2 orders are done" in words(client.get(way)) and Refund.objects.count() == 2


def test_the_refund_of_everybody_can_be_refused(accountant, dear):
    begin = reverse("money_reports:refund_everybody", args=[dear.pk])
    accountant.post(begin, {"why": "salle fermée"})
    no = reverse("money_reports:do_run", args=[dear.pk, "refuse"])

    accountant.post(no, a_click(why="c’est reporté"))
    accountant.post(no, a_click(why="encore"))

    told = words(accountant.get(reverse("money_reports:event", args=[dear.pk])))
    assert "c’est reporté" in told and begin in told
    assert RefundRun.objects.get().answer == "c’est reporté" and payments.calling_off.sweep() == 0
