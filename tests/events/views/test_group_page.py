"""The page of a group: its contact names, swaps, sends links and gives places back; nobody else can."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.programme.models import Event
from events.registration.actions import cancel, name_place, prove_address, transfer
from events.registration.models import Move, Registration
from events.registration.states import State
from events.registration.tickets import grouped
from events.registration.wishes import PersonGiven
from events.views.groups import group_path
from home import limits
from home.personal import Subject, erased
from tests.events.views.screens import OURS, words
from tests.events.views.test_groups import TWELVE, inputs
from tests.events.views.test_groups import registered as groups_of
from tests.factories import make_event, make_fee, make_group, make_registration, make_venue

pytestmark = pytest.mark.django_db


def own(booking, sub=""):
    return group_path(booking) + sub


def places(booking):
    return list(booking.registrations.order_by("pk"))


def place_path(row, sub=""):
    return own(row.booking, f"place/{row.uuid}/{sub}")


def everything():
    """All that the page could change by mistake."""
    rows = Registration.objects.order_by("pk").values_list("state", "name", "email", "link_version")
    return list(rows), Move.objects.count(), Message.objects.count()


def offered(people=2):
    """A group to which freed places were just offered."""
    event = make_event(capacity=people)
    there = [make_registration(event) for _one in range(people)]
    booking = make_group(event, unnamed=people)
    for row in there:
        cancel(row)
    assert {row.state for row in places(booking)} == {State.HELD}
    return booking


# What it shows ----------------------------------------------------------------------------------------------------


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


# Names ------------------------------------------------------------------------------------------------------------


def test_a_place_gets_its_name(client):
    booking = make_group(make_event(), unnamed=2)
    row = places(booking)[0]

    answer = client.post(place_path(row), {"name": "Amina Alaoui", "email": "amina@demo.example"})

    assert "done=named" in answer.url
    row.refresh_from_db()
    assert (row.name, row.state, row.organisation) == ("Amina Alaoui", State.CONFIRMED, booking.organisation)
    assert client.get(answer.url).context["named"] == 1


def test_the_slower_of_two_tabs_does_not_replace_the_name(client):
    booking = make_group(make_event(), unnamed=1)
    row = places(booking)[0]
    client.post(place_path(row), {"name": "Amina Alaoui"})

    late = client.post(place_path(row), {"name": "Brahim Tazi", "email": "b@demo.example"})

    row.refresh_from_db()
    assert late.status_code == 400
    assert row.name == "Amina Alaoui"
    assert "kind" in late.context["form"].errors


def test_a_name_is_swapped_and_who_had_the_place_is_told(client):
    row = places(make_group(make_event(), "Amina Alaoui"))[0]
    before = row.email

    client.post(place_path(row), {"kind": "other", "name": "Brahim Tazi", "email": "brahim@demo.example"})

    row.refresh_from_db()
    assert (row.name, row.email) == ("Brahim Tazi", "brahim@demo.example")
    assert Message.objects.filter(to=before, kind="transferred").exists()


def test_a_name_is_only_written_better(client):
    row = places(make_group(make_event(), "Amina Alawi"))[0]
    ticket = row.tickets.get().code

    client.post(place_path(row), {"kind": "same", "name": "Amina Alaoui"})

    row.refresh_from_db()
    assert (row.name, row.tickets.get().code) == ("Amina Alaoui", ticket)
    assert not Message.objects.filter(kind="transferred").exists()


def test_a_place_goes_to_somebody_else_three_times_an_hour(client):
    row = places(make_group(make_event(), "Amina Alaoui"))[0]
    given = [{"kind": "other", "name": "Brahim Tazi", "email": f"b{time}@demo.example"} for time in range(4)]

    answers = [client.post(place_path(row), each) for each in given]

    row.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert row.email == "b2@demo.example"
    assert not Message.objects.filter(to="b3@demo.example").exists()


def test_names_are_counted_for_the_network_before_they_are_given(client, settings):
    settings.REGISTRATIONS_PER_IP = 0
    booking = make_group(make_event(), unnamed=2)
    page = client.post(own(booking, "noms/"), {"people": "Amina Alaoui;amina@demo.example"})

    pasted = client.post(own(booking, "noms/"), inputs(page) | {"step": "save"})
    named = client.post(place_path(places(booking)[0]), {"name": "Brahim Tazi", "email": "b@demo.example"})

    assert pasted.status_code == named.status_code == 429
    assert not booking.registrations.exclude(name="").exists()


@pytest.mark.parametrize("registered", [True, False])
def test_one_address_for_two_places_is_refused_wherever_it_is_registered(client, registered):
    event = make_event()
    if registered:
        make_registration(event, "Chafik Known", email="known@demo.example")
    booking = make_group(event, unnamed=2)
    one, two = places(booking)
    given = {"name": "Chafik Rami", "email": "known@demo.example"}

    first, second = client.post(place_path(one), given), client.post(place_path(two), given)

    assert (first.status_code, second.status_code) == (302, 400)
    assert "Une autre place de votre groupe a déjà cette adresse." in str(second.context["form"].errors)


@pytest.mark.parametrize("registered", [True, False])
def test_the_address_of_a_registered_list_is_refused_for_a_second_place_too(client, registered):
    event = make_event()
    if registered:
        make_registration(event, "Chafik Known", email="amina@demo.example")
    groups_of(client, event, people="Amina Alaoui;amina@demo.example", unnamed="1")
    unnamed = Registration.objects.get(name="")

    answer = client.post(place_path(unnamed), {"name": "Chafik Rami", "email": "amina@demo.example"})

    assert answer.status_code == 400


@pytest.mark.parametrize("registered", [True, False])
def test_the_same_person_again_keeps_the_ticket_wherever_they_are_registered(client, registered):
    event = make_event()
    if registered:
        make_registration(event, "Chafik Known", email="known@demo.example")
    place = places(make_group(event, "Amina Alaoui"))[0]
    given = {"kind": "other", "name": "Chafik Rami", "email": "known@demo.example"}

    client.post(place_path(place), given)
    code = place.tickets.get(replaced_at=None).code
    client.post(place_path(place), given | {"name": "Chafik Ramy"})

    place.refresh_from_db()
    assert (place.name, place.tickets.get(replaced_at=None).code) == ("Chafik Ramy", code)


@pytest.mark.parametrize("registered", [True, False])
@pytest.mark.parametrize("alone", [True, False])
def test_a_link_goes_to_the_address_that_was_given_wherever_it_is_registered(client, registered, alone):
    event = make_event()
    if registered:
        make_registration(event, "Chafik Known", email="known@demo.example")
    booking = make_group(event, unnamed=1)
    place = places(booking)[0]
    client.post(place_path(place), {"name": "Chafik Rami", "email": "known@demo.example"})
    Message.objects.all().delete()

    asked = {"place": str(place.uuid)} if alone else {}
    answers = [client.post(own(booking, "liens/"), asked).status_code for _time in range(4)]

    assert answers == [302, 302, 302, 429]
    assert set(Message.objects.values_list("to", flat=True)) == {"known@demo.example"}


def test_nothing_leads_from_a_place_to_who_was_forgotten_or_passed_theirs_on():
    event = make_event()
    known = [make_registration(event, "Known", email=f"known{number}@demo.example") for number in range(2)]
    booking = make_group(event, unnamed=2)
    for place, other in zip(places(booking), known, strict=True):
        name_place(place, PersonGiven("Somebody", other.email))
    assert [place.elsewhere for place in places(booking)] == known

    erased(Subject.of(emails=[known[0].email]))
    transfer(known[1], PersonGiven("Another", "another@demo.example"))

    assert [place.elsewhere for place in places(booking)] == [None, None]


@pytest.mark.parametrize(
    "given",
    [{"name": ""}, {"name": "1234"}, {"name": "Amina", "email": "no"}, {"name": "Amina", "topic": "casino"}],
)
def test_a_name_that_cannot_be_taken_says_why(client, given):
    row = places(make_group(make_event(), unnamed=1))[0]

    page = client.post(place_path(row), given)

    assert page.status_code == 400
    row.refresh_from_db()
    assert not row.is_named


def test_names_are_pasted_into_the_places_that_are_left(client):
    booking = make_group(make_event(), "Zineb Rami", unnamed=12)

    page = client.post(own(booking, "noms/"), {"people": TWELVE})
    assert page.status_code == 200
    assert booking.registrations.filter(name="").count() == 12
    answer = client.post(own(booking, "noms/"), inputs(page) | {"step": "save"})

    assert "done=named" in answer.url
    assert set(booking.registrations.values_list("state", flat=True)) == {State.CONFIRMED}
    assert client.get(answer.url).context["named"] == 13


@pytest.mark.parametrize(
    "people",
    [
        "A Alaoui\nB Tazi\nC Rami",
        "A Alaoui;wrong@\nB Tazi",
        "A Alaoui;a@x.ma\nB Tazi;a@x.ma",
        "",
        "x\n" * 6000,
    ],
)
def test_a_list_that_does_not_fit_names_nobody(client, people):
    booking = make_group(make_event(), unnamed=2)

    page = client.post(own(booking, "noms/"), {"people": people})

    assert page.status_code == 400
    assert booking.registrations.exclude(name="").count() == 0


def test_a_list_looked_at_before_somebody_else_named_a_place_is_refused_whole(client):
    booking = make_group(make_event(), unnamed=2)
    page = client.post(own(booking, "noms/"), {"people": "Amina Alaoui\nBrahim Tazi"})
    name_place(places(booking)[0], PersonGiven("Chafik Rami"))

    late = client.post(own(booking, "noms/"), inputs(page) | {"step": "save"})

    assert late.status_code == 400
    assert sorted(row.name for row in places(booking)) == ["", "Chafik Rami"]


def test_after_the_deadline_nothing_is_named_and_the_page_says_so(client):
    event = make_event(days=1, naming_hours=72)
    booking = make_group(event, unnamed=1)

    page = client.get(own(booking))
    late = client.post(place_path(places(booking)[0]), {"name": "Amina Alaoui"})

    assert not page.context["may_name"]
    assert late.status_code == 400
    assert not places(booking)[0].is_named


def test_a_place_of_another_group_is_not_reached_from_here(client):
    event = make_event()
    mine, theirs = make_group(event, unnamed=1), make_group(event, unnamed=1)

    for sub in ("", "annuler/"):
        answer = client.post(own(mine, f"place/{places(theirs)[0].uuid}/{sub}"), {"name": "Amina Alaoui"})
        assert answer.status_code == 404
    assert not places(theirs)[0].is_named


# Links and papers -------------------------------------------------------------------------------------------------


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

    page = client.get(own(booking))

    assert "300" in words(page)
    assert client.get(own(booking, "billets/")).status_code == 302


# Yes, no, and giving back -----------------------------------------------------------------------------------------


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
