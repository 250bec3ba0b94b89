"""One order at the accountant's desk: what is recorded, issued, refunded, and what is said before."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import now

from events.cms.money_frame import day_of
from events.messages.models import Message
from events.orders.actions import issue_invoice, set_buyer, settle
from events.orders.buying import BuyerGiven
from events.orders.models import Invoice, Order
from events.payments import actions as payments
from events.payments.models import Payment, Refund
from events.registration import actions as registration
from home.models import SiteSettings
from tests.events.cms.screens import filled, words
from tests.factories import make_event, make_order, make_seller, make_staff, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def accountant(client):
    make_seller()
    user = make_staff("accountant", "comptable@demo.example", language="en")
    client.force_login(user)
    client.accountant = user
    return client


def page_of(client, order):
    return words(client.get(reverse("money_orders:order", args=[order.pk])))


def url_of(order, name):
    return reverse("money_orders:do", args=[order.pk, name])


def do(client, order, name, **given):
    """Open the form of an act, fill it in and send it."""
    form = client.get(url_of(order, name)).context["form"]
    return client.post(url_of(order, name), filled(form) | given, follow=True)


def as_organisation(order, **given):
    given = {"buyer_name": "Conserves Taghart", "buyer_kind": "organisation"} | given
    return set_buyer(order, BuyerGiven(**given))


def test_cash_at_the_desk_pays_the_order_and_confirms_the_place(accountant):
    order = make_order(price=300)

    said = words(do(accountant, order, "paid", number="Reçu 17"))

    payment = Payment.objects.get()
    assert (payment.amount, payment.means, payment.by) == (Decimal(300), "desk", accountant.accountant)
    assert "Reçu 17" in payment.note and "the order is paid" in said
    assert order.booking.registrations.get().state == "confirmed"
    assert "comptable" in page_of(accountant, order).lower() or str(accountant.accountant) in page_of(
        accountant, order
    )


def test_the_form_that_is_sent_twice_is_one_payment(accountant):
    order = make_order(price=300)
    given = filled(accountant.get(url_of(order, "paid")).context["form"])

    accountant.post(url_of(order, "paid"), given)
    again = words(accountant.post(url_of(order, "paid"), given | {"agreed": "300.00"}, follow=True))

    assert Payment.objects.count() == 1
    assert "recorded already" in again


def test_another_amount_is_said_before_it_is_recorded(accountant):
    order = make_order(price=300)
    given = filled(accountant.get(url_of(order, "paid")).context["form"])

    asked = accountant.post(url_of(order, "paid"), given | {"amount": "350"})
    assert "more than is owed" in words(asked) and not Payment.objects.exists()
    accountant.post(url_of(order, "paid"), filled(asked.context["form"]))

    assert Payment.objects.get().amount == 350
    assert "To be refunded" in page_of(accountant, order)

    less = make_order(price=300)
    given = filled(accountant.get(url_of(less, "paid")).context["form"])
    asked = accountant.post(url_of(less, "paid"), given | {"amount": "١٠٠"})
    assert "the rest stays due" in words(asked)
    accountant.post(url_of(less, "paid"), filled(asked.context["form"]))
    less.refresh_from_db()
    assert less.due == 200


@pytest.mark.parametrize("amount", ["0", "-5", "1,005", "abc", "1e9", "10.999", "", "99999999999"])
def test_what_is_no_amount_is_said_at_its_field(accountant, amount):
    order = make_order(price=300)
    given = filled(accountant.get(url_of(order, "paid")).context["form"]) | {"amount": amount}

    answer = accountant.post(url_of(order, "paid"), given)

    assert answer.status_code == 200 and "id_amount_error" in words(answer)
    assert not Payment.objects.exists()


def test_a_day_to_come_is_refused(accountant):
    order = make_order(price=300)
    given = filled(accountant.get(url_of(order, "paid")).context["form"])

    answer = accountant.post(
        url_of(order, "paid"), given | {"day": (day_of(now()) + timedelta(days=1)).isoformat()}
    )

    assert "still to come" in words(answer) and not Payment.objects.exists()


def test_a_transfer_by_hand_is_one_payment_for_one_reference(accountant):
    first, second = make_order(price=300), make_order(price=300)
    do(accountant, first, "transfer", number="VIR 4821")

    refused = words(do(accountant, second, "transfer", number="VIR 4821"))

    assert Payment.objects.count() == 1
    assert "A payment with this reference is known" in refused and str(first) in refused


def test_a_purchase_order_is_accepted_and_invoiced(accountant):
    order = as_organisation(make_order(price=1200))

    page = words(do(accountant, order, "credit", purchase_order="BC 77"))
    do(accountant, order, "invoice")

    order.refresh_from_db()
    assert "the places are confirmed" in page
    assert (order.means, order.purchase_order, order.credit_by) == ("credit", "BC 77", accountant.accountant)
    assert order.booking.registrations.get().state == "confirmed"
    assert Invoice.objects.get().facts["buyer"]["purchase_order"] == "BC 77"
    assert Invoice.objects.get().issued_by == accountant.accountant


def test_a_person_has_no_purchase_order(accountant):
    order = make_order(price=300)

    assert url_of(order, "credit") not in page_of(accountant, order)
    assert "Somebody else changed this" in words(accountant.post(url_of(order, "credit"), follow=True))
    order.refresh_from_db()
    assert order.credit_at is None


def test_the_buyer_is_changed_and_a_strange_ice_is_told_not_refused(accountant):
    order = make_order(price=300)

    page = words(
        do(
            accountant,
            order,
            "buyer",
            buyer_kind="organisation",
            buyer_name="CGEM",
            buyer_ice="001 234 567 000 012",
        )
    )

    order.refresh_from_db()
    assert (order.buyer_name, order.buyer_ice) == ("CGEM", "001234567000012")
    assert "does not look right" in page
    do(accountant, order, "buyer", buyer_ice="001234567000062")
    assert "ICE of the buyer" not in page_of(accountant, order).replace("ICE of the buyer is changed", "")


def test_an_ice_with_letters_is_refused(accountant):
    order = make_order(price=300)

    page = words(do(accountant, order, "buyer", buyer_ice="0012345670000XY"))

    order.refresh_from_db()
    assert "An ICE has digits only" in page and order.buyer_ice == ""


def test_an_invoice_without_the_sellers_identity_says_what_is_missing(accountant):
    order = make_order(price=300)
    SiteSettings.objects.update(ice="")

    page = words(do(accountant, order, "invoice"))

    assert "ICE of the organisation" in page and not Invoice.objects.exists()


def test_an_invoice_that_no_longer_says_what_is_owed_is_corrected(accountant):
    order = make_order(price=300, people=2)
    first = issue_invoice(order, by=None)
    registration.cancel(order.booking.registrations.first(), by=accountant.accountant)
    settle(order)
    assert "another sum than is owed" in page_of(accountant, order)

    do(accountant, order, "correct", why="Une place rendue")

    numbers = [row.number[:2] for row in order.invoices.order_by("pk")]
    assert numbers == ["FA", "AV", "FA"]
    assert order.invoices.get(corrects=first).facts["reason"] == "Une place rendue"
    assert order.invoices.order_by("pk").last().gross == 300


def test_a_part_of_an_invoice_is_credited_and_more_than_is_left_is_refused(accountant):
    invoice = issue_invoice(make_order(price=300), by=None)
    url = reverse("money_invoices:do", args=[invoice.pk, "credit"])

    accountant.post(url, {"amount": "100", "why": "Remise"})
    refused = words(accountant.post(url, {"amount": "250", "why": "Remise"}))

    invoice.refresh_from_db()
    assert invoice.open == 200 and "is left of this invoice" in refused


def test_a_reminder_and_a_paper_are_sent_again(accountant):
    invoice = issue_invoice(make_order(price=300, email="amina@demo.example"), by=None)
    pdf = accountant.get(reverse("money_invoices:pdf", args=[invoice.pk]))
    assert pdf.content[:5] == b"%PDF-" and invoice.number in pdf["Content-Disposition"]
    known = Message.objects.filter(kind="invoice").count()

    url = reverse("money_invoices:do", args=[invoice.pk, "mail"])
    given = filled(accountant.get(url).context["form"])
    for _click in range(2):
        accountant.post(url, given)
    accountant.post(reverse("money_invoices:do", args=[invoice.pk, "remind"]))

    assert Message.objects.filter(kind="invoice").count() == known + 1
    assert Message.objects.filter(kind="invoice_reminder").count() == 1


def test_a_refund_above_the_limit_waits_for_a_second_person(accountant):
    SiteSettings.objects.update(two_people_above=Decimal(1000))
    order = make_order(price=1500)
    pay(order)

    page = words(do(accountant, order, "refund", why="Geste"))
    refund = Refund.objects.get()
    assert refund.state == "proposed" and "waits for a second person" in page
    approve = reverse("money_refunds:do", args=[refund.pk, "approve"])
    assert "A second person approves" in words(accountant.post(approve))

    accountant.force_login(make_staff("administrator", language="en"))
    assert accountant.post(approve).status_code == 302
    refund.refresh_from_db()
    assert refund.state == "wanted" and refund.approved_by is not None
    done = reverse("money_refunds:do", args=[refund.pk, "done"])
    accountant.post(done, filled(accountant.get(done).context["form"]) | {"reference": "VIR R-9"})
    refund.refresh_from_db()
    assert (refund.state, refund.reference) == ("done", "VIR R-9")


def test_a_refund_that_is_refused_frees_the_money_again(accountant):
    order = make_order(price=300)
    payment = pay(order)
    row = payments.refund(payment, Decimal(300), by=make_staff("organiser"), reason="x", propose=True)

    accountant.post(reverse("money_refunds:do", args=[row.pk, "refuse"]), {"why": "Présent"})

    payment.refresh_from_db()
    row.refresh_from_db()
    assert (payment.left, row.state) == (300, "refused")


def test_two_clicks_refund_once(accountant):
    order = make_order(price=300)
    pay(order)
    given = filled(accountant.get(url_of(order, "refund")).context["form"]) | {"why": "Geste"}

    accountant.post(url_of(order, "refund"), given)
    accountant.post(url_of(order, "refund"), given, follow=True)

    assert Refund.objects.count() == 1


def test_a_flagged_payment_is_given_back_or_kept_with_a_reason(accountant):
    event = make_event(capacity=10)
    over, kept = make_order(event, price=300), make_order(event, price=300)
    pay(over, 350)
    payment = pay(kept, 350)
    assert "more than was owed" in page_of(accountant, over)

    accountant.post(reverse("money_payments:do", args=[over.payments.get().pk, "back"]), {"why": "Trop payé"})
    accountant.post(reverse("money_payments:do", args=[payment.pk, "keep"]), {"why": "Avoir demandé"})

    payment.refresh_from_db()
    assert Refund.objects.get().amount == 50 and Refund.objects.get().payment.order == over
    assert not payment.is_flagged and "Avoir demandé" in page_of(accountant, kept)
    assert not Payment.objects.flagged().exists()


def test_acts_are_never_done_by_get_and_unknown_ones_are_not_there(accountant):
    order = make_order(price=300)
    pay(order)
    before = (Payment.objects.count(), Refund.objects.count(), Invoice.objects.count())

    for name in ("paid", "transfer", "invoice", "refund", "buyer", "correct", "credit", "quote"):
        assert accountant.get(url_of(order, name)).status_code in (200, 302)
    assert accountant.get(url_of(order, "steal")).status_code == 404

    assert before == (Payment.objects.count(), Refund.objects.count(), Invoice.objects.count())
    assert Order.objects.get(pk=order.pk).paid == 300


def test_an_invoice_without_the_address_of_the_buyer_is_warned_about(accountant):
    make_seller()
    order = make_order(price=300)

    assert "The address of the buyer is missing" in words(accountant.get(url_of(order, "invoice")))
    do(accountant, order, "buyer", buyer_address="14, rue des Tanneurs", buyer_city="Fès")

    assert "The address of the buyer" not in words(accountant.get(url_of(order, "invoice")))


def test_one_button_at_most_is_the_next_step(accountant):
    order = make_order(price=300)

    def next_step():
        return re.findall(r'class="button" href="[^"]*/([a-z_]+)/"', page_of(accountant, order))

    assert next_step() == ["paid"]
    pay(order)
    assert next_step() == ["invoice"]
    issue_invoice(order, by=accountant.accountant)
    assert next_step() == []
