"""The money of one event: standings and terms in its cockpit, and the refund of everybody when it is cancelled."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from events.cms import desk
from events.orders.models import PaymentTerms
from events.payments import actions as payments
from events.payments.models import Refund, RefundRun
from events.programme.models import Event
from tests.events.cms.screens import filled, words
from tests.factories import make_event, make_order, make_seller, make_staff, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    make_seller()
    return make_event(title_fr="Mesurer l’eau", capacity=50)


@pytest.fixture
def organiser(client, event):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    return client


@pytest.fixture
def accountant(client, event):
    user = make_staff("accountant", language="en")
    client.force_login(user)
    client.accountant = user
    return client


def tab(client, event, **asked):
    return client.get(desk.desk_url(event, "money"), asked)


def test_an_organiser_sees_where_orders_stand_and_no_amounts(organiser, event):
    paid, due = make_order(event, price=731), make_order(event)
    pay(paid)

    page = words(tab(organiser, event))

    assert str(paid) in page and str(due) in page and "to be paid" in page
    assert "731" not in page and reverse("money_orders:order", args=[paid.pk]) not in page


def test_who_sees_money_sees_the_sums_and_the_way_to_each_order(client, event):
    order = make_order(event, price=731)
    client.force_login(make_staff("administrator", language="en"))

    page = words(tab(client, event))

    assert "731" in page and reverse("money_orders:order", args=[order.pk]) in page
    assert 'class="desk-amount-open" width="460"' in page


def test_an_event_without_orders_teaches(organiser, event):
    assert "Nobody owes anything for this event" in words(tab(organiser, event))


def test_the_tab_asks_as_much_for_thirty_orders_as_for_one(client, event):
    client.force_login(make_staff("administrator", language="en"))
    counted, made = [], 0
    for rows in (1, 3, 30):
        while made < rows:
            pay(make_order(event, price=300), 100)
            made += 1
        tab(client, event)
        with CaptureQueriesContext(connection) as asked:
            tab(client, event)
        counted.append(len(asked))

    assert len(set(counted)) == 1 and counted[0] <= 20, counted


def test_the_terms_are_kept_with_who_changed_them(organiser, event):
    url = reverse("desk_money_terms", args=[event.pk])
    given = filled(organiser.get(url).context["form"])

    organiser.post(
        url, given | {"credit": "on", "transfer_days": "10", "refund_fee": "50", "refund_percent": "80"}
    )

    terms = PaymentTerms.objects.get(event=event)
    assert (terms.credit, terms.transfer_days, terms.refund_fee, terms.refund_percent) == (True, 10, 50, 80)
    assert ModelLogEntry.objects.get(action="events.orders.terms").user == event.team.get()
    page = words(tab(organiser, event))
    assert "10 days for a transfer" in page and "80 % until" in page


def test_an_event_offers_one_means_at_least(organiser, event):
    url = reverse("desk_money_terms", args=[event.pk])
    given = filled(organiser.get(url).context["form"])
    for name in ("card", "transfer", "credit", "desk"):
        given.pop(name, None)

    page = words(organiser.post(url, given))

    assert "one means of payment at least" in page and not PaymentTerms.objects.exists()


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("pay_hours", "0"), ("pay_hours", "721"), ("transfer_days", "61"), ("credit_days", "99999999999"),
        ("refund_until_hours", "50000"), ("refund_percent", "101"), ("refund_fee", "-1"), ("refund_fee", "1e30"),
    ],
)  # fmt: skip
def test_terms_that_no_event_can_have_are_told_at_their_field(organiser, event, field, bad):
    url = reverse("desk_money_terms", args=[event.pk])

    answer = organiser.post(url, filled(organiser.get(url).context["form"]) | {field: bad})

    assert answer.status_code == 200 and answer.context["form"].errors[field]
    assert not PaymentTerms.objects.exists()


def test_an_organiser_proposes_a_refund_and_the_accountant_decides(organiser, event):
    order = make_order(event, price=300)
    pay(order)
    url = reverse("desk_money_propose", args=[event.pk, order.pk])

    organiser.post(url, filled(organiser.get(url).context["form"]) | {"amount": "100", "why": "Salle froide"})

    refund = Refund.objects.get()
    assert (refund.state, refund.amount, refund.by) == ("proposed", 100, event.team.get())
    assert "1 refund waits for the accountant" in words(tab(organiser, event))
    organiser.force_login(make_staff("accountant", language="en"))
    assert "1 refund to approve" in words(organiser.get("/admin/"))
    organiser.post(reverse("money_refunds:do", args=[refund.pk, "approve"]))
    refund.refresh_from_db()
    assert refund.state == "wanted"


def test_an_organiser_proposes_without_reading_what_was_paid(organiser, event):
    order = make_order(event, price=731)
    pay(order, 800)

    page = words(organiser.get(reverse("desk_money_propose", args=[event.pk, order.pk])))

    assert "the means it came by" in page
    assert "731" not in page and "800" not in page and 'value="69' not in page


def test_who_handles_money_is_not_asked_to_propose_to_the_accountant(client, event):
    order = make_order(event, price=731)
    pay(order)
    by = make_staff("administrator", language="en")
    client.force_login(by)

    page = words(tab(client, event))

    assert by.has_perm("events.handle_money") and str(order) in page
    assert reverse("desk_money_propose", args=[event.pk, order.pk]) not in page


def test_nothing_is_proposed_for_an_order_that_nobody_paid(organiser, event):
    order = make_order(event, price=300)

    page = words(
        organiser.post(reverse("desk_money_propose", args=[event.pk, order.pk]), {"why": "x"}, follow=True)
    )

    assert "Nothing of this order can be refunded" in page and not Refund.objects.exists()


def test_everybody_of_a_cancelled_event_is_refunded_after_a_dry_run(accountant, event):
    orders = [make_order(event, price=300) for _number in range(3)]
    for order in orders[:2]:
        pay(order)
    pay(orders[2], means="desk", reference="D1")
    late = make_order(event, price=300)
    url = reverse("money_reports:refund_everybody", args=[event.pk])
    looked_at = words(accountant.get(url))
    assert "3 orders have money to give back" in looked_at and "900" in looked_at
    assert "not cancelled" in looked_at
    assert "cancelled event" in words(accountant.post(url, {"why": "Salle fermée"}))
    assert not RefundRun.objects.exists()

    Event.objects.filter(pk=event.pk).update(state="cancelled")
    accountant.post(url, {"why": ""})
    assert not RefundRun.objects.exists()
    accountant.post(url, {"why": "Salle fermée"})
    again = words(accountant.post(url, {"why": "Salle fermée"}))

    assert RefundRun.objects.count() == 1 and "being refunded already" in again
    page = accountant.get(reverse("money_reports:event", args=[event.pk]))
    assert "0 of 3 orders are done" in words(page)
    payments.sweep()
    page = words(accountant.get(reverse("money_reports:event", args=[event.pk])))
    assert "3 of 3 orders are done" in page and len(re.findall("It was given back", page)) == 3
    assert set(Refund.objects.values_list("amount", "cause")) == {(Decimal(300), "cancelled")}
    assert url not in page  # nothing is left to give back
    assert "Nothing is left to refund" in words(accountant.get(url, follow=True))
    pay(late)
    assert url in words(accountant.get(reverse("money_reports:event", args=[event.pk])))


def test_the_accountant_opens_the_page_of_an_event_and_not_its_cockpit(accountant, event):
    order = make_order(event, price=300)

    assert accountant.get(reverse("money_reports:event", args=[event.pk])).status_code == 200
    assert accountant.get(desk.desk_url(event, "money")).status_code == 302
    assert accountant.get(reverse("event_desk_registrations", args=[event.pk])).status_code == 302
    assert (
        accountant.post(reverse("desk_money_propose", args=[event.pk, order.pk]), {"why": "x"}).status_code
        == 302
    )
