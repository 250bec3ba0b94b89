"""Money that the team of an event takes by hand is booked; letting somebody in without it is a decision of its own."""

from decimal import Decimal

import pytest
from django.urls import reverse

from events.orders.models import Order
from events.payments.models import Payment
from events.registration.models import Registration
from tests.events.cms.registrations import bulk, states
from tests.events.cms.screens import filled, words
from tests.factories import make_event, make_fee, make_group, make_order, make_registration, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(title_fr="Mesurer l’eau", capacity=20)


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    return client


def url_of(row, name):
    return reverse("desk_registration_do", args=[row.event_id, row.pk, name])


def do(client, row, name, **given):
    form = client.get(url_of(row, name)).context["form"]
    return client.post(url_of(row, name), filled(form) | given, follow=True)


def test_a_payment_by_hand_is_a_payment_of_the_order(desk_client, event):
    row = make_registration(event, "Amina", fee=make_fee(event, 300))

    do(desk_client, row, "paid", how="terminal", why="Ticket 88")

    payment, order = Payment.objects.get(), Order.objects.get()
    assert (payment.amount, payment.means, payment.by) == (Decimal(300), "desk", event.team.get())
    assert "Ticket 88" in payment.note and (order.paid, order.due) == (300, 0)
    assert states(row) == ["confirmed"] and row.moves.last().why == "Ticket 88"


def test_two_clicks_are_one_payment(desk_client, event):
    row = make_order(event, price=300).booking.registrations.get()
    given = filled(desk_client.get(url_of(row, "paid")).context["form"]) | {"why": "Reçu 1"}

    for _click in range(2):
        desk_client.post(url_of(row, "paid"), given)

    assert Payment.objects.count() == 1 and Order.objects.get().paid == 300


def test_a_transfer_taken_by_hand_is_told_as_one(desk_client, event):
    row = make_order(event, price=300).booking.registrations.get()

    do(desk_client, row, "paid", how="transfer", why="VIR 12")

    assert (Payment.objects.get().means, Payment.objects.get().note) == ("transfer", "VIR 12")


def test_less_than_the_place_costs_keeps_it_waiting_for_the_rest(desk_client, event):
    row = make_order(event, price=300).booking.registrations.get()

    do(desk_client, row, "paid", amount="100", why="Acompte")
    assert states(row) == ["held"] and Order.objects.get().due == 200
    do(desk_client, row, "paid", why="Solde")

    assert states(row) == ["confirmed"] and Order.objects.get().due == 0
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [100, 200]


def test_more_than_the_place_costs_is_flagged(desk_client, event):
    row = make_order(event, price=300).booking.registrations.get()

    do(desk_client, row, "paid", amount="400", why="Espèces")

    assert states(row) == ["confirmed"] and Payment.objects.get().flag == "over"


def test_one_of_a_group_pays_alone(desk_client, event):
    order = make_order(event, price=300, people=3)
    first = order.booking.registrations.order_by("pk").first()

    do(desk_client, first, "paid", why="Espèces")

    order.refresh_from_db()
    assert (order.paid, order.due) == (300, 600)
    assert sorted(states(*order.booking.registrations.all())) == ["confirmed", "held", "held"]


def test_a_whole_group_pays_at_once(desk_client, event):
    booking = make_group(event, "Amina", "Brahim", fee=make_fee(event, 300))
    url = reverse("desk_group_do", args=[event.pk, booking.pk, "paid"])

    desk_client.post(
        url, filled(desk_client.get(url).context["form"]) | {"why": "Virement 12", "how": "transfer"}
    )

    assert Payment.objects.get().amount == 600
    assert states(*booking.registrations.all()) == ["confirmed"] * 2


def test_several_rows_at_once_are_a_payment_each(desk_client, event):
    order = make_order(event, price=300, people=2)
    alone = make_order(event, price=300).booking.registrations.get()
    rows = [*order.booking.registrations.all(), alone]

    bulk(desk_client, event, "confirm", rows, sure="yes", why="Enveloppe", paid=[row.pk for row in rows])

    assert states(*rows) == ["confirmed"] * 3
    assert sorted(Order.objects.values_list("paid", flat=True)) == [300, 600]
    assert Payment.objects.count() == 3


def test_who_is_let_in_without_a_payment_still_owes_it(desk_client, event):
    row = make_order(event, price=300).booking.registrations.get()
    assert "stays to be paid" in words(desk_client.get(url_of(row, "let-in")))

    do(desk_client, row, "let-in", why="")
    assert states(row) == ["held"]
    do(desk_client, row, "let-in", why="Invitée du ministère")

    order = Order.objects.get()
    assert states(row) == ["confirmed"] and not Payment.objects.exists()
    assert (order.paid, order.due) == (0, 300)
    assert Registration.objects.get(pk=row.pk).moves.last().why == "Invitée du ministère"


def test_a_place_that_was_paid_says_who_gives_the_money_back(desk_client, event):
    row = make_order(event, price=300).booking.registrations.get()
    unpaid = make_order(event, price=300).booking.registrations.get()
    do(desk_client, row, "paid", why="Espèces")
    do(desk_client, unpaid, "let-in", why="Presse")

    assert "refunded by the accountant" in words(desk_client.get(url_of(row, "cancel")))
    assert "refunded by the accountant" not in words(desk_client.get(url_of(unpaid, "cancel")))
