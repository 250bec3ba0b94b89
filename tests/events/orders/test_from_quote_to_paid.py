"""An organisation that pays later, from its quote to the last centime: what it sees, and what the accountant does."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import override

from events.messages.models import Message
from events.messages.render import letter_of
from events.orders import documents
from events.orders.actions import (
    BuyerGiven,
    accept_quote,
    correct,
    credit,
    issue_invoice,
    issue_quote,
    set_buyer,
    set_terms,
    settle,
    sweep,
)
from events.orders.models import Invoice, Order
from events.orders.terms import OrderError
from events.orders.ubl import ubl
from events.payments.actions import match, unmatch
from events.payments.models import BankStatement, StatementLine
from events.registration.actions import cancel
from events.registration.models import Registration
from tests.events.cms.screens import filled, words
from tests.events.views.orders import own
from tests.factories import make_event, make_order, make_seller, make_staff, make_user, pay

pytestmark = pytest.mark.django_db
RIB = "230 780 1234567890123456 78"
CLINIC = BuyerGiven("Clinique Atlas", "organisation", "compta@atlas.example", purchase_order="BC 1")


@pytest.fixture(autouse=True)
def papers(monkeypatch):
    """What stands on papers is proved where they are made."""
    monkeypatch.setattr(documents, "paper", lambda facts, **more: b"%PDF " + facts["number"].encode())


@pytest.fixture
def order():
    """Two places of an event that offers neither transfers nor purchase orders by itself."""
    make_seller(rib=RIB, bank="Banque d'essai")
    event = make_event(days=90)
    set_terms(event, by=make_user(), credit=False, transfer=False, card=False)
    return make_order(event, price=600, people=2)


@pytest.fixture
def accountant():
    client = Client()
    client.force_login(make_staff("accountant", language="en"))
    return client


def do(accountant, order, name, **given):
    url = reverse("money_orders:do", args=[order.pk, name])
    return words(accountant.post(url, filled(accountant.get(url).context["form"]) | given, follow=True))


def page(client, order):
    return words(client.get(own(order, l="en")))


def mail(kind):
    return letter_of(Message.objects.filter(kind=kind).latest("pk"))


def buyer_says(client, order, **more):
    given = {"buyer_name": "Clinique Atlas", "buyer_ice": "001525713000055", "language": "fr"}
    return client.post(own(order, "bon/"), given | {"purchase_order": "BC 2026/17"} | more)


def test_from_the_quote_to_the_payment(client, accountant, order):
    # The visitor says who pays; the accountant makes an offer, which goes out by mail.
    client.post(
        own(order, "facturation/"), {"buyer_kind": "organisation", "buyer_name": "Atlas", "language": "fr"}
    )
    Order.objects.update(buyer_email="compta@atlas.example")
    assert "is issued" in do(accountant, order, "quote", days="20")
    sweep()
    quote = order.quotes.get()
    assert own(order) in mail("quote").text and f"{quote.number}.pdf" in mail("quote").text

    # Its page shows the quote with a way to accept it; two clicks are one answer.
    assert f"Our quote {quote.number}" in page(client, order).replace("<bdi>", "").replace("</bdi>", "")
    assert own(order, "bon/") in client.get(own(order)).content.decode()
    assert [buyer_says(client, order).status_code for _click in range(2)] == [302, 302]
    order.refresh_from_db()
    assert (order.means, order.purchase_order) == ("credit", "BC 2026/17")
    assert "read your purchase order" in page(client, order) and "Our quote" not in page(client, order)

    # The team accepts it and issues the invoice: places are confirmed, the papers carry the number.
    assert "the places are confirmed" in do(accountant, order, "credit")
    assert set(Registration.objects.values_list("state", flat=True)) == {"confirmed"}
    assert "1 accepted purchase order without an invoice" in words(accountant.get("/admin/"))
    desk = accountant.get(reverse("money_orders:order", args=[order.pk]))
    assert desk.context["acts"][0].name == "invoice"
    assert "is issued" in do(accountant, order, "invoice")
    assert "without an invoice" not in words(accountant.get("/admin/"))
    sweep()
    invoice = Invoice.objects.get()
    assert invoice.facts["buyer"]["purchase_order"] == "BC 2026/17"
    assert "<cac:OrderReference><cbc:ID>BC 2026/17<" in re.sub(r">\s+<", "><", ubl(invoice.facts))
    assert client.get(own(order, f"{invoice.number}.pdf")).content.startswith(b"%PDF")
    assert RIB in page(client, order) and "Please pay the invoice by" in page(client, order)

    # Nobody pays: three reminders, each leading to the page with the account.
    for days in (2, 3, 15, 30, 60):
        sweep(now() + timedelta(days=30 + days))
    assert Message.objects.filter(kind="invoice_reminder").count() == 3
    assert own(order) in mail("invoice_reminder").text

    # The transfer comes with a statement, finds its order, and nobody is reminded of anything any more.
    text = f"Date;Libellé;Débit;Crédit\n{date.today():%d/%m/%Y};VIR {order.reference};;1200,00"
    file = SimpleUploadedFile("releve.csv", text.encode(), content_type="text/csv")
    assert "found its order" in words(
        accountant.post(reverse("money_transfers:import"), {"file": file}, follow=True)
    )
    assert "everything is paid" in page(client, order) and "Receipt of" in page(client, order)
    sweep(now() + timedelta(days=120))
    assert Message.objects.filter(kind="invoice_reminder").count() == 3


def test_a_quote_out_of_time_or_of_another_price_is_not_answered_and_the_page_says_why(client, order):
    set_buyer(order, CLINIC)
    late = issue_quote(order, by=None, days=5, at=now() - timedelta(days=10))
    with pytest.raises(OrderError, match="out of time"):
        accept_quote(late, "BC 1")
    assert "This quote is out of time" in page(client, order)
    assert buyer_says(client, order).url == own(order)

    other = issue_quote(order, by=None, days=5)
    cancel(order.booking.registrations.first(), by=make_user())
    settle(order)
    with override("en"), pytest.raises(OrderError, match="changed since"):
        accept_quote(other, "BC 1")
    assert "The order changed since this quote" in page(client, order)
    assert buyer_says(client, order).url == own(order)

    order.refresh_from_db()
    assert order.means == ""


def test_the_places_of_a_quote_wait_until_it_ends_and_then_for_the_answer(order):
    set_buyer(order, CLINIC)
    quote = issue_quote(order, by=None, days=5)
    order.refresh_from_db()
    last = order.pay_until - timedelta(minutes=1)
    assert quote.is_open(last) and not quote.is_open(last + timedelta(minutes=2))

    order = accept_quote(quote, "BC 1", at=last)

    assert order.pay_until >= last + timedelta(days=7)
    held = set(Registration.objects.values_list("held_until", flat=True))
    assert held == {order.pay_until}


def test_who_has_the_place_but_owes_again_is_not_told_that_it_is_kept_until_a_day(client):
    make_seller(rib=RIB)
    order, by = make_order(make_event(days=60), price=600), make_user()
    line = StatementLine.objects.create(
        statement=BankStatement.objects.create(name="r", sha256="a" * 64, kind="csv"),
        fingerprint="b" * 64, number=1, on=date.today(), amount=600, currency="MAD", text="VIR",
    )  # fmt: skip
    match(line, order, by=by)
    unmatch(line, by=by, why="autre commande")

    said = page(client, order)

    assert "The places are yours. Please pay by" in said and "Pay by bank transfer" in said
    assert "are kept until" not in said and "Receipt of" not in said


def test_a_quote_does_not_outlive_its_event():
    make_seller()
    event = make_event(days=10)

    assert issue_quote(make_order(event), by=None, days=30).valid_until == event.starts_at.date()


def test_a_quote_is_offered_to_organisations_that_have_neither_paid_nor_ordered(client, accountant, order):
    url = reverse("money_orders:do", args=[order.pk, "quote"])

    def is_offered():
        return url in words(accountant.get(reverse("money_orders:order", args=[order.pk])))

    assert not is_offered()  # a person pays
    set_buyer(order, CLINIC)
    assert is_offered()
    issue_quote(order, by=None)
    buyer_says(client, order)
    assert not is_offered()
    do(accountant, order, "credit")
    assert not is_offered()
    with pytest.raises(OrderError):
        issue_quote(order, by=None)


def test_a_purchase_order_that_is_accepted_on_paper_answers_the_quote(accountant, order):
    set_buyer(order, CLINIC)
    quote = issue_quote(order, by=None)

    do(accountant, order, "credit")

    quote.refresh_from_db()
    assert quote.accepted_at


def test_reminders_are_of_the_invoice_that_stands_and_of_none_once_it_is_paid(accountant, order):
    set_buyer(order, CLINIC)
    do(accountant, order, "credit")
    wrong = issue_invoice(order, by=None)
    credit(wrong, by=None, reason="adresse")
    right = issue_invoice(order, by=None)
    cancel(order.booking.registrations.first(), by=make_user())
    last = correct(order, by=None, reason="une place rendue")
    sweep(now() + timedelta(days=34))

    for row in (wrong, right, last):
        row.refresh_from_db()
    assert [row.reminded for row in (wrong, right, last)] == [0, 0, 1]
    remind = reverse("money_invoices:do", args=[last.pk, "remind"])
    given = filled(accountant.get(remind).context["form"])
    answers = [words(accountant.post(remind, given, follow=True)) for _click in range(2)]
    assert "A reminder goes" in answers[0] and "Somebody else reminded" in answers[1]
    pay(order)
    assert "Somebody else changed" in words(accountant.post(remind, given, follow=True))
    sweep(now() + timedelta(days=90))
    assert Message.objects.filter(kind="invoice_reminder").count() == 2


def test_who_pays_later_sees_the_day_of_the_invoice_that_stands(client, accountant, order):
    set_buyer(order, CLINIC)
    do(accountant, order, "credit")
    invoice = issue_invoice(order, by=None)
    assert "Please pay the invoice by" in page(client, order)

    credit(invoice, by=None, reason="adresse")

    assert "The invoice follows by e-mail" in page(client, order) and RIB in page(client, order)
    assert "cancelled by a credit note" in words(accountant.get(reverse("money_invoices:index")))


def test_without_an_account_who_pays_later_is_not_told_that_places_wait(client, accountant, order):
    make_seller(rib="", iban="")
    set_buyer(order, CLINIC)
    do(accountant, order, "credit")

    said = page(client, order)

    assert "How to pay stands on the invoice" in said and "No way to pay" not in said
