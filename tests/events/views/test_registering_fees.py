"""The form of an event with fees and sessions to choose among: prices, links, what is full or ended."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from events.programme.models import Fee, Quota
from events.registration.models import Registration
from events.registration.states import HeldFor, State
from home import links
from tests.events.views.entering import make_fee, opened, refused, send
from tests.events.views.screens import AMINA, OURS, register_path, without_randoms, words
from tests.factories import make_event, make_registration, make_session, make_share, make_voucher

pytestmark = pytest.mark.django_db


# Fees ---------------------------------------------------------------------------------------------------------------


def test_one_fee_is_a_line_with_its_price(client):
    event = make_event()
    make_fee(event, 250)

    page = opened(client, event)

    assert "MAD 250" in words(page) and 'type="radio"' not in page.content.decode()


def test_several_fees_are_chosen_among(client):
    event = make_event()
    make_fee(event, 250, capacity=3)
    student = make_fee(event, 0, name_fr="Étudiant")
    make_fee(event, 90, name_fr="Presse", visibility=Fee.Visibility.LINK)

    page = opened(client, event)
    text = words(page)
    answer = send(client, event, fee=str(student.uuid))

    assert "3 places left" in text and "Étudiant" in text and "Free" in text and "Presse" not in text
    assert answer.status_code == 302
    assert Registration.objects.get().fee == student


def test_early_and_late_sales_are_told(client):
    event = make_event()
    make_fee(event, 100, name_fr="Tôt", on_sale_until=now() + timedelta(days=2))
    late = make_fee(event, 200, name_fr="Tard", on_sale_from=now() + timedelta(days=2))

    page = opened(client, event)

    assert "Until " in words(page) and "On sale from" in words(page)
    refused(send(client, event, fee=str(late.uuid)), "On sale from")


def test_a_fee_of_groups_is_not_for_one(client):
    event = make_event()
    make_fee(event)
    group = make_fee(event, 100, name_fr="Groupe", least=5)

    refused(send(client, event, fee=str(group.uuid)), "For groups of 5 or more.")


def test_the_place_is_kept_until_it_is_paid_and_the_page_says_so(client):
    event = make_event()
    make_fee(event, 250)

    page = client.get(send(client, event).url.replace("/fr/", "/en/"))

    registration = Registration.objects.get()
    assert (registration.held_for, registration.price) == (HeldFor.PAYMENT, Decimal(250))
    assert "kept for you until it is paid: MAD 250" in words(page)
    assert "The organisers write to you how to pay." in words(page)  # nothing is set up to be paid with


def test_a_price_that_changed_is_shown_before_anything_is_taken(client):
    event = make_event()
    fee = make_fee(event, 250)
    page = opened(client, event)
    Fee.objects.filter(pk=fee.pk).update(price=300)

    again = send(client, event, page=page)

    refused(again, "The price has changed")
    assert "MAD 300" in words(again)
    assert send(client, event, page=again).status_code == 302
    assert Registration.objects.get().price == 300


@pytest.mark.parametrize(
    "prices", ["", "{uuid}=1", "{uuid}=-1", "{uuid}=1e9", "{uuid}=NaN", "{uuid}=sNaN", "x" * 5000]
)
def test_a_price_edited_in_the_form_is_refused(client, prices):
    event = make_event()
    fee = make_fee(event, 250)

    refused(send(client, event, prices=prices.format(uuid=fee.uuid)), "The price has changed")


def test_hidden_and_foreign_fees_are_refused(client):
    event = make_event()
    make_fee(event), make_fee(event, 10, name_fr="Membre")
    hidden = make_fee(event, 0, visibility=Fee.Visibility.CODE)
    foreign = make_fee(make_event(), 0)

    for fee in (hidden.uuid, foreign.uuid, "-1", "1000000000", "' OR 1"):
        refused(send(client, event, fee=str(fee)), "This fee cannot be taken now. Choose one of those shown.")
    refused(send(client, event), "Choose a fee.")


def test_a_fee_of_which_the_sale_ended_meanwhile_is_refused(client):
    event = make_event()
    fee = make_fee(event)
    make_fee(event, 300, name_fr="Plein")
    page = opened(client, event)
    Fee.objects.filter(pk=fee.pk).update(on_sale_until=now())

    refused(send(client, event, page=page, fee=str(fee.uuid)), "There is something to correct")


def test_a_full_fee_without_waiting_list_answers_both_alike(client):
    event = make_event(waiting_list=False)
    make_fee(event, 0, capacity=1), make_fee(event, 0, name_fr="Autre")
    make_registration(event, email="na1z@demo.example", fee=event.fees.first())
    fee = str(event.fees.first().uuid)
    page = opened(client, event)

    new = send(client, event, page=page, fee=fee, email="na2z@demo.example")
    known = send(client, event, page=page, fee=fee, email="na1z@demo.example")

    assert new.status_code == known.status_code == 400
    assert "No place is left for this fee." in words(new)
    assert without_randoms(new).replace(b"na2z", b"na1z") == without_randoms(known)


def test_where_only_reserved_places_are_left_both_are_answered_alike(client):
    event = make_event(capacity=2, waiting_list=False)
    make_voucher(event, code="VIP", allotment=make_share(event, 1))
    make_registration(event, email="na1z@demo.example")
    page = opened(client, event)

    new = send(client, event, page=page, email="na2z@demo.example")
    known = send(client, event, page=page, email="na1z@demo.example")

    assert new.status_code == known.status_code == 400
    assert "All places are taken, and there is no waiting list." in words(new)
    assert without_randoms(new).replace(b"na2z", b"na1z") == without_randoms(known)
    assert send(client, event, "?code=VIP", code="VIP").status_code == 302


def test_a_correction_where_no_place_is_left_is_answered_alike(client):
    event = make_event(capacity=3, waiting_list=False)
    make_voucher(event, code="VIP", allotment=make_share(event, 1))
    make_registration(event, email="na1z@demo.example")
    send(client, event, email="na1z@demo.example")
    make_registration(event, email="na3z@demo.example")

    answers = [
        client.post("/en/inscription/merci/", {"email": email}, headers=OURS)
        for email in ("na2z@demo.example", "na3z@demo.example")
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "All places are taken, and there is no waiting list." in words(answers[0])


def test_where_no_fee_can_be_had_the_page_says_so(client):
    event = make_event()
    make_fee(event, on_sale_until=now() - timedelta(days=1))

    page = opened(client, event)
    assert "No place can be had here at this time." in words(page)
    assert 'class="register-form' not in page.content.decode()
    sent = client.post(register_path(event, "en"), AMINA | {"key": "x"}, headers=OURS)
    refused(sent, "No place can be had here at this time.")


def test_a_link_shows_its_fee(client):
    event = make_event()
    make_fee(event, 250)
    press = make_fee(event, 0, name_fr="Presse", visibility=Fee.Visibility.LINK)
    token = links.token("fee", press.uuid, 1)

    page = opened(client, event, f"?tarif={token}")
    answer = send(client, event, page=page, fee=str(press.uuid), tarif=token)

    assert "Presse" in words(page) and token in page.content.decode()
    assert answer.status_code == 302 and Registration.objects.get().fee == press


@pytest.mark.parametrize("token", ["x", "a" * 26 + "." + "b" * 26, "%00"])
def test_an_invented_link_shows_nothing(client, token):
    event = make_event()
    make_fee(event, 0, name_fr="Presse", visibility=Fee.Visibility.LINK)

    assert "Presse" not in words(opened(client, event, f"?tarif={token}"))


# Sessions -----------------------------------------------------------------------------------------------------------


def test_sessions_are_chosen_with_their_hours_and_places(client):
    event = make_event()
    workshop = make_session(event, title_fr="Atelier", optional=True, capacity=3, start="09:00", end="10:00")

    page = opened(client, event)
    answer = send(client, event, sessions=[str(workshop.uuid)])

    assert "Atelier" in words(page) and "09:00" in words(page) and "3 places left" in words(page)
    assert answer.status_code == 302
    assert workshop.places.count() == 1
    assert Registration.objects.get().places.count() == 2


def test_sessions_at_the_same_time_and_unknown_ones_are_refused(client):
    event = make_event()
    one = make_session(event, title_fr="Un", optional=True, start="09:00", end="11:00")
    two = make_session(event, title_fr="Deux", optional=True, start="10:00", end="12:00")
    foreign = make_event().sessions.get()

    refused(send(client, event, sessions=[str(one.uuid), str(two.uuid)]), "at the same time")
    for unknown in (str(foreign.uuid), "-1", str(event.sessions.filter(optional=False).get().uuid)):
        refused(send(client, event, sessions=[unknown]), "This session cannot be chosen.")


def test_where_all_sessions_are_chosen_one_must_be(client):
    event = make_event(sessions=0)
    make_session(event, title_fr="Un", optional=True)

    refused(send(client, event), "Choose what you come to.")


@pytest.mark.parametrize("waiting_list", [True, False])
def test_a_full_session_leads_to_the_waiting_list_or_says_so(client, waiting_list):
    event = make_event(waiting_list=waiting_list)
    workshop = make_session(event, title_fr="Atelier", optional=True, capacity=1, start="09:00", end="10:00")
    limit = Quota.objects.create(event=event, name="Salle", capacity=0)
    limit.sessions.add(workshop)

    answer = send(client, event, sessions=[str(workshop.uuid)])

    if waiting_list:
        assert Registration.objects.get().state == State.WAITLISTED
        assert client.get(answer.url).context["act"].stage == "waiting"
    else:
        refused(answer, "No place is left in “Atelier”.")
