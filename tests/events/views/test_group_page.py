"""The page of a group: its contact sends links, answers an offer and gives places back; nobody else can."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.orders.actions import open_order
from events.programme.models import Event
from events.registration.actions import name_place, prove_address
from events.registration.states import State
from events.registration.tickets import grouped
from events.registration.wishes import PersonGiven
from home import limits
from tests.events.views.group_pages import everything, offered, own, place_path, places
from tests.events.views.screens import OURS, words
from tests.factories import make_event, make_fee, make_group, make_registration, make_venue

pytestmark = pytest.mark.django_db


# What it shows ------------------------------------------------------------------------------------------------------


def test_it_shows_how_many_are_named_and_who_has_opened_the_ticket(client):
    event = make_event(title_fr="L’eau a-t-elle un prix ?", venue=make_venue())
    booking = make_group(event, "Amina Alaoui", "Brahim Tazi", unnamed=1)
    prove_address(places(booking)[0])

    page = client.get(own(booking))

    assert (page.context["named"], page.context["count"], page.context["opened"]) == (2, 3, 1)
    for told in ("Amina Alaoui", "Brahim Tazi", "L’eau a-t-elle un prix ?", "Salle des Tanneurs"):
        assert told in words(page)
    assert '<progress max="3" value="2">' in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_it_speaks_the_language_that_is_asked_for(client, language):
    page = client.get(own(make_group(make_event(), "Amina Alaoui", unnamed=2)) + f"?l={language}")

    assert f'<html lang="{language}"' in page.content.decode()


def test_it_names_no_address_of_anybody(client):
    event = make_event()
    make_registration(event, "Chafik Known", email="known@demo.example")
    booking = make_group(event, "Amina Alaoui", unnamed=1)
    name_place(places(booking)[1], PersonGiven("Chafik Known", "known@demo.example"))

    page = client.get(own(booking))

    assert "@demo.example" not in re.sub(r"mailto:[^\"]*", "", words(page))


def test_who_is_registered_elsewhere_looks_like_everybody_else(client):
    event = make_event()
    make_registration(event, "Chafik Known", email="known@demo.example")
    booking = make_group(event, unnamed=2)
    one, two = places(booking)

    name_place(one, PersonGiven("Person One", "known@demo.example"))
    name_place(two, PersonGiven("Person Two", "new@demo.example"))
    page = client.get(own(booking)).content.decode()

    first, second = re.findall(r'<li class="group-person.*?</li>', page, re.S)
    assert first.replace(str(one.uuid), "").replace("One", "") == second.replace(str(two.uuid), "").replace(
        "Two", ""
    )


@pytest.mark.parametrize("count", [3, 12])
def test_the_number_of_queries_does_not_grow_with_the_group(client, count, django_assert_max_num_queries):
    booking = make_group(make_event(venue=make_venue()), "Amina Alaoui", "Brahim Tazi", unnamed=count - 2)

    with django_assert_max_num_queries(7):
        client.get(own(booking))


def test_a_link_that_is_none_leads_to_a_new_one(client):
    booking = make_group(make_event(), unnamed=2)
    path = own(booking)
    booking.link_version += 1
    booking.save(update_fields=["link_version"])

    for wrong in (path, "/groupe/nothing/", own(booking)[:-2] + "/"):
        page = client.get(wrong)
        assert page.status_code == 404
        assert "/billet/" in page.content.decode()


def test_a_registrations_own_link_does_not_open_its_group(client):
    booking = make_group(make_event(), "Amina Alaoui")
    from home import links

    row = places(booking)[0]
    mine = links.token("registration", row.uuid, row.link_version)
    forged = links.token("registration", booking.uuid, booking.link_version)

    assert client.get(f"/groupe/{mine}/").status_code == 404
    assert client.get(f"/groupe/{forged}/").status_code == 404


def test_opening_any_page_of_it_changes_nothing(client):
    booking = offered()
    there = make_group(make_event(), "Amina Alaoui", unnamed=1)
    before = everything()

    for path in (
        own(booking),
        own(booking, "offre/oui/"),
        own(booking, "offre/non/"),
        own(booking, "annuler/"),
    ):
        assert client.get(path).status_code == 200
    row = places(there)[0]
    for sub in ("", "billets/", "annuler/", "liens/", "noms/"):
        client.get(own(there, sub))
    for sub in ("", "billet/", "billet.pdf", "annuler/"):
        client.get(place_path(row, sub))

    assert everything() == before


# Links and papers ---------------------------------------------------------------------------------------------------


def test_links_are_sent_to_one_or_to_all(client):
    booking = make_group(make_event(), "Amina Alaoui", "Brahim Tazi", unnamed=1)
    one, two, _unnamed = places(booking)
    Message.objects.all().delete()

    client.post(own(booking, "liens/"), {"place": str(one.uuid)})
    assert list(Message.objects.values_list("to", flat=True)) == [one.email]
    client.post(own(booking, "liens/"))

    assert set(Message.objects.values_list("to", flat=True)) == {one.email, two.email}


def test_the_papers_of_people_without_an_address_go_to_the_contact(client):
    booking = make_group(make_event(), unnamed=1)
    name_place(places(booking)[0], PersonGiven("Amina Alaoui"))
    Message.objects.all().delete()

    client.post(own(booking, "liens/"))

    assert list(Message.objects.values_list("to", "kind")) == [(booking.contact_email, "find_ticket")]


def test_links_are_not_sent_without_end(client):
    booking = make_group(make_event(), "Amina Alaoui")
    for _time in range(20):
        limits.allow("find", places(booking)[0].email, 3, limits.HOUR)
    Message.objects.all().delete()

    assert client.post(own(booking, "liens/")).status_code == 429
    assert Message.objects.count() == 0


def test_tickets_are_shown_to_print(client):
    booking = make_group(make_event(), "Amina Alaoui", "Brahim Tazi", unnamed=1)
    codes = [grouped(row.tickets.get().code) for row in places(booking)]

    everybody = words(client.get(own(booking, "billets/")))
    alone = words(client.get(place_path(places(booking)[0], "billet/")))

    assert [code in everybody for code in codes] == [True, True, False]
    assert [code in alone for code in codes] == [True, False, False]


def test_one_ticket_can_be_had_on_paper(client):
    booking = make_group(make_event(venue=make_venue()), "Amina Alaoui", unnamed=1)
    named, unnamed = places(booking)

    paper = client.get(place_path(named, "billet.pdf"))

    assert paper.content.startswith(b"%PDF")
    assert paper.headers["Cache-Control"] == "no-store"
    assert client.get(place_path(unnamed, "billet.pdf")).status_code == 302


def test_no_ticket_is_shown_before_the_place_is_paid(client):
    event = make_event()
    booking = make_group(event, "Amina Alaoui", fee=make_fee(event, 300))
    open_order(booking)

    page = client.get(own(booking))

    assert "300" in words(page)
    assert client.get(own(booking, "billets/")).status_code == 302


# Yes, no, and giving back -------------------------------------------------------------------------------------------


def test_places_offered_to_a_group_are_taken_by_one_button(client):
    booking = offered()

    assert client.get(own(booking, "offre/oui/")).status_code == 200
    answer = client.post(own(booking, "offre/oui/"))

    assert "done=yes" in answer.url
    assert {row.held_for for row in places(booking)} == {"naming"}


def test_places_offered_to_a_group_are_left_to_the_next(client):
    booking = offered()

    client.post(own(booking, "offre/non/"))

    assert {row.state for row in places(booking)} == {State.CANCELLED}
    assert client.get(own(booking)).status_code == 200


def test_an_offer_that_has_ended_is_not_taken(client):
    booking = offered()
    booking.registrations.update(held_until=now() - timedelta(minutes=1))

    answer = client.post(own(booking, "offre/oui/"))

    assert answer.status_code == 409
    assert {row.state for row in places(booking)} == {State.HELD}


def test_one_place_is_given_back_and_then_all(client):
    booking = make_group(make_event(), "Amina Alaoui", unnamed=2)
    row = places(booking)[0]

    client.post(place_path(row, "annuler/"))
    assert [each.state for each in places(booking)] == [State.CANCELLED, State.HELD, State.HELD]
    client.post(own(booking, "annuler/"))

    assert {each.state for each in places(booking)} == {State.CANCELLED}
    assert client.get(own(booking)).status_code == 200
    assert Event.objects.get().taken == 0


def test_a_group_waits_as_a_whole_and_sees_its_rank(client):
    event = make_event(capacity=1)
    make_registration(event)
    booking = make_group(event, "Amina Alaoui", unnamed=1)

    page = client.get(own(booking))

    assert page.context["rank"] == 1
    assert not page.context["may_answer"]


def test_another_sites_page_cannot_send_a_form_here(client):
    booking = make_group(make_event(), "Amina Alaoui")

    answer = client.post(own(booking, "annuler/"), headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    assert client.post(own(booking, "liens/"), headers=OURS).status_code == 302


@pytest.mark.parametrize("state", [Event.State.CANCELLED, Event.State.POSTPONED])
def test_it_says_what_became_of_the_event(client, state):
    event = make_event()
    booking = make_group(event, "Amina Alaoui", unnamed=1)
    Event.objects.filter(pk=event.pk).update(state=state)

    assert client.get(own(booking)).status_code == 200
