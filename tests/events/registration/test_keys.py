"""A phone of the door is lost: the key of the event's tickets is renewed."""

import pytest
from wagtail.models import ModelLogEntry

from events.attendance.verdicts import registration_of
from events.programme.models import Event
from events.registration import tickets
from events.registration.actions import PersonGiven, RegistrationError, register, renew_ticket_key
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db


def case_of(event, code):
    return registration_of(Event.objects.get(pk=event.pk), code)[1]


def test_who_has_the_old_key_can_invent_no_ticket_that_the_door_believes():
    event = make_event()
    stolen = Event.objects.get(pk=event.pk)
    assert case_of(event, tickets.new_code(stolen)) == "new"

    renew_ticket_key(event, by=make_user(), why="a phone was lost")

    assert case_of(event, tickets.new_code(stolen)) == "unknown"
    assert case_of(event, tickets.new_code(event)) == "new"


@pytest.mark.parametrize("times", [1, 2, 3])
def test_tickets_given_before_stay_good_however_often_it_is_renewed(times):
    registration = make_registration()
    event, code = registration.event, registration.tickets.get().code

    for _i in range(times):
        renew_ticket_key(event, by=make_user(), why="a phone was lost")

    assert registration_of(event, code) == (registration, "", code)


def test_new_tickets_are_made_with_the_new_key():
    event = make_event()
    old = Event.objects.get(pk=event.pk)
    renew_ticket_key(event, by=make_user(), why="a phone was lost")

    code = register(event, PersonGiven("Amina", "amina@demo.example"), key="k").tickets.get().code

    assert tickets.may_be_new(event, code)
    assert not tickets.is_genuine(old, code)
    assert bytes(event.ticket_key_before) == bytes(old.ticket_key)


def test_the_log_says_who_renewed_it_and_why():
    event, user = make_event(), make_user()

    renew_ticket_key(event, by=user, why=" a phone was lost ")

    entry = ModelLogEntry.objects.get(action="events.registration.key")
    assert (entry.user, entry.object_id, entry.comment) == (user, str(event.pk), "a phone was lost")


def test_it_is_not_renewed_without_a_reason():
    event = make_event()
    before = bytes(event.ticket_key)

    with pytest.raises(RegistrationError):
        renew_ticket_key(event, by=make_user(), why=" ")

    assert bytes(Event.objects.get(pk=event.pk).ticket_key) == before


def test_an_event_that_is_open_in_another_tab_does_not_bring_the_old_key_back():
    event = make_event()
    tab = Event.objects.get(pk=event.pk)
    renew_ticket_key(event, by=make_user(), why="a phone was lost")

    tab.title_fr = "Autre titre"
    tab.save()

    assert bytes(Event.objects.get(pk=event.pk).ticket_key) == bytes(event.ticket_key)
