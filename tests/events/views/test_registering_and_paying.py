"""From registering to paying: two pages of ours, the same for a new and a known address."""

import re

import pytest

from events.messages.models import Message
from events.messages.render import letter_of
from events.orders.actions import set_terms, sweep
from events.orders.models import Order
from events.payments.models import Refund
from events.registration.actions import cancel
from events.registration.models import Registration
from home import links
from tests.events.views.entering import make_fee, send
from tests.events.views.grouping import registered as group_registered
from tests.events.views.orders import with_account
from tests.events.views.own_pages import SURE, offered, own
from tests.events.views.screens import AMINA, KNOWN, NEW, OURS, without_randoms, words
from tests.factories import make_event, make_registration, make_user, pay

pytestmark = pytest.mark.django_db


def with_price(price=250, **fields):
    event = make_event(**fields)
    make_fee(event, price)
    return event


def thanks(client, language="en"):
    return client.get(f"/{language}/inscription/merci/")


def press(client, event, means="card", language="en"):
    """A button of the page after registering."""
    path = f"/{language}/inscription/{event.code}/payer/"
    return client.post(path, {"means": means}, headers=OURS)


def plain(message):
    """The text of a mail, one space between words."""
    return " ".join(letter_of(message).text.split())


# Somebody new -------------------------------------------------------------------------------------------------------


def test_the_page_after_registering_leads_to_the_provider(client, stripe_site):
    event = with_price()
    page = client.get(send(client, event).url)

    answer = press(client, event)

    assert "Pay MAD 250" in words(page) and "Pay by card" in words(page)
    assert f"form-action 'self' {stripe_site.url}" in page.headers["Content-Security-Policy"]
    assert answer.status_code == 303 and answer.url.startswith(stripe_site.url)
    assert Order.objects.get().attempts.get().amount == 250


def test_the_order_is_opened_with_the_place(client):
    event = with_price()

    send(client, event)

    order, row = Order.objects.get(), Registration.objects.get()
    assert order.booking == row.booking
    assert row.held_until == order.pay_until


def test_what_the_view_missed_is_opened_by_the_sweep(client, monkeypatch, stripe_site):
    monkeypatch.setattr("events.views.registration.follow", lambda booking: None)
    event = with_price()
    send(client, event)
    assert not Order.objects.exists()
    assert "being made" in words(client.get(own(Registration.objects.get(), l="en")))

    sweep()

    assert press(client, event).status_code == 303


def test_a_transfer_leads_to_the_account_and_the_reference(client):
    site = with_account()
    event = with_price()
    send(client, event)

    page = client.get(press(client, event, "transfer").url)

    assert site.rib in words(page) and str(Order.objects.get()) in words(page)


def test_a_purchase_order_leads_to_its_form(client):
    event = with_price()
    set_terms(event, by=make_user(), credit=True)
    send(client, event)

    page = client.get(press(client, event, "credit").url)

    assert "Number of your purchase order" in words(page)


def test_a_free_place_says_nothing_of_money(client, stripe_site):
    event = with_price(0)

    page = client.get(send(client, event).url)

    assert "Pay" not in words(page)
    assert press(client, event).url.endswith("/inscription/merci/")
    assert not Order.objects.exists()


def test_a_double_click_on_the_form_and_on_the_button_is_one_order(client, stripe_site):
    event = with_price()
    send(client, event)

    answers = {press(client, event).url for _click in range(2)}

    assert len(answers) == 1
    assert Order.objects.count() == 1


def test_what_goes_wrong_is_said_on_the_page(client, stripe_site):
    event = with_price()
    send(client, event)
    stripe_site.set(outage={"probability": 1, "kind": "500"})

    answer = press(client, event)

    assert answer.status_code == 409
    assert "Please try again in a minute" in words(answer) and "Pay by card" in words(answer)


@pytest.mark.parametrize("means", ["", "x", "transfer", "local_card"])
def test_a_means_that_is_not_there_is_said(client, stripe_site, means):
    event = with_price()
    send(client, event)

    assert press(client, event, means).status_code == 409


def test_without_the_act_of_this_browser_there_is_nothing_to_pay(client, stripe_site):
    event = with_price()
    send(type(client)(), event)

    assert press(client, event).url.endswith("/inscription/merci/")
    send(client, make_event())
    assert press(client, event).url.endswith("/inscription/merci/")


def test_a_form_of_another_site_pays_nothing(client, stripe_site):
    event = with_price()
    send(client, event)
    path = f"/en/inscription/{event.code}/payer/"

    answer = client.post(path, {"means": "card"}, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403


# Somebody known -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_paid", [False, True])
def test_the_page_is_the_same_whether_the_address_was_known(client, stripe_site, is_paid):
    event = with_price()
    known = make_registration(event, fee=event.fees.get(), email=KNOWN)
    sweep()
    if is_paid:
        pay(known.booking.order)
    pages = []
    for email in (KNOWN, NEW):
        browser = type(client)()
        answer = send(browser, event, email=email)
        page = browser.get(answer.url)
        pages.append(
            (answer.status_code, answer.url, without_randoms(page), page.headers["Content-Security-Policy"])
        )

    assert pages[0] == pages[1]


def test_who_typed_a_known_address_is_sent_to_the_mail_and_not_to_its_order(client, stripe_site):
    event = with_price()
    victim = make_registration(event, "Victim", fee=event.fees.get(), email=KNOWN)
    sweep()
    send(client, event, email=KNOWN)

    answer = press(client, event)

    assert answer.status_code == 200
    assert "Look into your mail to pay" in words(answer)
    assert "commande" not in answer.content.decode() and "Victim" not in words(answer)
    assert not Order.objects.get(booking=victim.booking).attempts.exists()


def test_a_known_address_has_the_way_to_its_order_in_its_mail(client):
    event = with_price()
    known = make_registration(event, fee=event.fees.get(), email=KNOWN)
    sweep()
    send(client, event, email=KNOWN)

    mail = Message.objects.filter(to=KNOWN, kind="payment").first()
    path = re.search(r"/r/[a-z0-9.]+/", letter_of(mail).text)[0]
    page = client.get(path + "?l=en")

    assert links.own_path(known.uuid, known.link_version) == path
    assert "/commande/" in page.content.decode()


def test_a_browser_that_proved_the_address_is_led_to_its_own_order(client, stripe_site):
    event = with_price()
    row = make_registration(event, fee=event.fees.get(), **AMINA)
    sweep()
    client.get(own(row))
    send(client, event, "?other=1")

    assert press(client, event).url.startswith(stripe_site.url)
    pay(row.booking.order)
    assert "Pay by card" not in words(thanks(client))


# The mails ----------------------------------------------------------------------------------------------------------


def test_the_mail_says_how_much_until_when_and_leads_to_the_order(client):
    event = with_price()
    send(client, event)
    order = Order.objects.get()

    text = plain(Message.objects.get(kind="payment"))

    assert text.startswith("Pay MAD 250 before ")
    path = re.search(r"/commande/[a-z0-9.]+/", text)[0]
    assert str(order) in words(client.get(path))


def test_the_mail_of_a_group_says_how_much_and_leads_to_the_order(client):
    event = with_price(most_at_once=20)
    group_registered(client, event)

    text = plain(Message.objects.get(kind="group"))

    assert "Payez 500 DH avant" in text
    path = re.search(r"/commande/[a-z0-9.]+/", text)[0]
    assert client.get(path).status_code == 200


# A wrong address, somebody else ---------------------------------------------------------------------------------------


def test_the_papers_go_to_the_corrected_address(client, stripe_site):
    event = with_price()
    send(client, event, email="amima@demo.example")

    client.post("/en/inscription/merci/", {"email": "amina@demo.example"}, headers=OURS)

    assert Order.objects.get().buyer_email == "amina@demo.example"
    assert press(client, event).status_code == 303


def test_a_correction_to_a_known_address_pays_nothing(client, stripe_site):
    event = with_price()
    make_registration(event, fee=event.fees.get(), email=KNOWN)
    sweep()
    send(client, event, email="typo@demo.example")
    client.post("/en/inscription/merci/", {"email": KNOWN}, headers=OURS)

    answer = press(client, event)

    assert "Look into your mail to pay" in words(answer)
    assert not Order.objects.filter(attempts__isnull=False).exists()
    assert Order.objects.get(buyer_email="typo@demo.example").total == 0


def test_a_place_that_is_passed_on_unpaid_is_theirs_to_pay(client):
    event = with_price()
    row = make_registration(event, fee=event.fees.get())
    sweep()
    before = row.booking.order
    old = f"/commande/{links.token('order', before.uuid, before.booking.link_version)}/"

    client.post(own(row, "transmettre/"), SURE)

    row = Registration.objects.get(pk=row.pk)
    assert row.booking.order.buyer_name == "Brahim Tazi"
    assert client.get(old).status_code == 404
    assert "To pay: MAD 250" in words(client.get(own(row, l="en")))


def test_a_place_that_is_passed_on_paid_keeps_its_papers_with_who_paid(client):
    event = with_price()
    row = make_registration(event, "Amina Alaoui", fee=event.fees.get())
    sweep()
    pay(row.booking.order)

    client.post(own(row, "transmettre/"), SURE)

    row = Registration.objects.get(pk=row.pk)
    page = client.get(own(row, l="en")).content.decode()
    assert row.booking.order.buyer_name == "Amina Alaoui"
    assert "/commande/" not in page and "250" not in page.partition("<main")[2].partition("</dl>")[2]


# Own page -----------------------------------------------------------------------------------------------------------


def test_the_own_page_says_what_is_to_be_paid_until_when_and_where(client):
    event = with_price()
    row = make_registration(event, fee=event.fees.get())
    sweep()

    page = client.get(own(row, l="en"))

    assert "To pay: MAD 250" in words(page) and "The places are kept until" in words(page)
    assert "/commande/" in page.content.decode()


def test_somebody_of_a_group_sees_no_money(client):
    event = with_price(most_at_once=20)
    group_registered(client, event)
    row = Registration.objects.filter(email="amina@demo.example").get()

    page = client.get(own(row, l="en"))

    assert "250" not in words(page) and "/commande/" not in page.content.decode()


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({}, "You get all of it back: MAD 250"),
        (
            {"refund_percent": 50, "refund_fee": 25},
            "You get MAD 100 back, by the way it was paid; MAD 150 is kept",
        ),
        ({"refund_until_hours": 1000}, "what was paid is kept, MAD 250"),
    ],
)
def test_before_a_paid_place_is_given_back_it_says_what_comes_back(client, terms, said):
    event = with_price()
    set_terms(event, by=make_user(), **terms)
    row = make_registration(event, fee=event.fees.get())
    sweep()
    pay(row.booking.order)

    before = words(client.get(own(row, "annuler/", l="en")))
    after = client.post(own(row, "annuler/", l="en"), {"why": ""}, follow=True)

    assert said in before
    order = Order.objects.get()
    assert f"MAD {order.refundable:.0f} goes back to you" in words(after) or not order.refundable
    assert order.total + order.refundable == 250


def test_an_unpaid_place_that_is_given_back_says_nothing_of_money(client):
    event = with_price()
    row = make_registration(event, fee=event.fees.get())
    sweep()

    assert "back, by the way" not in words(client.get(own(row, "annuler/", l="en")))
    client.post(own(row, "annuler/"), {"why": ""})
    assert Order.objects.get().total == 0


def test_an_offer_that_is_taken_is_an_order_at_once(client):
    waiter = offered()
    fee = make_fee(waiter.event, 250)
    Registration.objects.filter(pk=waiter.pk).update(fee=fee, price=250)

    client.post(own(waiter, "offre/"), {"answer": "yes"})

    assert Order.objects.get(booking=waiter.booking).due == 250


def test_the_own_page_tells_a_place_that_was_not_paid_from_an_offer_without_answer(client):
    event = with_price()
    row = make_registration(event, fee=event.fees.get())
    sweep()
    cancel(make_registration(event))
    Registration.objects.filter(pk=row.pk).update(state="expired", held_for="", held_until=None)

    assert "it was not paid in time" in words(client.get(own(row, l="en")))


# Groups -------------------------------------------------------------------------------------------------------------


def test_a_group_pays_from_the_page_after_registering(client, stripe_site):
    event = with_price(most_at_once=20)
    page = client.get(group_registered(client, event).url.replace("/fr/", "/en/"))

    answer = client.post("/en/inscription/groupe/payer/", {"means": "card"}, headers=OURS)

    assert "Pay MAD 500" in words(page)
    assert answer.url.startswith(stripe_site.url)
    assert Order.objects.get().attempts.get().amount == 500


def test_the_page_of_a_group_says_what_is_to_be_paid_and_what_comes_back(client):
    from events.views.groups import group_path

    event = with_price(most_at_once=20)
    group_registered(client, event)
    order = Order.objects.get()
    path = group_path(order.booking)

    assert "To pay: MAD 500" in words(client.get(f"{path}?l=en"))
    pay(order)
    assert "You get all of it back: MAD 500" in words(client.get(f"{path}annuler/?l=en"))
    client.post(f"{path}annuler/")
    assert Order.objects.get().refundable == 500


def test_without_its_cookie_nobody_pays_for_a_group(client, stripe_site):
    answer = client.post("/en/inscription/groupe/payer/", {"means": "card"}, headers=OURS)

    assert answer.url.endswith("/inscription/groupe/merci/")


def test_the_own_page_promises_what_goes_back_as_it_is(client):
    event = with_price()
    row = make_registration(event, fee=event.fees.get())
    sweep()
    payment = pay(row.booking.order, means="card", reference="pi_1")
    given_back = client.post(own(row, "annuler/", l="en"), {"why": ""}, follow=True)
    assert "goes back to you by the way it was paid" in words(given_back)
    refund = Refund.objects.create(payment=payment, amount=250, cause="rule", state="failed")

    page = words(client.get(own(row, l="en")))
    assert "MAD 250 is to go back to you" in page and "by the way it was paid" not in page

    Refund.objects.filter(pk=refund.pk).update(state="undone")
    payment.__class__.objects.update(flag="kept")
    assert "to you" not in words(client.get(own(row, l="en"))).partition("MAD 250")[2][:60]
