"""Transfers at the desk: a statement finds its orders, and what it does not find is matched by a click."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.payments.models import Payment, StatementLine
from tests.events.cms.screens import words
from tests.factories import make_event, make_order, make_seller, make_staff, pay

pytestmark = pytest.mark.django_db

INDEX = "money_transfers:index"


@pytest.fixture
def accountant(client):
    make_seller()
    client.force_login(make_staff("accountant", language="en"))
    return client


def statement(*lines):
    """A statement as a bank exports it: date, words, amount."""
    rows = ["Date;Libellé;Débit;Crédit", *(f"{day};{text};;{amount}" for day, text, amount in lines)]
    return SimpleUploadedFile("releve.csv", "\n".join(rows).encode(), content_type="text/csv")


def bring(client, *lines):
    return client.post(reverse("money_transfers:import"), {"file": statement(*lines)}, follow=True)


def test_a_statement_finds_its_order_and_leaves_the_rest_to_be_matched(accountant):
    order, other = make_order(price=300), make_order(price=450)

    page = words(bring(
        accountant, ("02/11/2026", f"VIR RECU {order.reference}", "300,00"), ("03/11/2026", "VIR AL MAGHRIB", "450,00"),
    ))  # fmt: skip

    order.refresh_from_db()
    assert order.due == 0 and "1 transfer found its order" in page
    assert "1 transfer waits" in page and str(other) in page and "exactly what is owed" in page
    line = StatementLine.objects.get(state="open")
    accountant.post(reverse("money_transfers:match", args=[line.pk, other.pk]))
    other.refresh_from_db()
    assert other.due == 0


def test_the_same_statement_again_changes_nothing(accountant):
    order = make_order(price=300)
    line = ("02/11/2026", f"VIR {order.reference}", "300,00")
    bring(accountant, line)

    assert "imported already" in words(bring(accountant, line))
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 nonsense", b"Date;Credit\nhier;abc\n31/02/2026;12", b"\x00\x01\x02" * 50]
)
def test_a_file_that_cannot_be_read_says_why_and_keeps_nothing(accountant, content):
    file = SimpleUploadedFile("x.csv", content)

    page = accountant.post(reverse("money_transfers:import"), {"file": file}, follow=True)

    assert page.status_code == 200 and 'role="alert"' in words(page)
    assert not StatementLine.objects.exists()


def test_too_much_and_too_little_are_said_before(accountant):
    more, less = make_order(price=300), make_order(price=300)
    page = words(bring(
        accountant,
        ("02/11/2026", f"VIR {more.reference}", "350,00"),
        ("02/11/2026", f"VIR {less.reference}", "120,00"),
    ))  # fmt: skip

    assert "too much" in page and "would still be missing" in page
    line = StatementLine.objects.get(amount=350)
    url = reverse("money_transfers:match", args=[line.pk, more.pk])
    assert "too much" in words(accountant.get(url)) and not Payment.objects.exists()
    accountant.post(url)
    assert Payment.objects.get().flag == "over"


def test_one_click_matches_what_is_exactly_owed_and_the_rest_is_asked_first(accountant):
    exact, less = make_order(price=300), make_order(price=450)
    page = words(bring(
        accountant, ("02/11/2026", "VIR INCONNU", "300,00"), ("02/11/2026", f"VIR {less.reference}", "120,00"),
    ))  # fmt: skip

    def way(order, amount):
        line = StatementLine.objects.get(amount=amount)
        return reverse("money_transfers:match", args=[line.pk, order.pk])

    assert f'action="{way(exact, 300)}"' in page
    assert f'href="{way(less, 120)}"' in page and f'action="{way(less, 120)}"' not in page


def test_two_desks_match_a_line_once(accountant):
    first, second = make_order(price=300), make_order(price=300)
    bring(accountant, ("02/11/2026", "VIR INCONNU", "300,00"))
    line = StatementLine.objects.get()

    accountant.post(reverse("money_transfers:match", args=[line.pk, first.pk]))
    page = words(accountant.post(reverse("money_transfers:match", args=[line.pk, second.pk]), follow=True))

    assert "Somebody else dealt with this line" in page and Payment.objects.count() == 1


def test_a_match_is_undone_and_a_line_set_aside_is_opened_again(accountant):
    order = make_order(price=300)
    bring(accountant, ("02/11/2026", "VIR INCONNU", "300,00"))
    line = StatementLine.objects.get()

    def do(name, **given):
        accountant.post(reverse("money_transfers:do", args=[line.pk, name]), given)
        line.refresh_from_db()
        return line.state

    assert do("ignore", why="") == "open"
    assert do("ignore", why="Subvention") == "ignored"
    assert do("reopen") == "open"
    accountant.post(reverse("money_transfers:match", args=[line.pk, order.pk]))
    assert "Undo the match" in words(accountant.get(reverse(INDEX), {"state": "matched"}))
    order_page = reverse("money_orders:order", args=[order.pk])
    undo = reverse("money_transfers:do", args=[line.pk, "undo"])
    assert undo in words(accountant.get(order_page))
    assert do("undo", why="Mauvaise commande") == "open"
    assert undo not in words(accountant.get(order_page))
    order.refresh_from_db()
    assert order.due == 300 and Payment.objects.get().refunded == Decimal(300)


def test_an_order_that_stays_paid_without_the_transfer_is_not_said_to_be_due(accountant):
    order = make_order(price=300)
    bring(accountant, ("02/11/2026", "VIR INCONNU", "300,00"))
    line = StatementLine.objects.get()
    accountant.post(reverse("money_transfers:match", args=[line.pk, order.pk]))
    pay(order, 300, means="desk", reference="R1")
    undo = reverse("money_transfers:do", args=[line.pk, "undo"])

    asked = words(accountant.get(undo))
    answered = words(accountant.post(undo, {"why": "Mauvaise commande"}, follow=True))

    assert "what was paid besides is enough" in asked and "due again" not in asked
    assert "nothing is due of it all the same" in answered and "due again" not in answered


def test_any_order_is_found_by_words_for_a_line(accountant):
    order = make_order(price=999)
    bring(accountant, ("02/11/2026", "VIR INCONNU", "10,00"))
    line = StatementLine.objects.get()

    page = words(accountant.get(reverse("money_transfers:find", args=[line.pk]), {"q": str(order)}))

    assert reverse("money_transfers:match", args=[line.pk, order.pk]) in page and "still be missing" in page


def test_the_list_asks_as_much_for_thirty_lines_as_for_one(accountant):
    event = make_event(capacity=100)
    counted = []
    for number in (1, 3, 30):
        orders = [make_order(event, price=200 + number) for _each in range(number)]
        bring(accountant, *(
            ("02/11/2026", f"VIR {number} {place} {order.reference}", "7,00") for place, order in enumerate(orders)
        ))  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert accountant.get(reverse(INDEX)).status_code == 200
        counted.append(len(asked))

    assert len(set(counted)) == 1 and counted[0] <= 15, counted
