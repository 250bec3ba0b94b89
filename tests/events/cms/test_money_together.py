"""One click for many rows: counted first, done once, and what is refused of one does not stop the others."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import override

from events.cms.money_papers import state_of
from events.cms.money_together import to_invoice
from events.messages.models import Message
from events.orders.actions import (
    BuyerGiven,
    OrderError,
    accept_on_credit,
    choose_means,
    credit,
    issue_invoice,
    remind,
    set_buyer,
    sweep,
)
from events.orders.models import Invoice, Order, PaymentTerms
from home.models import SiteSettings
from tests.events.cms.screens import filled, words
from tests.factories import make_event, make_order, make_seller, make_staff, pay

pytestmark = pytest.mark.django_db

REMIND, INVOICE = "money_invoices:remind_all", "money_orders:invoice_all"


@pytest.fixture
def accountant(client):
    make_seller()
    user = make_staff("accountant", language="en")
    client.force_login(user)
    client.accountant = user
    return client


@pytest.fixture
def event():
    event = make_event(capacity=20)
    PaymentTerms.objects.create(event=event, credit=True, credit_days=0)
    return event


def accepted(event, by):
    """An organisation's order that is paid on invoice."""
    order = make_order(event, price=300)
    given = BuyerGiven(
        "Taghart", buyer_kind="organisation", buyer_email="t@demo.example", purchase_order="BC 1"
    )
    order = choose_means(set_buyer(order, given), "credit")
    return accept_on_credit(order, by=by)


def overdue(event, by):
    return issue_invoice(accepted(event, by), by=by)


def reminders():
    return Message.objects.filter(kind="invoice_reminder").count()


@pytest.fixture
def later(monkeypatch):
    """A day on which all these invoices are overdue."""
    for module in ("money_together", "money_today", "money_papers"):
        monkeypatch.setattr(f"events.cms.{module}.now", lambda: now() + timedelta(days=40))


def test_all_overdue_invoices_are_counted_and_reminded_of_once(accountant, event, later):
    by = accountant.accountant
    first, second, paid = (overdue(event, by) for _number in range(3))
    pay(paid.order)
    asked = accountant.get(reverse(REMIND))
    sent = filled(asked.context["form"])

    told = words(accountant.post(reverse(REMIND), sent, follow=True))
    accountant.post(reverse(REMIND), sent, follow=True)

    assert "Remind the buyers of 2 overdue invoices?" in words(asked) and "600" in words(asked)
    assert "2 reminders go out." in told and reminders() == 2
    assert set(Invoice.objects.filter(reminded=1)) == {first, second}


def test_what_was_not_counted_is_left_alone(accountant, event, later):
    overdue(event, accountant.accountant)
    sent = filled(accountant.get(reverse(REMIND)).context["form"])
    newer = overdue(event, accountant.accountant)

    accountant.post(reverse(REMIND), sent)

    newer.refresh_from_db()
    assert (newer.reminded, reminders()) == (0, 1)


def test_who_was_reminded_lately_is_left_alone_and_counted(accountant, event, later):
    lately = overdue(event, accountant.accountant)
    Invoice.objects.update(reminded=1, reminded_at=now() + timedelta(days=31))

    told = words(accountant.get(reverse(REMIND), follow=True))
    assert "No invoice waits for a reminder. 1 overdue invoice was reminded of in the last 10 days" in told
    overdue(event, accountant.accountant)
    asked = accountant.get(reverse(REMIND))
    accountant.post(reverse(REMIND), filled(asked.context["form"]))

    lately.refresh_from_db()
    assert "the buyer of 1 overdue invoice?" in words(asked) and "it is left alone" in words(asked)
    assert (lately.reminded, reminders()) == (1, 1)


def test_a_reminder_to_nobody_is_none(accountant, event, later):
    invoice = overdue(event, accountant.accountant)
    Order.objects.update(buyer_email="")

    told = words(accountant.get(reverse(REMIND), follow=True))
    assert "The buyer of 1 overdue invoice has no e-mail address" in told
    with pytest.raises(OrderError), override("en"):
        remind(invoice, by=accountant.accountant)
    sweep(now() + timedelta(days=40))

    invoice.refresh_from_db()
    assert (invoice.reminded, reminders()) == (0, 0)


def test_the_first_screen_counts_what_the_click_finds(accountant, event, later):
    late, in_time = (overdue(event, accountant.accountant) for _number in range(2))
    assert "2 invoices are overdue" in words(accountant.get("/admin/"))

    Order.objects.filter(pk=in_time.order_id).update(pay_until=now() + timedelta(days=50))

    assert "1 invoice is overdue" in words(accountant.get("/admin/"))
    in_time.order.refresh_from_db()
    assert [str(state_of(row)) for row in (late, in_time)] == ["overdue", "open"]
    assert "the buyer of 1 overdue invoice?" in words(accountant.get(reverse(REMIND)))


def test_what_was_invoiced_and_taken_back_meanwhile_is_not_invoiced_again(accountant, event):
    order = accepted(event, accountant.accountant)
    asked = accountant.get(reverse(INVOICE))
    sent = filled(asked.context["form"])
    credit(issue_invoice(order, by=accountant.accountant), by=accountant.accountant, reason="annulé")

    told = words(accountant.post(reverse(INVOICE), sent, follow=True))

    assert "0 invoices are issued." in told and order.invoices.invoices().count() == 1
    assert "The ICE of 1 buyer is missing" in words(asked) and "The address of 1 buyer is missing" in words(
        asked
    )


def test_accepted_purchase_orders_are_invoiced_once(accountant, event):
    by = accountant.accountant
    waits, has_one, plain = accepted(event, by), accepted(event, by), make_order(event, price=300)
    issue_invoice(has_one, by=by)
    sent = filled(accountant.get(reverse(INVOICE)).context["form"])

    told = words(accountant.post(reverse(INVOICE), sent, follow=True))
    again = words(accountant.post(reverse(INVOICE), sent, follow=True))

    assert "1 invoice is issued." in told and "Every accepted purchase order has its invoice." in again
    assert [order.invoices.count() for order in (waits, has_one, plain)] == [1, 1, 0]
    assert not to_invoice(by)


def test_what_is_refused_is_said_with_its_order(accountant, event):
    order = accepted(event, accountant.accountant)
    SiteSettings.objects.update(ice="")
    sent = filled(accountant.get(reverse(INVOICE)).context["form"])

    told = words(accountant.post(reverse(INVOICE), sent, follow=True))

    assert str(order) in told and "ICE" in told and not Invoice.objects.exists()
    assert Order.objects.filter(pk=order.pk, credit_at__isnull=False).exists()


def test_the_lists_lead_to_it(accountant):
    assert reverse(REMIND) in words(accountant.get(reverse("money_invoices:index")))
    assert reverse(INVOICE) in words(accountant.get(reverse("money_orders:index")))
