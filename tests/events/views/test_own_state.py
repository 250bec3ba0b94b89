"""A registration's own page when the place waits, is offered, is given back, or the event is called off."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.programme.models import Event
from events.registration.actions import accept_offer, cancel, decline
from events.registration.models import Registration
from events.registration.states import State
from tests.events.views.own_pages import everything, offered, own
from tests.events.views.screens import words
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db


# Giving the place back ----------------------------------------------------------------------------------------------


def test_giving_the_place_back_takes_one_page_and_one_confirmation(client):
    registration = make_registration()

    asked = client.get(own(registration, "annuler/"))
    answer = client.post(own(registration, "annuler/"))

    assert 'method="post"' in asked.content.decode()
    registration.refresh_from_db()
    assert registration.state == State.CANCELLED
    assert client.get(answer.url).status_code == 200


def test_giving_it_back_twice_changes_nothing_more(client):
    registration = make_registration()

    client.post(own(registration, "annuler/"))
    answer = client.post(own(registration, "annuler/"))

    assert answer.status_code == 302
    assert registration.moves.filter(after=State.CANCELLED).count() == 1


def test_a_cancelled_place_can_be_taken_again_while_one_is_free(client):
    registration = make_registration()
    client.post(own(registration, "annuler/"))
    assert "reprendre/" in client.get(own(registration)).content.decode()

    client.post(own(registration, "reprendre/"))

    registration.refresh_from_db()
    assert registration.state == State.CONFIRMED


def test_taking_it_again_when_others_were_quicker_says_so(client):
    event = make_event(capacity=1)
    registration = make_registration(event)
    cancel(registration)
    make_registration(event)

    answer = client.post(own(registration, "reprendre/"))

    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()


def test_once_it_has_begun_it_cannot_be_given_back(client):
    registration = make_registration()
    Event.objects.filter(pk=registration.event_id).update(starts_at=now() - timedelta(minutes=1))

    assert client.get(own(registration, "annuler/")).status_code == 302
    assert client.post(own(registration, "annuler/")).status_code == 409
    registration.refresh_from_db()
    assert registration.state == State.CONFIRMED


@pytest.mark.parametrize("sub", ["annuler/", "offre/", "offre/oui/", "nom/", "lien/"])
def test_another_site_cannot_send_its_forms(client, sub):
    before = make_registration()

    answer = client.post(own(before, sub), {"answer": "yes"}, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    before.refresh_from_db()
    assert (before.state, before.link_version) == (State.CONFIRMED, 1)


def test_the_page_of_the_link_itself_takes_no_form(client):
    assert client.post(own(make_registration())).status_code == 405


# Offers and waiting -------------------------------------------------------------------------------------------------


def test_who_waits_sees_the_rank(client):
    event = make_event(capacity=1)
    make_registration(event)
    make_registration(event)
    waiter = make_registration(event)

    page = client.get(own(waiter))

    assert page.context["rank"] == 2
    assert " 2 " in words(page)
    assert 'class="qr"' not in page.content.decode()


@pytest.mark.parametrize(("given", "state"), [("yes", State.CONFIRMED), ("no", State.CANCELLED)])
def test_an_offered_place_is_answered_with_one_tap(client, given, state):
    waiter = offered()
    page = client.get(own(waiter)).content.decode()
    assert 'name="answer" value="yes"' in page and 'name="answer" value="no"' in page

    client.post(own(waiter, "offre/"), {"answer": given}, headers={"origin": "null"})

    waiter.refresh_from_db()
    assert waiter.state == state


@pytest.mark.parametrize("given", ["", "maybe", "\0"])
def test_another_answer_is_no_answer(client, given):
    waiter = offered()

    client.post(own(waiter, "offre/"), {"answer": given})

    waiter.refresh_from_db()
    assert waiter.state == State.HELD


def test_an_offer_that_has_ended_says_so(client):
    waiter = offered()
    Registration.objects.filter(pk=waiter.pk).update(held_until=now() - timedelta(minutes=1))

    answer = client.post(own(waiter, "offre/"), {"answer": "yes"})

    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    ("sub", "button", "state"),
    [
        ("offre/oui/", "Yes, I am coming", State.CONFIRMED),
        ("offre/non/", "No, give it to the next", "cancelled"),
    ],
)
def test_the_two_links_of_the_mail_lead_to_one_button_each(client, sub, button, state):
    waiter = offered()

    page = client.get(own(waiter, sub, l="en")).content.decode()
    assert re.findall(r"<button[^>]*>([^<]*)</button>", page.partition("<main")[2]) == [button]
    answer = client.post(own(waiter, sub, l="en"), headers={"origin": "null"})

    waiter.refresh_from_db()
    assert waiter.state == state
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("sub", ["offre/oui/", "offre/non/"])
def test_a_link_of_an_offer_that_is_answered_leads_to_the_own_page(client, sub):
    waiter = offered()
    accept_offer(waiter)

    assert client.get(own(waiter, sub)).url == own(waiter)


def test_an_offer_whose_time_has_passed_is_said_on_the_own_page(client):
    waiter = offered()
    Registration.objects.filter(pk=waiter.pk).update(held_until=now() - timedelta(minutes=1))

    page = client.get(own(waiter, "offre/oui/", l="en"), follow=True)

    assert "The time to answer has passed" in words(page)
    assert 'name="answer"' not in page.content.decode()


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_no_offer_of_an_event_that_is_called_off_is_taken(client, state):
    waiter = offered()
    Event.objects.filter(pk=waiter.event_id).update(state=state)
    assert 'name="answer"' not in client.get(own(waiter)).content.decode()

    answer = client.post(own(waiter, "offre/oui/"))

    waiter.refresh_from_db()
    assert (answer.status_code, waiter.state) == (409, State.HELD)


# States of the event and of the registration ------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_the_events_own_trouble_comes_first(client, state):
    registration = make_registration()
    Event.objects.filter(pk=registration.event_id).update(state=state)

    page = client.get(own(registration))

    kinds = re.findall(r'class="notice notice-(\w+)"', page.content.decode())
    assert kinds == [{"cancelled": "stop", "postponed": "warn"}[state]]
    assert ('class="qr"' in page.content.decode()) is (state == "postponed")


def test_of_a_cancelled_event_there_is_nothing_left_to_do(client):
    registration = make_registration()
    Event.objects.filter(pk=registration.event_id).update(state="cancelled")

    page = client.get(own(registration)).content.decode()
    answers = [client.post(own(registration, sub), {"name": "Other"}) for sub in ("annuler/", "nom/")]

    assert 'class="own-actions"' not in page
    assert [answer.status_code for answer in answers] == [409, 400]
    assert everything()[0][0][:2] == (State.CONFIRMED, "Amina Alaoui")


def test_the_old_date_of_a_postponed_event_ends_nothing(client):
    registration = make_registration()
    past = {"starts_at": now() - timedelta(days=2), "ends_at": now() - timedelta(days=2, hours=-2)}
    Event.objects.filter(pk=registration.event_id).update(state="postponed", **past)

    page = client.get(own(registration, l="en"))
    assert "this event is over" not in words(page)
    assert "annuler/" in page.content.decode()
    client.post(own(registration, "annuler/"))

    registration.refresh_from_db()
    assert registration.state == State.CANCELLED


@pytest.mark.parametrize(
    "change",
    [
        {"state": "cancelled"},
        {"state": "postponed"},
        {"state": "draft"},
        {"closes_at": now()},
        {"opens_at": now() + timedelta(days=1)},
    ],
)
def test_a_cancelled_place_is_not_taken_again_while_nobody_can_register(client, change):
    registration = make_registration()
    cancel(registration)
    Event.objects.filter(pk=registration.event_id).update(**change)
    assert "reprendre/" not in client.get(own(registration)).content.decode()

    answer = client.post(own(registration, "reprendre/"))

    registration.refresh_from_db()
    assert (answer.status_code, registration.state) == (409, State.CANCELLED)


def test_who_gave_the_place_back_comes_after_those_who_wait(client):
    event = make_event(capacity=1)
    registration, _offered, _waiting = (make_registration(event) for _i in range(3))
    cancel(registration)
    Event.objects.filter(pk=event.pk).update(capacity=2)
    assert "reprendre/" not in client.get(own(registration)).content.decode()

    answer = client.post(own(registration, "reprendre/"))

    registration.refresh_from_db()
    assert (answer.status_code, registration.state) == (409, State.CANCELLED)


def test_who_was_declined_sees_no_ticket(client):
    registration = make_registration(make_event(approval="asked"))
    decline(registration, by=None, why="no room")

    page = client.get(own(registration)).content.decode()

    assert 'class="qr"' not in page and "annuler/" not in page


def test_the_link_to_join_is_for_who_has_a_place(client):
    event = make_event(capacity=1, join_url="https://join.demo.example/x")
    holder, waiter = make_registration(event), make_registration(event)

    assert "https://join.demo.example/x" in client.get(own(holder)).content.decode()
    assert "https://join.demo.example/x" not in client.get(own(waiter)).content.decode()
