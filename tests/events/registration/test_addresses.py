from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.people.models import Person
from events.registration.actions import RegistrationError, cancel, correct_address, prove_address, send_links
from events.registration.models import Registration
from tests.events.registration.promises import broken
from tests.events.registration.test_changes import states
from tests.events.registration.test_joining import mails
from tests.factories import make_event, make_person, make_registration, make_user

pytestmark = pytest.mark.django_db


def test_a_corrected_address_gets_the_ticket_and_the_old_one_is_worth_nothing():
    registration = make_registration(email="amnia@demo.example")
    old = registration.tickets.get()

    correct_address(registration, " Amina@demo.example")

    registration.refresh_from_db()
    old.refresh_from_db()
    assert (registration.email, registration.link_version) == ("amina@demo.example", 2)
    assert registration.booking.contact_email == "amina@demo.example"
    assert old.replaced_at is not None
    message = Message.objects.get(to="amina@demo.example")
    assert message.kind == "address_corrected"
    assert message.context["link"]["version"] == 2
    assert message.context["ticket"] == registration.tickets.get(replaced_at=None).code
    assert Message.objects.get(to="amnia@demo.example").state == Message.State.WITHDRAWN
    assert broken() == []


def test_who_waits_gets_the_mail_of_the_waiting_list_at_the_corrected_address():
    event = make_event(capacity=1)
    make_registration(event)
    waiting = make_registration(event, email="amnia@demo.example")

    correct_address(waiting, "amina@demo.example")

    assert Message.objects.get(to="amina@demo.example").kind == "waiting_list"
    assert broken() == []


def test_correcting_twice_to_the_same_address_mails_once_more_and_changes_nothing():
    registration = make_registration(email="amina@demo.example")

    correct_address(registration, "amina@demo.example")
    correct_address(registration, "AMINA@demo.example")

    registration.refresh_from_db()
    assert registration.link_version == 1
    assert mails(registration) == ["confirmation", "confirmation"]


def test_correcting_to_a_known_address_tells_nobody_that_it_is_known():
    event = make_event()
    known = make_registration(event, email="amina@demo.example")
    typo = make_registration(event, email="amnia@demo.example")

    answered = correct_address(typo, "amina@demo.example")

    assert (answered.pk, answered.already) == (known.pk, True)
    assert states(known, typo) == ["confirmed", "cancelled"]
    assert mails(known) == ["confirmation", "confirmation"]
    assert mails(typo) == []
    event.refresh_from_db()
    assert event.taken == 1
    assert broken() == []


def test_staff_are_told_that_the_address_is_known():
    event = make_event()
    make_registration(event, email="amina@demo.example")
    typo = make_registration(event, email="amnia@demo.example")

    with pytest.raises(RegistrationError):
        correct_address(typo, "amina@demo.example", by=make_user())
    assert states(typo) == ["confirmed"]


def test_the_browser_corrects_for_half_an_hour_and_staff_for_ever():
    registration = make_registration()
    late = now() + timedelta(minutes=31)

    with pytest.raises(RegistrationError):
        correct_address(registration, "new@demo.example", at=late)
    correct_address(registration, "new@demo.example", by=make_user(), why="by phone", at=late)

    assert Registration.objects.get(pk=registration.pk).email == "new@demo.example"


def test_nobody_corrects_an_address_that_was_proved():
    registration = make_registration()
    prove_address(registration)

    with pytest.raises(RegistrationError):
        correct_address(registration, "new@demo.example")


@pytest.mark.parametrize("email", ["", "  "])
def test_an_address_is_needed(email):
    with pytest.raises(RegistrationError):
        correct_address(make_registration(), email)


def test_who_opens_the_link_of_the_mail_proves_the_address_and_is_a_person():
    registration = make_registration(name="Amina Alaoui")

    prove_address(registration)
    prove_address(Registration.objects.get(pk=registration.pk))

    person = Person.objects.get()
    assert registration.email_proved_at is not None
    assert (registration.person, person.name) == (person, "Amina Alaoui")


def test_a_person_who_is_known_is_the_same_person():
    known = make_person("Amîna  ALAOUI", email="Amina@demo.example")
    make_person("Brahim Alaoui", email="amina@demo.example")
    registration = make_registration(name="Amina Alaoui", email="amina@demo.example")

    prove_address(registration)

    assert registration.person == known


def test_links_are_mailed_for_all_that_an_address_has():
    for days in (20, 5):
        make_registration(make_event(days=days), email="amina@demo.example")
    make_registration(make_event(), email="other@demo.example")
    cancel(make_registration(make_event(), email="amina@demo.example"))

    assert send_links(" AMINA@demo.example", "ar") == 2

    message = Message.objects.get(kind="find_ticket")
    days = [facts["sessions"][0]["date"] for facts in message.context["registrations"]]
    assert (message.to, message.language) == ("amina@demo.example", "ar")
    assert days == sorted(days)
    assert len(days) == 2


def test_links_asked_for_twice_within_a_minute_are_one_mail():
    make_registration(email="amina@demo.example")
    at = now().replace(second=0)

    send_links("amina@demo.example", "fr", at=at)
    send_links("amina@demo.example", "fr", at=at + timedelta(seconds=30))
    send_links("amina@demo.example", "fr", at=at + timedelta(minutes=5))

    assert Message.objects.filter(kind="find_ticket").count() == 2


def test_an_address_without_registrations_is_mailed_nothing():
    assert send_links("nobody@demo.example", "fr") == 0
    assert send_links("", "fr") == 0
    assert not Message.objects.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_finding_links_asks_the_database_a_few_times_for_each(many, django_assert_max_num_queries):
    for _i in range(many):
        make_registration(make_event(), email="amina@demo.example")

    with django_assert_max_num_queries(6 + 2 * many):
        send_links("amina@demo.example", "fr")
