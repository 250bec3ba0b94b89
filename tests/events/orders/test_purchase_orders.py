"""The team's answer to a purchase order: yes, no, and a yes that was a mistake."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from events.messages.models import Message
from events.messages.render import letter_of
from events.orders.actions import (
    BuyerGiven,
    accept_on_credit,
    accept_quote,
    choose_means,
    credit,
    issue_invoice,
    issue_quote,
    refuse_purchase_order,
    set_buyer,
    set_terms,
    take_acceptance_back,
)
from events.orders.models import Order
from events.orders.terms import LEAST, OrderError
from events.registration.models import Booking, Registration
from tests.events.cms.screens import filled, words
from tests.events.views.orders import own
from tests.factories import make_event, make_order, make_seller, make_staff, make_user

pytestmark = pytest.mark.django_db
CLINIC = BuyerGiven("Clinique Atlas", "organisation", "compta@atlas.example", purchase_order="BC 1")


@pytest.fixture
def asked():
    """An order whose purchase order waits for an answer."""
    make_seller()
    event = make_event(days=60)
    set_terms(event, by=make_user(), credit=True)
    return choose_means(set_buyer(make_order(event, price=100), CLINIC), "credit")


@pytest.fixture
def accountant(client):
    client.force_login(make_staff("accountant", language="en"))
    return client


def act(client, order, name, **given):
    """Open the form of an act at the desk and send it twice, as a double click does."""
    url = reverse("money_orders:do", args=[order.pk, name])
    sent = filled(client.get(url).context["form"]) | given
    return [words(client.post(url, sent, follow=True)) for _click in range(2)]


def place(order):
    return Registration.objects.get(booking=order.booking)


def story(client, order):
    return words(client.get(reverse("money_orders:order", args=[order.pk])))


def test_a_refused_purchase_order_is_answered_by_mail_and_the_buyer_pays_otherwise(asked, accountant):
    kept = place(asked).held_until

    first, second = act(accountant, asked, "refuse", why="Le bon n’est pas signé")

    asked.refresh_from_db()
    assert (asked.means, asked.purchase_order, asked.credit_at) == ("", "", None)
    assert (place(asked).state, place(asked).held_until, asked.pay_until) == ("held", kept, kept)
    mail = letter_of(Message.objects.get(kind="purchase_refused", to="compta@atlas.example"))
    assert "Le bon n’est pas signé" in mail.text and "100" in mail.text
    assert "is refused" in first and "Somebody else changed this" in second
    assert "purchase order was refused" in story(accountant, asked)
    assert choose_means(asked, "transfer").means == "transfer"


def test_who_is_refused_in_the_last_minutes_has_an_hour_to_pay_otherwise(asked):
    last = asked.pay_until - timedelta(minutes=2)

    order = refuse_purchase_order(asked, by=make_user(), why="non", at=last)

    assert order.pay_until == place(asked).held_until == last + LEAST
    mail = Message.objects.get(kind="purchase_refused")
    assert mail.context["held_until"] == (last + LEAST).isoformat()


def test_a_purchase_order_that_was_accepted_or_changed_meanwhile_is_not_refused(asked):
    set_buyer(asked, BuyerGiven(**vars(CLINIC) | {"purchase_order": "BC 2"}))
    with pytest.raises(OrderError, match="Somebody else"):
        refuse_purchase_order(asked, by=make_user(), why="non", seen="BC 1")

    accept_on_credit(asked, by=make_user())
    with pytest.raises(OrderError, match="Somebody else"):
        refuse_purchase_order(asked, by=make_user(), why="non")

    assert not Message.objects.filter(kind="purchase_refused").exists()


def test_a_purchase_order_that_waits_is_changed_by_its_buyer_and_not_accepted_unseen(
    asked, accountant, client
):
    url = reverse("money_orders:do", args=[asked.pk, "credit"])
    seen = filled(accountant.get(url).context["form"])
    page = words(client.get(own(asked, l="en")))
    assert own(asked, "bon/") in page and "give the number of your purchase order" not in page

    client.post(
        own(asked, "bon/"), {"buyer_name": "Clinique Atlas", "language": "fr", "purchase_order": "BC 2"}
    )
    refused = words(accountant.post(url, seen))

    asked.refresh_from_db()
    assert (asked.purchase_order, asked.credit_at) == ("BC 2", None)
    assert "Somebody else changed this" in refused
    act(accountant, asked, "credit")
    asked.refresh_from_db()
    assert asked.credit_at and asked.purchase_order == "BC 2"


def test_a_quote_whose_purchase_order_is_refused_can_be_answered_anew():
    make_seller()
    order = set_buyer(make_order(make_event(days=60)), CLINIC)
    quote = issue_quote(order, by=None)
    refuse_purchase_order(accept_quote(quote, "BC 1"), by=make_user(), why="mauvais numéro")

    order = accept_quote(quote, "BC 2")

    assert (order.means, order.purchase_order) == ("credit", "BC 2")


def test_what_staff_booked_leaves_those_that_wait_for_an_answer(asked):
    Booking.objects.update(origin=Booking.Origin.DESK)
    Order.objects.update(pay_until=None)
    Registration.objects.update(held_until=None)

    order = refuse_purchase_order(asked, by=make_user(), why="non")

    assert (order.means, order.pay_until, place(order).held_until) == ("", None, None)


def test_an_acceptance_by_mistake_is_taken_back_and_the_place_stays(asked, accountant):
    accept_on_credit(asked, by=make_user())
    written = Message.objects.count()

    first, second = act(accountant, asked, "undo_credit", why="Mauvaise commande")

    asked.refresh_from_db()
    assert (asked.credit_at, asked.credit_by, asked.means) == (None, None, "credit")
    assert place(asked).state == "confirmed" and Message.objects.count() == written
    assert "is taken back" in first and "Somebody else changed this" in second
    page = story(accountant, asked)
    assert "acceptance of the purchase order was taken back" in page and "Mauvaise commande" in page
    assert accept_on_credit(asked, by=make_user()).credit_at


def test_while_an_invoice_stands_an_acceptance_is_not_taken_back(asked):
    accept_on_credit(asked, by=make_user())
    invoice = issue_invoice(asked, by=None)
    with pytest.raises(OrderError, match=invoice.number):
        take_acceptance_back(asked, by=make_user(), why="erreur")

    credit(invoice, by=None, reason="erreur")

    assert take_acceptance_back(asked, by=make_user(), why="erreur").credit_at is None


def test_who_has_the_place_already_is_told_until_when_to_pay(asked):
    order = accept_on_credit(asked, by=make_user())
    order = take_acceptance_back(order, by=make_user(), why="erreur")

    order = refuse_purchase_order(order, by=make_user(), why="non")

    facts = Message.objects.get(kind="purchase_refused").context
    assert order.pay_until > now() and place(order).state == "confirmed"
    assert (facts["confirmed"], facts["held_until"]) == (True, None)
    assert facts["money"]["until"]
