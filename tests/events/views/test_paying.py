"""The page of an order: true at every moment, whatever the provider has told us."""

import re
from time import monotonic

import pytest
from django.utils.timezone import now

from events.orders.actions import accept_on_credit, set_terms, settle
from events.orders.models import Order
from events.payments.actions import give_otherwise, mark_refunded, refund_order, sweep
from events.payments.models import Payment, Refund
from events.payments.providers import Returned
from events.payments.taking import conclude
from events.programme.models import Event
from events.registration.actions import cancel
from events.registration.actions import sweep as sweep_registrations
from events.registration.models import Registration
from events.views.money import order_path, panel_of
from home import links
from tests.events.views.orders import choose, everything, own, session_of, with_account
from tests.events.views.own_pages import own as own_page
from tests.events.views.screens import words
from tests.factories import make_event, make_order, make_registration, make_user, pay

pytestmark = pytest.mark.django_db


def policy(page):
    return re.search(r"form-action ([^;]*)", page.headers["Content-Security-Policy"])[1]


# What it shows ------------------------------------------------------------------------------------------------------


def test_it_shows_what_is_to_be_paid_until_when_and_how(client, stripe_site):
    with_account()
    order = make_order(price=250)

    page = words(client.get(own(order, l="en")))

    assert "To pay: MAD 250" in page and "The places are kept until" in page
    assert "Pay by card" in page and "Pay by bank transfer" in page and "Pay at the desk" not in page


def test_without_a_key_nothing_is_said_of_cards(client):
    with_account()

    page = words(client.get(own(make_order(), l="en")))

    assert "card" not in page.lower()
    assert "Pay by bank transfer" in page


def test_where_nothing_is_set_up_it_says_whom_to_write_to(client):
    assert "No way to pay is set up" in words(client.get(own(make_order(), l="en")))


def test_lines_are_grouped_and_say_the_discount_and_the_vat(client):
    event = make_event()
    order = make_order(event, price=120, people=3)
    Registration.objects.filter(booking=order.booking).update(price=96)
    event.fees.update(vat_rate=20)
    settle(order)

    page = words(client.get(own(order, l="en")))

    assert "3 × MAD 96 instead of MAD 120 MAD 288" in page
    assert "Discount, already taken off MAD 72" in page
    assert "of which VAT at 20 % MAD 48" in page


@pytest.mark.parametrize("sub", ["", "payer/", "retour/", "retour/annule/", "facturation/", "bon/"])
def test_opening_it_changes_nothing(client, sub):
    order = make_order()
    before = everything()

    client.get(own(order, sub))
    client.head(own(order, sub))

    assert everything() == before


@pytest.mark.parametrize("sub", ["", "facturation/"])
def test_it_is_not_kept_not_listed_and_not_told_to_the_next_site(client, sub):
    headers = client.get(own(make_order(), sub)).headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"


def test_a_link_that_was_cut_or_is_for_something_else_opens_nothing(client):
    order = make_order()
    row = Registration.objects.get(booking=order.booking)
    wrong = [
        own(order)[:-3] + "aa/",
        f"/commande/{links.token('registration', row.uuid, row.link_version)}/",
        f"/commande/{links.token('order', order.uuid, 2)}/",
        "/commande/x/",
    ]

    assert [client.get(address).status_code for address in wrong] == [404] * 4
    assert [client.post(address + "payer/", {"means": "card"}).status_code for address in wrong] == [404] * 4


def test_it_leads_to_nobodys_ticket(client):
    order = make_order()
    pay(order)
    row = Registration.objects.get(booking=order.booking)

    page = client.get(own(order)).content.decode()

    assert "/r/" not in page and 'class="qr"' not in page
    assert row.tickets.get().code not in page


def test_it_speaks_arabic_from_the_right(client):
    page = client.get(own(make_order(language="ar"))).content.decode()

    assert 'lang="ar" dir="rtl"' in page


@pytest.mark.parametrize("people", [1, 4])
def test_its_queries_do_not_grow_with_the_people(client, django_assert_max_num_queries, people):
    order = make_order(people=people)
    client.get(own(order))

    with django_assert_max_num_queries(16):
        client.get(own(order))


# By card ------------------------------------------------------------------------------------------------------------


def test_the_button_leads_to_the_provider_and_the_page_lets_its_form_go_there(client, stripe_site):
    order = make_order(price=250)

    page = client.get(own(order))
    answer = choose(client, order)

    assert answer.status_code == 303
    assert answer.url.startswith(stripe_site.url)
    assert policy(page) == f"'self' {stripe_site.url}"


def test_who_comes_back_sees_that_it_is_paid_before_any_webhook(client, stripe_site):
    order = make_order(price=250)
    choose(client, order)
    stripe_site.knob("pay", session=session_of(order))

    page = client.get(own(order, "retour/", l="en"), follow=True)

    assert "everything is paid" in words(page)
    assert Registration.objects.get(booking=order.booking).state == "confirmed"
    assert client.get(own(order, "retour/", l="en"), follow=True).status_code == 200
    assert Payment.objects.count() == 1


def test_a_refused_card_is_tried_again_on_the_same_order(client, stripe_site):
    order = make_order(price=250)
    choose(client, order)
    stripe_site.knob("expire", session=session_of(order))

    page = words(client.get(own(order, "retour/", l="en"), follow=True))
    again = choose(client, order)
    stripe_site.knob("pay", session=session_of(order))
    done = words(client.get(own(order, "retour/", l="en"), follow=True))

    assert "was not finished in time: nothing was taken" in page and "Pay by card" in page
    assert again.status_code == 303
    assert "everything is paid" in done
    assert Order.objects.count() == 1 and Payment.objects.get().amount == 250


def test_while_the_provider_does_not_answer_the_page_looks_again_some_times(client, stripe_site):
    order = make_order(price=250)
    choose(client, order)
    stripe_site.set(outage={"probability": 1, "kind": "500"})

    page = client.get(own(order, "retour/", l="en"))
    last = client.get(own(order, "retour/", l="en", n=10))

    assert "We are checking your payment" in words(page) and "Nothing is lost" in words(page)
    assert "does not answer at this moment" in words(page)
    assert 'http-equiv="refresh" content="3; url=' in page.content.decode()
    assert "retour/?n=1&amp;l=en" in page.content.decode()
    assert "refresh" not in last.content.decode()
    assert "We go on asking" in words(last)


def test_a_slow_provider_keeps_nobody_waiting_for_more_than_five_seconds(client, stripe_site):
    order = make_order(price=250)
    choose(client, order)
    stripe_site.set(outage={"probability": 1, "kind": "slow", "seconds": 8})
    began = monotonic()

    page = client.get(own(order, "retour/", l="en"))

    assert monotonic() - began < 5
    assert "The payment service does not answer" in words(page)


def test_who_gives_up_is_told_that_nothing_was_taken(client, stripe_site):
    order = make_order(price=250)
    choose(client, order)

    page = client.get(own(order, "retour/annule/", l="en"), follow=True)

    assert "You came back without paying: nothing was taken." in words(page)


def test_who_gives_up_after_all_was_paid_is_told_so(client, stripe_site):
    order = make_order(price=250)
    choose(client, order)
    stripe_site.knob("pay", session=session_of(order))

    assert "everything is paid" in words(client.get(own(order, "retour/annule/", l="en"), follow=True))


def test_a_slow_means_is_on_its_way_and_cannot_be_paid_twice(client, stripe_site):
    order = make_order(price=250)
    choose(client, order)
    stripe_site.knob("async", session=session_of(order))

    page = words(client.get(own(order, "retour/", l="en"), follow=True))
    again = choose(client, order)

    assert "is on its way" in page
    assert again.status_code == 409
    assert "on its way already" in words(client.post(own(order, "payer/", l="en"), {"means": "card"}))


def test_a_provider_that_is_down_at_the_beginning_is_a_sentence_on_the_page(client, stripe_site):
    order = make_order()
    stripe_site.set(outage={"probability": 1, "kind": "500"})

    answer = client.post(own(order, "payer/", l="en"), {"means": "card"})

    assert answer.status_code == 409
    assert "does not answer. Please try again in a minute" in words(answer)


def test_a_local_acquirer_gets_a_form_with_one_button(client, acquirer_site):
    order = make_order(price=250)

    page = client.post(own(order, "payer/", l="en"), {"means": "local_card"})
    form = page.content.decode().partition('<form class="choices"')[2].partition("</form>")[0]

    assert page.status_code == 200
    assert f'action="{acquirer_site.gate}"' in form and form.count("<button") == 1
    assert policy(page) == f"'self' {acquirer_site.url}"
    assert "<script" not in page.content.decode().partition("<main")[2]


def test_the_acquirers_form_brings_the_payer_back_to_a_page_of_ours(client, acquirer_site):
    order = make_order()
    choose(client, order, "local_card")

    answer = client.post(own(order, "retour/"), {"oid": "x"}, headers={"origin": acquirer_site.url})

    assert (answer.status_code, answer.url) == (303, own(order, "retour/"))


@pytest.mark.parametrize("means", ["", "cash", "desk", "credit", "local_card", "card"])
def test_a_means_that_is_not_offered_is_refused(client, means):
    answer = client.post(own(make_order(), "payer/"), {"means": means})

    assert answer.status_code == 409 or answer.url.endswith("bon/")
    if means == "credit":
        assert client.get(answer.url).status_code == 302


def test_a_form_of_another_site_pays_nothing(client, stripe_site):
    order = make_order()

    answer = client.post(own(order, "payer/"), {"means": "card"}, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    assert not order.attempts.exists()


# By transfer, by purchase order, at the desk ------------------------------------------------------------------------


def test_a_transfer_shows_the_account_and_the_reference(client):
    site = with_account()
    order = make_order(price=250)

    page = words(client.get(choose(client, order, "transfer").url + "?l=en"))

    assert site.rib in page and str(order) in page
    assert "Once your transfer has reached us" in page
    order.refresh_from_db()
    assert order.means == "transfer"


def test_a_purchase_order_needs_a_name_and_a_number_and_waits_for_the_team(client):
    event = make_event()
    set_terms(event, by=make_user(), credit=True)
    order = make_order(event)
    path = choose(client, order, "credit").url
    given = {"buyer_name": "Taghart SA", "buyer_ice": "001 525 713 000 055", "language": "ar"}

    wrong = client.post(path, given)
    right = client.post(path, given | {"purchase_order": "BC 12"})

    assert list(wrong.context["form"].errors) == ["purchase_order"]
    order.refresh_from_db()
    assert (order.buyer_kind, order.buyer_name, order.purchase_order) == (
        "organisation",
        "Taghart SA",
        "BC 12",
    )
    assert (order.buyer_ice, order.language, order.means) == ("001525713000055", "ar", "credit")
    assert "read your purchase order BC 12" in words(client.get(right.url + "?l=en"))
    accept_on_credit(order, by=make_user())
    page = words(client.get(own(order, l="en")))
    assert "Your purchase order is accepted" in page and "Pay by card" not in page


def test_at_the_desk_it_is_paid_when_people_come(client):
    event = make_event()
    set_terms(event, by=make_user(), desk=True)
    order = make_order(event)

    assert "To pay at the desk" in words(client.get(choose(client, order, "desk").url + "?l=en"))


# Who the papers are for ---------------------------------------------------------------------------------------------


def test_who_pays_is_written_and_a_wrong_ice_is_a_warning_never_a_wall(client):
    order = make_order()
    given = {"buyer_kind": "organisation", "buyer_name": "Taghart SA", "language": "fr"}

    answer = client.post(own(order, "facturation/"), given | {"buyer_ice": "001525713000056"})

    order.refresh_from_db()
    assert (answer.status_code, order.buyer_name, order.buyer_ice) == (302, "Taghart SA", "001525713000056")
    assert "do not fit the others" in words(client.get(own(order, l="en")))
    client.post(own(order, "facturation/"), given | {"buyer_ice": "12345"})
    assert "fifteen digits: look at this one" in words(client.get(own(order, l="en")))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("buyer_name", ""),
        ("buyer_name", "x" * 300),
        ("buyer_name", "http://evil.example"),
        ("buyer_ice", "1" * 16),
        ("buyer_city", "\0"),
        ("buyer_kind", "nobody"),
        ("language", "xx"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(client, field, value):
    order = make_order()
    given = {"buyer_kind": "person", "buyer_name": "Amina", "language": "fr"} | {field: value}

    answer = client.post(own(order, "facturation/"), given)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]


# When it did not go as it should ------------------------------------------------------------------------------------


def test_places_that_were_not_paid_in_time_are_gone_with_a_way_to_register_again(client):
    order = make_order()
    sweep_registrations(order.pay_until)
    settle(order)

    page = client.get(own(order, l="en"))

    assert "no longer kept: they were not paid in time" in words(page)
    assert f"/inscription/{order.event.code}/" in page.content.decode()
    assert client.post(own(order, "payer/"), {"means": "transfer"}).status_code == 409


def test_who_paid_too_late_for_a_full_event_is_told_that_the_money_comes_back(client):
    event = make_event(capacity=1, waiting_list=False)
    order = make_order(event)
    sweep_registrations(order.pay_until)
    make_registration(event, fee=None)
    pay(order, 250)

    assert "MAD 250 goes back to you" in words(client.get(own(order, l="en")))


def test_an_order_that_is_paid_is_not_paid_again(client, stripe_site):
    order = make_order()
    pay(order)

    answer = client.post(own(order, "payer/", l="en"), {"means": "card"})

    assert answer.status_code == 409
    assert "Nothing is to be paid." in words(answer)


def test_a_cancelled_event_asks_for_nothing_and_says_what_comes_back(client):
    order = make_order(price=250)
    pay(order)
    Event.objects.filter(pk=order.event_id).update(state=Event.State.CANCELLED)
    settle(order)

    page = words(client.get(own(order, l="en")))

    assert "This event is cancelled. We give back to you what you paid: MAD 250" in page
    assert "Pay by" not in page


@pytest.mark.parametrize("end", ["given back", "not paid in time", "called off"])
def test_who_never_paid_is_promised_nothing_after_a_transfer_that_was_not_theirs(client, end):
    order = make_order(price=250)
    pay(order)
    Refund.objects.create(
        payment=order.payments.get(), amount=250, cause="mismatch", state="done", done_at=now()
    )
    Payment.objects.update(refunded=250)
    Order.objects.update(refunded=250)
    place = order.booking.registrations.get()
    if end == "called off":
        Event.objects.update(state=Event.State.CANCELLED)
    elif end == "given back":
        cancel(place)
    else:
        Registration.objects.update(state="expired")
    order = settle(order)

    page = words(client.get(own(order, l="en")))

    assert "othing is to be paid" in page and "goes back to you" not in page
    assert not panel_of(place).went_back
    assert "refund is" not in words(client.get(own_page(place, l="en")))


def test_refunds_are_told_by_how_far_they_are(client):
    order = make_order(price=250)
    pay(order, means="card", reference="pi_1")
    cancel(Registration.objects.get(booking=order.booking))
    settle(order)
    assert "MAD 250 goes back to you" in words(client.get(own(order, l="en")))

    refund_order(order, by=None, reason="", cause=Refund.Cause.RULE)
    assert "MAD 250 is to be given back to you" in words(client.get(own(order, l="en")))

    row = Refund.objects.get()
    failed = Returned("re_1", row.payment.reference, row.amount, "MAD", Refund.State.FAILED, now())
    conclude(row, failed, at=now())
    page = words(client.get(own(order, l="en")))
    assert "could not be given back by the way it was paid" in page
    assert "goes back to you by the way it was paid" not in page and "MAD 250 is to go back to you" in page

    desk = make_user()
    made = give_otherwise(row, by=desk, reason="Carte expirée", means="transfer")
    page = words(client.get(own(order, l="en")))
    assert "MAD 250 is to be given back to you by bank transfer" in page and "could not be" not in page

    mark_refunded(made, reference="VIR 9", by=desk)
    page = words(client.get(own(order, l="en")))
    assert "MAD 250 was given back by bank transfer on" in page and "could not be" not in page


def test_an_order_in_euros_says_euros(client):
    order = make_order(price=250)
    Order.objects.filter(pk=order.pk).update(currency="EUR")

    assert "€" in words(client.get(own(order, l="en")))
    assert "MAD" not in words(client.get(own(order, l="en")))


def test_the_worker_finds_what_was_paid_by_who_never_came_back(client, stripe_site):
    order = make_order(price=250)
    choose(client, order)
    stripe_site.knob("pay", session=session_of(order))

    sweep()

    assert "everything is paid" in words(client.get(order_path(order) + "?l=en"))
