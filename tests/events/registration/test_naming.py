"""Who comes on the places of a group: named, swapped, sent their links; the contact learns of nobody else."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.messages.render import mail_of
from events.programme.models import Event
from events.registration.actions import (
    PersonGiven,
    RegistrationError,
    accept_group,
    cancel,
    cancel_group,
    confirm,
    name_place,
    name_places,
    prove_address,
    send_link_to,
    send_links,
    send_links_to,
    swap_name,
)
from events.registration.models import Registration
from events.registration.places import miscounted
from events.registration.states import HeldFor, State
from tests.factories import make_event, make_fee, make_group, make_registration

pytestmark = pytest.mark.django_db

AMINA = PersonGiven("Amina Alaoui", "amina@demo.example", name_ar="أمينة العلوي")
BRAHIM = PersonGiven("Brahim Tazi", "brahim@demo.example")


def places(booking):
    return list(booking.registrations.order_by("pk"))


def mails(to):
    return list(Message.objects.filter(to=to).order_by("pk").values_list("kind", flat=True))


def test_a_place_that_gets_its_name_is_confirmed_and_the_person_is_told():
    booking = make_group(make_event(), unnamed=2)
    place = places(booking)[0]
    assert (place.state, place.held_for) == (State.HELD, HeldFor.NAMING)

    name_place(place, AMINA)

    place.refresh_from_db()
    assert (place.state, place.name, place.name_ar) == (State.CONFIRMED, AMINA.name, AMINA.name_ar)
    assert mails(AMINA.email) == ["confirmation"]
    assert place.moves.count() == 2
    assert miscounted() == []


def test_a_place_that_is_to_be_paid_keeps_its_name_and_waits_for_the_payment():
    event = make_event()
    fee = make_fee(event, 300)
    place = places(make_group(event, unnamed=2, fee=fee))[0]

    name_place(place, AMINA)
    assert (place.state, place.held_for, mails(AMINA.email)) == (State.HELD, HeldFor.PAYMENT, [])

    confirm(place)
    assert place.state == State.CONFIRMED
    assert mails(AMINA.email) == ["confirmation"]


def test_a_name_on_the_waiting_list_is_kept_until_there_is_a_place():
    event = make_event(capacity=2)
    first = make_registration(event)
    booking = make_group(event, unnamed=2)
    place = places(booking)[0]

    name_place(place, AMINA)
    assert (place.state, place.name, mails(AMINA.email)) == (State.WAITLISTED, AMINA.name, [])

    cancel(first)
    accept_group(booking)
    assert [row.state for row in places(booking)] == [State.CONFIRMED, State.HELD]
    assert mails(AMINA.email) == ["confirmation"]


def test_the_second_of_two_tabs_is_told_that_the_place_has_a_name():
    place = places(make_group(make_event(), unnamed=1))[0]
    stale = Registration.objects.get(pk=place.pk)
    name_place(place, AMINA)

    with pytest.raises(RegistrationError, match=AMINA.name):
        name_place(stale, BRAHIM)

    place.refresh_from_db()
    assert place.name == AMINA.name
    assert mails(BRAHIM.email) == []


def test_several_places_are_named_together_or_not_at_all():
    booking = make_group(make_event(), unnamed=2)

    with pytest.raises(RegistrationError):
        name_places(booking, [AMINA, BRAHIM, PersonGiven("One too many")])
    assert {row.name for row in places(booking)} == {""}
    with pytest.raises(RegistrationError):
        name_places(booking, [AMINA, PersonGiven("Same address", AMINA.email)])
    assert {row.name for row in places(booking)} == {""}

    assert name_places(booking, [AMINA, BRAHIM]) == 2
    assert [row.name for row in places(booking)] == [AMINA.name, BRAHIM.name]


def test_an_address_that_is_registered_elsewhere_gets_its_own_mail_and_the_contact_sees_no_difference():
    event = make_event()
    known = make_registration(event, "Amina Alaoui", email=AMINA.email)
    place = places(make_group(event, unnamed=1))[0]

    name_place(place, AMINA)

    assert (place.state, place.name, place.email) == (State.CONFIRMED, AMINA.name, "")
    assert mails(AMINA.email) == ["confirmation", "confirmation"]
    assert set(Message.objects.filter(to=AMINA.email).values_list("about", flat=True)) == {known.ref}


def test_who_takes_over_a_place_has_a_ticket_and_a_link_of_their_own():
    booking = make_group(make_event(), "Amina Alaoui")
    place = places(booking)[0]
    prove_address(place)
    place.needs = "wheelchair"
    place.save(update_fields=["needs"])
    before, ticket, version = place.email, place.tickets.get().code, place.link_version

    swap_name(place, BRAHIM)

    place.refresh_from_db()
    assert (place.name, place.email, place.needs) == (BRAHIM.name, BRAHIM.email, "")
    assert (place.email_proved_at, place.person) == (None, None)
    assert place.link_version > version
    assert place.tickets.get(replaced_at=None).code != ticket
    assert mails(BRAHIM.email) == ["confirmation"]
    assert mails(before) == ["confirmation", "transferred"]
    assert Message.objects.get(to=before, kind="confirmation").withdrawn_at
    goodbye = Message.objects.get(kind="transferred").context
    assert "link" not in goodbye
    assert BRAHIM.name not in str(goodbye)


def test_everybody_who_had_a_place_is_told_also_when_it_changes_hands_twice():
    place = places(make_group(make_event(), "Amina Alaoui"))[0]
    first = place.email

    swap_name(place, BRAHIM)
    swap_name(place, PersonGiven("Chafik Tazi", "chafik@demo.example"))

    still = Message.objects.filter(withdrawn_at=None, kind="transferred").values_list("to", flat=True)
    assert sorted(still) == sorted([first, BRAHIM.email])


def test_the_same_address_again_is_the_same_person_better_written():
    place = places(make_group(make_event(), "Amina Alawi"))[0]
    ticket = place.tickets.get().code

    swap_name(place, PersonGiven("Amina Alaoui", place.email))

    place.refresh_from_db()
    assert place.name == "Amina Alaoui"
    assert place.tickets.get().code == ticket
    assert "transferred" not in mails(place.email)


def test_who_was_never_told_of_a_place_is_not_told_that_it_is_gone():
    event = make_event()
    place = places(make_group(event, "Amina Alaoui", fee=make_fee(event, 300)))[0]
    before = place.email

    swap_name(place, BRAHIM)

    assert mails(before) == mails(BRAHIM.email) == []


def test_after_the_deadline_only_the_desk_gives_names(organiser):
    event = make_event(days=2, naming_hours=24)
    place = places(make_group(event, unnamed=1))[0]
    late = event.starts_at - timedelta(hours=23)

    with pytest.raises(RegistrationError):
        name_place(place, AMINA, at=late)
    with pytest.raises(RegistrationError):
        swap_name(place, AMINA, at=late)

    assert name_place(place, AMINA, by=organiser, at=late).state == State.CONFIRMED


@pytest.fixture
def organiser():
    from tests.factories import make_user

    return make_user()


def test_a_place_that_was_given_back_gets_no_name():
    place = places(make_group(make_event(), unnamed=1))[0]
    cancel(place)

    with pytest.raises(RegistrationError):
        name_place(place, AMINA)


def test_a_cancelled_event_has_no_places_to_name():
    event = make_event()
    place = places(make_group(event, unnamed=1))[0]
    Event.objects.filter(pk=event.pk).update(state=Event.State.CANCELLED)

    with pytest.raises(RegistrationError):
        name_place(place, AMINA)


def test_a_child_is_not_named_without_a_guardian():
    event = make_event(asks_birth_date=True)
    place = places(make_group(event, unnamed=1))[0]
    young = f"{now().year - 10}-01-01"

    for given in ({}, {"born_on": young}):
        with pytest.raises(RegistrationError):
            name_place(place, PersonGiven("Sami Alaoui", **given))

    assert name_place(place, PersonGiven("Sami Alaoui", born_on=young, guardian_name="Amina Alaoui")).is_named


def test_links_are_sent_to_people_and_those_of_the_others_to_the_contact():
    event = make_event()
    booking = make_group(event, "Amina Alaoui", unnamed=2)
    one, two, unnamed = places(booking)
    name_place(two, PersonGiven("Brahim Tazi"))
    Message.objects.all().delete()

    sent = send_links_to(booking, places(booking))

    assert [(message.kind, message.to) for message in sent] == [
        ("confirmation", one.email),
        ("find_ticket", booking.contact_email),
    ]
    assert [row["name"] for row in sent[1].context["registrations"]] == ["Brahim Tazi"]
    with pytest.raises(RegistrationError):
        send_link_to(unnamed)


def test_a_link_asked_for_twice_in_a_minute_is_one_mail():
    place = places(make_group(make_event(), "Amina Alaoui"))[0]
    at = now()

    assert send_link_to(place, at=at) == send_link_to(place, at=at)


def test_a_whole_group_is_given_back_at_once():
    event = make_event(capacity=3)
    booking = make_group(event, "Amina Alaoui", unnamed=2)
    waiting = make_group(event, "Brahim Tazi", unnamed=1)

    assert cancel_group(booking) == 3
    assert cancel_group(booking) == 0

    assert {row.state for row in places(booking)} == {State.CANCELLED}
    assert {row.held_for for row in places(waiting)} == {HeldFor.OFFER}
    assert mails(booking.contact_email) == ["group", "group"]
    assert miscounted() == []


def test_a_contact_finds_the_page_of_the_group_by_their_address_alone():
    booking = make_group(make_event(), "Amina Alaoui", unnamed=1)
    over = make_group(make_event(), "Brahim Tazi", email=booking.contact_email)
    cancel_group(over)
    Message.objects.all().delete()

    assert send_links(booking.contact_email, "fr") == 1

    message = Message.objects.get()
    assert (message.kind, message.about) == ("group", booking.ref)
    assert send_links("nobody@demo.example", "fr") == 0


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_mails_of_a_group_can_be_written_in_each_language(language):
    event = make_event()
    booking = make_group(event, "Amina Alaoui", unnamed=1)
    booking.language = language
    booking.save(update_fields=["language"])
    cancel_group(booking)

    for message in Message.objects.filter(kind="group"):
        mail = mail_of(message)
        assert mail["Subject"]
        assert mail.get_body(("plain",)).get_content().strip()
