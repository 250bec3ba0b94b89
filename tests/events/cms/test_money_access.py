"""Who reads and moves money: the accountant and administrators, nobody else; and who they read nothing about."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import resolve, reverse

from events.cms.money_refund_acts import REFUND_ACTS
from events.orders.actions import issue_invoice, issue_quote
from events.payments import actions as payments
from events.payments.models import BankStatement, Payment, Refund, RefundRun, StatementLine
from events.registration.models import Registration
from tests.events.cms.screens import words
from tests.factories import make_event, make_order, make_seller, make_staff, make_user, pay
from tests.guards.addresses import routes

pytestmark = pytest.mark.django_db

LISTS = ("orders", "payments", "refunds", "invoices")
CANARIES = ("Besoincanari", "Notecanari", "canari@demo.example", "Zanaricanari", "1999", "Téléphonecanari")


@pytest.fixture
def world():
    """An order with one of everything, of a person whose every word but the buyer's name is a canary."""
    make_seller()
    event = make_event(title_fr="Mesurer l’eau", capacity=20)
    order = make_order(event, price=300, needs=CANARIES[0], phone="0600000000")
    rows = Registration.objects.filter(booking=order.booking)
    rows.update(note=CANARIES[1], email=CANARIES[2], name=CANARIES[3], born_on=date(1999, 1, 1), search="")
    quote = issue_quote(order, by=None)
    payment = pay(order, 350)
    invoice = issue_invoice(order, by=None)
    refund = payments.refund(
        payment, Decimal(50), by=make_staff("administrator"), reason="Trop", propose=True
    )
    RefundRun.objects.create(event=event, reason="Salle fermée", orders=1, waits=True)
    statement = BankStatement.objects.create(name="x.csv", sha256="0" * 64, kind="csv")
    line = StatementLine.objects.create(
        statement=statement, fingerprint="f" * 64, number=1, on=date(2026, 11, 2), amount=300, currency="MAD"
    )
    return {
        "order": order, "payment": payment, "refund": refund, "invoice": invoice, "quote": quote, "line": line,
        "event": event,
    }  # fmt: skip


def addresses(world):
    """Every address of the accountant's desk, for the rows of the world."""
    pk = {name: row.pk for name, row in world.items()}
    found = [
        *(reverse(f"money_{name}:index") for name in (*LISTS, "transfers", "reports")),
        *(reverse(f"money_{name}:index_results") for name in LISTS),
        reverse("money_orders:invoice_all"),
        reverse("money_invoices:remind_all"),
        reverse("money_orders:order", args=[pk["order"]]),
        *(reverse("money_orders:do", args=[pk["order"], name]) for name in ("paid", "transfer", "refund", "buyer")),
        *(reverse("money_payments:do", args=[pk["payment"], name]) for name in ("back", "keep")),
        *(reverse("money_refunds:do", args=[pk["refund"], act.name]) for act in REFUND_ACTS),
        *(reverse("money_invoices:do", args=[pk["invoice"], name]) for name in ("credit", "remind", "mail")),
        reverse("money_invoices:do_quote", args=[pk["quote"], "mail"]),
        reverse("money_orders:invoice_all"),
        reverse("money_invoices:remind_all"),
        reverse("money_invoices:pdf", args=[pk["invoice"]]),
        reverse("money_invoices:quote_pdf", args=[pk["quote"]]),
        reverse("money_transfers:import"),
        reverse("money_transfers:find", args=[pk["line"]]),
        reverse("money_transfers:match", args=[pk["line"], pk["order"]]),
        *(reverse("money_transfers:do", args=[pk["line"], name]) for name in ("ignore", "undo", "reopen")),
        reverse("money_reports:event", args=[pk["event"]]),
        reverse("money_reports:refund_everybody", args=[pk["event"]]),
        *(reverse("money_reports:do_run", args=[pk["event"], name]) for name in ("approve", "refuse")),
        *(reverse("money_reports:report", args=[name]) for name in ("tva", "recettes", "journal", "attente")),
        *(reverse("money_reports:export", args=["journal", kind]) for kind in ("csv", "xlsx")),
    ]  # fmt: skip
    return found


def test_the_walk_knows_every_route_of_the_desk(world):
    walked = {resolve(address).route for address in addresses(world)}

    assert walked == {route for route in routes() if route.startswith("admin/argent/")}


@pytest.mark.parametrize("role", ["", "registrant", "editor", "organiser"])
def test_nobody_else_reads_or_moves_money(client, world, role):
    if role == "registrant":
        client.force_login(make_user())
    elif role:  # the organiser of this very event: its state is in the cockpit, its money is not theirs
        client.force_login(make_staff(role, events=[world["event"]] if role == "organiser" else []))
    before = (Payment.objects.count(), Refund.objects.count(), StatementLine.objects.get().state)
    runs = list(RefundRun.objects.values())

    answers = {
        (method.__name__, address): method(address, {"why": "x", "amount": "1"}).status_code
        for address in addresses(world)
        for method in (client.get, client.post)
    }

    assert set(answers.values()) <= {302, 403, 404, 405}
    assert before == (Payment.objects.count(), Refund.objects.count(), StatementLine.objects.get().state)
    assert runs == list(RefundRun.objects.values())
    world["refund"].refresh_from_db()
    assert world["refund"].state == "proposed"


def test_the_accountant_reads_all_of_it_and_no_words_of_people(client, world):
    client.force_login(make_staff("accountant", language="en"))
    bodies = {}
    for address in addresses(world):
        for asked in ({}, {"q": "a"}, {"export": "csv"}):
            answer = client.get(address, asked)
            assert answer.status_code in (200, 302), address
            if not address.endswith(".pdf"):  # figures in compressed bytes say nothing
                bodies[address, str(asked)] = answer.content.decode("utf-8", "replace")

    assert [(where, canary) for where, body in bodies.items() for canary in CANARIES if canary in body] == []
    assert world["order"].buyer_name in bodies[addresses(world)[0], "{}"]


def test_the_accountant_moves_no_registration(client, world):
    client.force_login(make_staff("accountant"))
    row = world["order"].booking.registrations.get()
    event = world["event"]
    tried = [
        reverse("desk_registration_do", args=[event.pk, row.pk, "cancel"]),
        reverse("desk_registration", args=[event.pk, row.pk]),
        reverse("desk_registrations_do", args=[event.pk, "cancel"]),
        reverse("event_desk_registrations", args=[event.pk]),
        reverse("desk_registrations_export", args=[event.pk, "csv"]),
        "/admin/inscriptions/", "/admin/personnes/", "/admin/courriels/", f"/admin/evenements/{event.pk}/facts/",
        "/admin/settings/home/sitesettings/", "/admin/users/",
    ]  # fmt: skip
    before = row.state

    answers = [client.get(address).status_code for address in tried]
    answers += [
        client.post(address, {"why": "x", "sure": "yes", "id": row.pk}).status_code for address in tried
    ]

    row.refresh_from_db()
    assert set(answers) <= {302, 403, 404, 405} and row.state == before


def test_the_organiser_of_another_event_reads_no_order_of_this_one(client, world):
    client.force_login(make_staff("organiser", events=[make_event()], language="en"))
    order, event = world["order"], world["event"]

    for address in (
        reverse("event_desk_money", args=[event.pk]),
        reverse("desk_money_terms", args=[event.pk]),
        reverse("desk_money_propose", args=[event.pk, order.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code == 404 and str(order) not in words(answer)


def test_an_order_of_another_event_is_not_proposed_through_ones_own(client, world):
    own = make_event()
    client.force_login(make_staff("organiser", events=[own]))

    answer = client.post(
        reverse("desk_money_propose", args=[own.pk, world["order"].pk]), {"amount": "1", "why": "x"}
    )

    assert answer.status_code == 404 and Refund.objects.count() == 1
