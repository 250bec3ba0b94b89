"""The page of a group: its places get their names, one by one or from a list."""

import pytest

from events.messages.models import Message
from events.registration.actions import name_place, transfer
from events.registration.models import Registration
from events.registration.states import State
from events.registration.wishes import PersonGiven
from home.personal import Subject, erased
from tests.events.views.group_pages import own, place_path, places
from tests.events.views.grouping import TWELVE, inputs
from tests.events.views.grouping import registered as groups_of
from tests.factories import make_event, make_group, make_registration

pytestmark = pytest.mark.django_db


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
