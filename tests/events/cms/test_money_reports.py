"""The reports add up: VAT, revenue, ledger and who waits, on the screen as in the file."""

import csv
import re
from collections import defaultdict
from copy import copy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.base import ModelState
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from events.cms.money_sums import Ledger, revenue
from events.cms.money_vat import begins, vat_of
from events.orders.actions import credit, issue_invoice
from events.orders.models import Order
from events.orders.references import new_reference
from events.payments import actions as payments
from events.payments.models import Refund
from tests.events.cms.screens import words
from tests.factories import make_event, make_fee, make_order, make_seller, make_staff, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def accountant(client):
    make_seller(vat_mention_fr="Exonéré", vat_mention_ar="معفى", vat_mention_en="Exempt")
    user = make_staff("accountant", language="en")
    client.force_login(user)
    client.accountant = user
    return client


def given_back(payment, amount, by, at=None):
    """So much of a payment, given back by hand."""
    row = payments.refund(payment, Decimal(amount), by=by, reason="Geste", at=at)
    return payments.mark_refunded(row, reference=f"R {row.pk}", by=by, at=at)


@pytest.fixture
def books(accountant):
    """Two events in two currencies: paid, refunded, invoiced, credited, open."""
    by = accountant.accountant
    first, second = make_event(title_fr="Eau", capacity=50), make_event(title_fr="=Énergie", capacity=50)
    taxed = make_fee(first, Decimal("333.33"), vat_rate=Decimal(20))
    euro = make_fee(second, Decimal("49.99"), vat_rate=Decimal(10), currency="EUR")
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for number in range(3):
        order = make_order(first, fee=taxed)
        payment = pay(order, received_at=at + timedelta(days=20 * number))
        invoice = issue_invoice(order, by=by)
        if number == 1:
            given_back(payment, "100.10", by)
            credit(invoice, by=by, reason="Geste", amount=Decimal("100.10"))
    given_back(pay(make_order(second, fee=euro), received_at=at + timedelta(days=3)), "9.99", by)
    make_order(first, fee=taxed)
    return first, second


def sheet(client, name, **asked):
    answer = client.get(reverse("money_reports:export", args=[name, "csv"]), asked)
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def added(rows, column):
    sums = defaultdict(Decimal)
    for row in rows:
        sums[row["Currency"]] += Decimal(row[column])
    return dict(sums)


def test_the_ledger_of_the_file_is_that_of_the_screen_and_the_payments_less_refunds(accountant, books):
    rows = sheet(accountant, "journal")
    page = accountant.get(reverse("money_reports:report", args=["journal"]))

    assert added(rows, "Amount") == {"MAD": Decimal("899.89"), "EUR": Decimal("40.00")}
    totals = {code: dict(sums) for code, sums in page.context["totals"]}
    assert "899.89" in totals["MAD"]["Balance"] and "40" in totals["EUR"]["Balance"]
    assert len(rows) == page.context["page"].paginator.count == 6
    balance = {}
    for row in rows:
        balance[row["Currency"]] = balance.get(row["Currency"], 0) + Decimal(row["Amount"])
        assert Decimal(row["Balance"]) == balance[row["Currency"]]
    received = sum(order.paid for order in Order.objects.filter(currency="MAD"))
    refunded = sum(row.amount for row in Refund.objects.filter(state="done", payment__currency="MAD"))
    assert added(rows, "Amount")["MAD"] == received - refunded


def test_what_stands_small_below_another_cell_has_a_column_of_its_own_in_the_file(accountant, books):
    page = accountant.get(reverse("money_reports:report", args=["journal"]))

    assert len(page.context["headings"]) == len(page.context["rows"][0]) == 6
    assert {"Kind", "Event", "Note", "Reference"} <= set(sheet(accountant, "journal")[0])
    for row, line in zip(page.context["rows"], sheet(accountant, "journal"), strict=True):
        assert line["Event"].lstrip("'") in row[4][0] and line["Kind"] in row[1][0]


def test_both_kinds_of_files_say_the_same_and_run_no_formula(accountant, books):
    for name in ("journal", "recettes", "tva", "attente"):
        rows = sheet(accountant, name)
        answer = accountant.get(reverse("money_reports:export", args=[name, "xlsx"]))
        book = list(load_workbook(BytesIO(answer.content)).active.values)
        assert len(book) == len(rows) + 1
        column = book[0].index("Currency")
        assert [line[column] for line in book[1:]] == [row["Currency"] for row in rows]
        texts = [cell for line in book for cell in line if isinstance(cell, str)]
        assert not any(text.startswith(("=", "+", "-", "@")) for text in texts)
        numbers = {"journal": "Amount", "recettes": "Received", "tva": "Total", "attente": "Still due"}[name]
        of_book = sum(Decimal(str(line[book[0].index(numbers)])) for line in book[1:])
        assert of_book == sum(Decimal(row[numbers]) for row in rows)


def test_a_period_begins_with_what_stood_before(accountant, books):
    first, last = datetime(2026, 3, 20).date(), datetime(2026, 3, 31).date()

    book = Ledger(first, last)

    assert [entry.amount for entry in book[:]] == [Decimal("333.33")]
    assert book.before == {"MAD": Decimal("333.33"), "EUR": Decimal("49.99")}
    assert book.after["MAD"] == Decimal("666.66")
    page = words(
        accountant.get(reverse("money_reports:report", args=["journal"]), {"first": first, "last": last})
    )
    assert "666.66" in page and "1 line" in page


def test_a_month_without_moves_keeps_its_balance_and_its_file(accountant, books):
    page = words(
        accountant.get(
            reverse("money_reports:report", args=["journal"]), {"first": "2026-02-01", "last": "2026-02-28"}
        )
    )
    later = accountant.get(reverse("money_reports:report", args=["journal"]), {"first": "2030-01-01"})

    assert "No money came in" in page and "export.csv?first=2026-02-01" in page
    totals = {code: dict(sums) for code, sums in later.context["totals"]}
    assert "899.89" in totals["MAD"]["Before"] == totals["MAD"]["Balance"]


def test_what_is_asked_wrongly_is_said_and_no_file_is_made(accountant, books):
    url = reverse("money_reports:report", args=["journal"])
    backwards = {"first": "2026-03-31", "last": "2026-03-01"}

    page = accountant.get(url, backwards)
    wrong = accountant.get(reverse("money_reports:export", args=["journal", "csv"]), {"first": "hier"})

    assert "The last day lies before the first." in words(page) and "table" not in page.context
    assert wrong.status_code == 400 and b"=" not in wrong.content
    assert (
        accountant.get(reverse("money_reports:export", args=["journal", "csv"]), backwards).status_code == 400
    )


def test_pages_of_the_ledger_go_on_where_the_one_before_ended(accountant, books):
    book = Ledger()
    whole = book[:]

    assert [book[place : place + 1][0] for place in range(book.count())] == whole
    assert whole[-1].balance in book.after.values()


def test_an_order_dated_in_the_future_waits_since_today(accountant):
    order = make_order(price=100)
    Order.objects.filter(pk=order.pk).update(created_at=now() + timedelta(days=3))

    assert [row["Days"] for row in sheet(accountant, "attente")] == ["0"]


def test_refunded_means_done_wherever_it_stands(accountant):
    """Of 500 that came in 100 went back, 50 is on its way, 25 waits for a second person."""
    order = make_order(price=200)
    payment = pay(order, 500)
    given_back(payment, 100, accountant.accountant)
    payments.refund(payment, Decimal(50), by=accountant.accountant, reason="x")
    payments.refund(payment, Decimal(25), by=accountant.accountant, reason="x", propose=True)

    of_lists = [rows_of(accountant, name) for name in ("money_orders", "money_payments")]
    for rows in (*of_lists, sheet(accountant, "recettes")):
        assert (added(rows, "Refunded"), added(rows, "Refunds on their way")) == ({"MAD": 100}, {"MAD": 50})
    went = [row for row in sheet(accountant, "journal") if row["Kind"] == "refund"]
    assert added(went, "Amount") == {"MAD": -100}
    for url in (
        reverse("money_orders:order", args=[order.pk]), reverse("money_reports:event", args=[order.event_id]),
    ):  # fmt: skip
        page = words(accountant.get(url))
        assert shown(page, "Refunded") == "MAD 100" and shown(page, "Refunds on their way") == "MAD 50"


def rows_of(client, name):
    answer = client.get(reverse(f"{name}:index"), {"export": "csv"})
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def shown(page, label):
    """The amount beside a label."""
    return re.search(rf">{label}</(?:dt|th)>.*?<bdi>(.*?)</bdi>", page)[1].replace("\xa0", " ")


def test_an_empty_period_and_a_senseless_one_say_so(accountant, books):
    url = reverse("money_reports:report", args=["journal"])

    assert "No money came in" in words(accountant.get(url, {"first": "2030-01-01"}))
    assert accountant.get(url, {"first": "hier", "currency": "XXX"}).status_code == 200
    assert accountant.get(url, {"first": "0001-01-01", "last": "9999-12-31", "p": "-4"}).status_code == 200
    assert accountant.get(reverse("money_reports:report", args=["tva"]), {"year": "99999"}).status_code == 200
    assert accountant.get(reverse("money_reports:report", args=["rien"])).status_code == 404


def test_vat_is_that_of_invoices_less_credit_notes_to_the_centime(accountant, books):
    year = now().year
    by_month, by_year = vat_of(year, "month"), vat_of(year, "year")

    assert len(by_year) == 1 and by_year[0].rate == 20
    gross = 3 * Decimal("333.33") - Decimal("100.10")
    assert by_year[0].gross == gross == sum(row.gross for row in by_month)
    assert all(row.net + row.vat == row.gross for row in [*by_month, *by_year])
    rows = sheet(accountant, "tva", year=year, period="quarter")
    assert added(rows, "Total") == {"MAD": gross}
    assert added(rows, "VAT") == {"MAD": by_year[0].vat}
    assert sheet(accountant, "tva", year=2001) == []


def test_periods_begin_where_they_should():
    day = datetime(2026, 8, 31).date()

    assert [begins(day, period).isoformat() for period in ("month", "quarter", "year")] == [
        "2026-08-01", "2026-07-01", "2026-01-01",
    ]  # fmt: skip


def test_the_revenue_of_events_adds_up_with_the_ledger(accountant, books):
    found = {row.currency: row for row in revenue()}

    assert (found["MAD"].orders, found["MAD"].received) == (4, Decimal("999.99"))
    assert (found["MAD"].refunded, found["MAD"].returning) == (Decimal("100.10"), 0)
    assert found["MAD"].invoiced == Decimal("899.89")
    assert found["MAD"].open == Decimal("333.33")  # what was given back as a present is not asked for again
    assert found["EUR"].received - found["EUR"].refunded == Decimal(40)
    rows = sheet(accountant, "recettes")
    assert added(rows, "Received") == {"MAD": Decimal("999.99"), "EUR": Decimal("49.99")}


def test_a_refund_on_its_way_is_not_yet_refunded(accountant):
    order = make_order(price=300)
    payments.refund(pay(order), Decimal(300), by=accountant.accountant, reason="x")

    row = revenue(order.event_id)[0]

    assert (row.refunded, row.returning) == (0, 300) and not Ledger().refunded["MAD"]


def test_who_waits_longest_stands_first_by_age(accountant):
    event = make_event(capacity=20)
    for days in (0, 7, 8, 30, 31, 60, 61, 400):
        order = make_order(event, price=100)
        Order.objects.filter(pk=order.pk).update(created_at=now() - timedelta(days=days, hours=1))

    page = accountant.get(reverse("money_reports:report", args=["attente"]))
    rows = sheet(accountant, "attente")

    assert [int(row["Days"]) for row in rows] == [400, 61, 60, 31, 30, 8, 7, 0]
    assert [label for label, _sum in page.context["totals"][0][1]] == [
        "0 to 7 days", "8 to 30 days", "31 to 60 days", "more than 60 days",
    ]  # fmt: skip
    assert all("200" in cell for _label, cell in page.context["totals"][0][1])


def test_reports_and_lists_ask_as_much_for_sixty_orders_as_for_three(accountant):
    first = full_order(accountant.accountant)
    more_of(first, 3)
    few = questions(accountant)

    more_of(first, 57)

    many = questions(accountant)
    other = {name for name in many if many[name] != few[name]}
    many |= questions(accountant, other)  # what is asked now and then, whatever is shown
    assert many == few and max(many.values()) <= 20, (few, many)


REPORTS = ("tva", "recettes", "journal", "attente", "actes")
LISTS = ("money_orders", "money_payments", "money_refunds", "money_invoices")


def questions(client, names=None):
    """How often each report and list asks the database, on the screen and for a file."""
    reports = {name: reverse("money_reports:report", args=[name]) for name in REPORTS}
    files = {f"{name}.csv": reverse("money_reports:export", args=[name, "csv"]) for name in REPORTS}
    lists = {name: reverse(f"{name}:index") for name in LISTS}
    lists |= {f"{name}.csv": reverse(f"{name}:index") + "?export=csv" for name in LISTS}
    asked = {"tva received": reports["tva"] + "?basis=payments"} | reports | files | lists
    client.get(reverse("money_reports:index"))  # what is asked once
    counted = {}
    for name, url in ((name, url) for name, url in asked.items() if names is None or name in names):
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        counted[name] = len(found)
    return counted


def full_order(by):
    """An order that has one of everything: a payment, a refund that is done, an invoice."""
    order = make_order(price=300)
    issue_invoice(order, by=by)
    given_back(pay(order, 200), 50, by)
    order.refresh_from_db()
    return order


def more_of(order, count):
    """So many orders like this one, with all that is theirs, written at once."""
    payment = order.payments.get()
    kept = order.invoices.get()
    log = list(ModelLogEntry.objects.filter(object_id=str(order.pk)))
    for _number in range(count):
        booking = again(order.booking, uuid=uuid4(), idempotency_key=uuid4().hex)
        copied = again(order, uuid=uuid4(), booking=booking, reference=new_reference())
        paid = again(payment, uuid=uuid4(), order=copied, reference=uuid4().hex)
        again(payment.refunds.get(), uuid=uuid4(), payment=paid, reference=uuid4().hex)
        again(kept, uuid=uuid4(), order=copied, number=uuid4().hex[:20])
        ModelLogEntry.objects.bulk_create([again(row, write=False, object_id=str(copied.pk)) for row in log])


def again(row, write=True, **fields):
    """A copy of the row that differs in these fields."""
    row = copy(row)
    row._state = ModelState()
    row.pk = None
    for name, value in fields.items():
        setattr(row, name, value)
    return type(row)._base_manager.bulk_create([row])[0] if write else row


def test_every_change_of_money_is_told_with_who_and_why(accountant, books):
    page = words(accountant.get(reverse("money_reports:report", args=["actes"])))
    answer = accountant.get(reverse("money_reports:export", args=["actes", "csv"]))
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))

    assert "An invoice was issued" in page and "Geste" in page
    refunds = [row for row in rows if row["What"] == "A refund was decided"]
    assert len(refunds) == 2
    assert all("Geste" in row["Details"] and row["Who"] == str(accountant.accountant) for row in refunds)


def test_who_took_the_ledger_along_is_written(accountant, books):
    sheet(accountant, "journal")

    entry = ModelLogEntry.objects.get(action="events.orders.exported")
    assert entry.user == accountant.accountant and entry.data == {"rows": 6, "format": "csv"}
    told = [row for row in sheet(accountant, "actes") if row["What"] == "A list was taken along as a file"]
    assert [(row["Order"], row["Details"]) for row in told] == [("Ledger", "6 rows, CSV")]
