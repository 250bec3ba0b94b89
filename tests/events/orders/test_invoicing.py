from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils.timezone import now

from events.messages.models import Message
from events.orders.actions import (
    BuyerGiven,
    accept_on_credit,
    accept_quote,
    choose_means,
    correct,
    credit,
    issue_invoice,
    issue_quote,
    remind,
    set_buyer,
    set_terms,
    sweep,
)
from events.orders.documents import pdf_of
from events.orders.models import Invoice, NumberSeries, Order, Quote
from events.orders.terms import OrderError
from events.registration.actions import cancel
from home.zones import MOROCCO, wall_of
from tests.factories import make_event, make_fee, make_order, make_seller, make_user, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


def numbers():
    return list(Invoice.objects.order_by("pk").values_list("number", flat=True))


def test_an_invoice_has_the_next_number_of_its_year():
    year = now().year
    first, second = (issue_invoice(make_order(), by=None) for _each in range(2))

    assert [first.number, second.number] == [f"FA-{year}-00001", f"FA-{year}-00002"]
    assert (first.gross, first.net, first.vat) == (250, Decimal("208.33"), Decimal("41.67"))


def test_an_invoice_is_due_as_long_as_the_places_wait_or_as_was_agreed():
    order, later = make_order(), make_order()
    set_terms(later.event, by=make_user(), credit=True)
    clinic = BuyerGiven("Clinique Atlas", "organisation", "compta@atlas.example", purchase_order="BC 1")
    later = accept_on_credit(choose_means(set_buyer(later, clinic), "credit"), by=make_user())

    assert issue_invoice(order, by=None).due_on == wall_of(order.pay_until, MOROCCO).date()
    invoice = issue_invoice(later, by=None)
    assert invoice.due_on == invoice.issued_on + timedelta(days=30)


def test_asking_again_gives_the_same_invoice():
    order = make_order()

    assert issue_invoice(order, by=None) == issue_invoice(order, by=None)
    assert len(numbers()) == 1


def test_a_refused_invoice_takes_no_number(seller):
    seller.ice = ""
    seller.save()

    with pytest.raises(OrderError, match="ICE"):
        issue_invoice(make_order(), by=None)

    assert numbers() == []
    assert not NumberSeries.objects.filter(last__gt=0).exists()


def test_a_rate_of_zero_needs_its_mention(seller):
    event = make_event()
    order = make_order(event, fee=make_fee(event, 250, vat_rate=0))
    with pytest.raises(OrderError):
        issue_invoice(order, by=None)
    seller.vat_mention_fr = "Exonéré, article 91 du CGI"
    seller.save()

    assert issue_invoice(order, by=None).facts["mention"] == "Exonéré, article 91 du CGI"


def test_an_invoice_is_never_changed_or_deleted():
    invoice = issue_invoice(make_order(), by=None)

    for change in (
        lambda: Invoice.objects.filter(pk=invoice.pk).update(gross=1),
        lambda: Invoice.objects.filter(pk=invoice.pk).update(facts={}),
        lambda: Invoice.objects.filter(pk=invoice.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_credit_notes_never_exceed_the_invoice():
    invoice = issue_invoice(make_order(), by=None)

    part = credit(invoice, amount=Decimal("100.00"), by=None, reason="geste")
    with pytest.raises(OrderError):
        credit(invoice, amount=Decimal("150.01"), by=None, reason="trop")
    rest = credit(invoice, by=None, reason="annulation")

    assert [part.gross, rest.gross] == [100, 150]
    assert part.facts["corrects"]["number"] == invoice.number
    assert (part.number, rest.number) == (f"AV-{now().year}-00001", f"AV-{now().year}-00002")


@pytest.mark.parametrize("parts", [("33.33", "33.33", "33.34"), ("0.03",) * 20 + ("99.40",), ("50", "50")])
def test_credit_notes_in_parts_take_back_the_vat_of_the_invoice(parts):
    invoice = issue_invoice(make_order(price=100), by=None)

    notes = [credit(invoice, amount=Decimal(part), by=None, reason="geste") for part in parts]

    assert sum(note.net for note in notes) == invoice.net and sum(note.vat for note in notes) == invoice.vat
    assert all(note.net + note.vat == note.gross for note in notes)
    for note in notes:
        assert sum(Decimal(rate["vat"]) for rate in note.facts["rates"]) == note.vat
        assert sum(Decimal(line["vat"]) for line in note.facts["lines"]) == note.vat


def test_a_place_given_back_is_corrected_by_credit_note_and_new_invoice():
    order = make_order(people=3)
    pay(order)
    invoice = issue_invoice(order, by=None)
    cancel(order.booking.registrations.first(), by=make_user())

    with pytest.raises(OrderError, match=invoice.number):
        issue_invoice(order, by=None)
    anew = correct(order, by=None, reason="une place annulée")

    assert [row.gross for row in Invoice.objects.order_by("pk")] == [750, 750, 500]
    assert anew.facts["lines"][0]["quantity"] == 2


def test_the_pdf_is_made_once_and_mailed():
    invoice = issue_invoice(make_order(), by=None)

    assert sweep() == 1
    assert sweep() == 0

    assert pdf_of(invoice).startswith(b"%PDF")
    assert Message.objects.filter(kind="invoice").count() == 1


def test_an_unpaid_invoice_is_reminded_of_three_times():
    order = make_order()
    invoice = issue_invoice(order, by=None)
    sweep()

    for days in (34, 34, 46, 61, 90):
        sweep(now() + timedelta(days=days))

    invoice.refresh_from_db()
    assert invoice.reminded == 3
    assert Message.objects.filter(kind="invoice_reminder").count() == 3


def test_reminders_of_a_long_night_do_not_come_together():
    invoice = issue_invoice(make_order(), by=None)
    sweep()

    for days in (90, 90, 91, 101):
        sweep(now() + timedelta(days=days))

    invoice.refresh_from_db()
    assert invoice.reminded == 2


def test_a_paid_invoice_is_not():
    order = make_order()
    issue_invoice(order, by=None)
    pay(order)
    sweep()

    sweep(now() + timedelta(days=60))

    assert not Message.objects.filter(kind="invoice_reminder").exists()


def test_who_paid_since_the_invoice_was_read_is_not_reminded():
    order = make_order()
    read = Invoice.objects.select_related("order").get(pk=issue_invoice(order, by=None).pk)
    pay(order)

    with pytest.raises(OrderError, match="is paid"):
        remind(read)

    assert not Message.objects.filter(kind="invoice_reminder").exists()


def test_a_quote_keeps_its_price_and_is_answered_by_a_purchase_order():
    order = make_order(people=3)
    quote = issue_quote(order, by=None)

    order = accept_quote(quote, "BC 2026/17")
    assert (order.means, order.purchase_order) == ("credit", "BC 2026/17")
    assert accept_quote(quote, "BC 2026/17") == order

    assert quote.number == f"DV-{now().year}-00001"


def test_a_quote_out_of_time_is_not_accepted():
    quote = issue_quote(make_order(), by=None, days=5)

    with pytest.raises(OrderError):
        accept_quote(quote, "BC 1", at=now() + timedelta(days=7))


def test_a_clock_that_went_back_does_not_lead_the_dates_back():
    later = now() + timedelta(days=2)
    if later.year != now().year:
        later = now()
    first = issue_invoice(make_order(), by=None, at=later)

    second = issue_invoice(make_order(), by=None)

    assert second.facts["issued_on"] == str(first.facts["issued_on"])


def test_the_sum_of_an_order_without_a_paper_changes_freely():
    order = make_order(people=2)
    cancel(order.booking.registrations.first(), by=make_user())

    issue_invoice(order, by=None)

    assert Order.objects.get(pk=order.pk).total == 250


def test_a_part_credited_by_two_clicks_is_credited_once():
    invoice = issue_invoice(make_order(), by=None)
    seen = invoice.credited
    credit(invoice, by=None, reason="remise", amount=Decimal(50), seen=seen)

    with pytest.raises(OrderError, match="Look at it again"):
        credit(invoice, by=None, reason="remise", amount=Decimal(50), seen=seen)

    assert len(numbers()) == 2 and invoice.open == 200


def test_a_quote_issued_by_two_clicks_is_issued_once():
    order = make_order()
    issue_quote(order, by=None, seen=0)

    with pytest.raises(OrderError, match="Look at it again"):
        issue_quote(order, by=None, seen=0)

    assert Quote.objects.count() == 1
