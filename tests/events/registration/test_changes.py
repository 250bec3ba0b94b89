from datetime import timedelta

import pytest
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from events.messages.models import Message
from events.programme.models import Event
from events.registration.actions import (
    FullError,
    RegistrationError,
    cancel,
    confirm,
    decline,
    put_on_waiting_list,
    reissue_ticket,
    restore,
)
from events.registration.models import Registration
from tests.events.registration.promises import broken
from tests.events.registration.test_joining import mails
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db


def states(*registrations):
    found = dict(Registration.objects.values_list("pk", "state"))
    return [found[row.pk] for row in registrations]


def test_cancel_gives_the_place_back_and_offers_it_to_the_next():
    event = make_event(capacity=1)
    first, second, third = (make_registration(event) for _i in range(3))

    cancel(first)

    assert states(first, second, third) == ["cancelled", "held", "waitlisted"]
    assert mails(first) == ["cancelled"]
    assert mails(second) == ["offer"]
    assert broken() == []


def test_cancel_twice_is_cancel_once():
    registration = make_registration()
    tab = Registration.objects.get(pk=registration.pk)

    cancel(registration)
    cancel(tab)

    assert registration.moves.count() == 2
    assert mails(registration) == ["cancelled"]
    assert broken() == []


def test_a_person_cancels_until_the_event_begins_and_staff_after_it():
    registration = make_registration()
    during = registration.event.starts_at + timedelta(minutes=5)

    with pytest.raises(RegistrationError):
        cancel(registration, at=during)
    cancel(registration, by=make_user(), why="did not come", at=during)

    assert states(registration) == ["cancelled"]


def test_a_cancellation_is_told_to_calendars():
    registration = make_registration()

    cancel(registration)

    context = Message.objects.get(about=registration.ref, kind="cancelled").context
    assert (context["state"], context["calendar_sequence"]) == ("cancelled", 1)


def test_each_move_is_logged_with_who_and_why():
    registration, user = make_registration(), make_user()

    cancel(registration, by=user, why="asked by phone")

    move = registration.moves.last()
    assert (move.before, move.after, move.by, move.why) == ("confirmed", "cancelled", user, "asked by phone")
    entry = ModelLogEntry.objects.get(action="events.registration.cancelled")
    assert entry.user == user
    assert entry.message


def test_approving_who_asked_takes_a_place():
    event = make_event(capacity=1, approval="asked")
    first, second = make_registration(event), make_registration(event)

    confirm(first, by=make_user())
    with pytest.raises(FullError):
        confirm(second, by=make_user())

    assert states(first, second) == ["confirmed", "pending"]
    assert broken() == []


def test_confirming_twice_changes_nothing():
    event = make_event(capacity=1, approval="asked")
    registration = make_registration(event)
    tab = Registration.objects.get(pk=registration.pk)

    confirm(registration)
    confirm(tab)

    event.refresh_from_db()
    assert event.taken == 1
    assert mails(registration) == ["confirmation"]


def test_confirming_an_offered_place_takes_no_second_one():
    event = make_event(capacity=1)
    first, second = make_registration(event), make_registration(event)
    cancel(first)
    second.refresh_from_db()

    confirm(second, by=make_user())

    assert states(second) == ["confirmed"]
    assert broken() == []


def test_one_more_than_there_are_places_needs_a_reason():
    event = make_event(capacity=1)
    make_registration(event)
    waiting = make_registration(event)

    with pytest.raises(RegistrationError):
        confirm(waiting, by=make_user(), anyway=True)
    confirm(waiting, by=make_user(), anyway=True, why="the minister's guest")

    event.refresh_from_db()
    assert (event.taken, event.over) == (2, 1)
    assert ModelLogEntry.objects.get(action="events.registration.over").data["why"] == "the minister's guest"
    assert broken() == []


def test_what_is_over_cannot_be_confirmed():
    cancelled = make_registration()
    cancel(cancelled)
    declined = make_registration(make_event(approval="asked"))
    decline(declined, by=make_user(), why="not for the public")

    for registration in (cancelled, declined):
        with pytest.raises(RegistrationError):
            confirm(registration, by=make_user())


def test_declining_a_held_place_offers_it_on():
    event = make_event(capacity=1)
    first, second, third = (make_registration(event) for _i in range(3))
    cancel(first)

    decline(second, by=make_user(), why="not a member")

    assert states(second, third) == ["declined", "held"]
    assert mails(second) == ["declined"]
    assert broken() == []


def test_a_confirmed_place_is_cancelled_not_declined():
    with pytest.raises(RegistrationError, match="confirm"):
        decline(make_registration(), by=make_user(), why="")


def test_who_asked_may_be_put_on_the_waiting_list():
    event = make_event(capacity=1, approval="asked")
    first, second = make_registration(event), make_registration(event)
    confirm(first)

    put_on_waiting_list(second, by=make_user())

    assert states(second) == ["waitlisted"]
    assert mails(second) == ["waiting_list"]


def test_a_cancellation_is_undone_while_a_place_is_free():
    registration = make_registration()
    cancel(registration)

    restore(registration)

    assert states(registration) == ["confirmed"]
    assert mails(registration) == ["confirmation"]
    assert broken() == []


def test_a_cancellation_is_not_undone_when_the_place_went_on():
    event = make_event(capacity=1)
    first, second = make_registration(event), make_registration(event)
    cancel(first)

    with pytest.raises(FullError):
        restore(first)

    assert states(first, second) == ["cancelled", "held"]
    assert broken() == []


def test_a_cancellation_is_not_undone_when_the_address_registered_again():
    event = make_event()
    first = make_registration(event, email="amina@demo.example")
    cancel(first)
    make_registration(event, email="amina@demo.example")

    with pytest.raises(RegistrationError):
        restore(first)

    event.refresh_from_db()
    assert event.taken == 1
    assert broken() == []


@pytest.mark.parametrize("act", [confirm, restore])
def test_nobody_is_given_a_place_at_an_event_that_is_cancelled(act):
    event = make_event(approval="asked")
    registration = make_registration(event)
    if act is restore:
        cancel(registration)
    Event.objects.filter(pk=event.pk).update(state="cancelled")

    with pytest.raises(RegistrationError):
        act(registration, by=make_user())

    assert "confirmation" not in mails(registration)


def test_a_new_ticket_replaces_the_old_one_which_stays_known():
    registration = make_registration()
    old = registration.tickets.get()

    new = reissue_ticket(registration)

    old.refresh_from_db()
    assert old.replaced_at is not None
    assert new.code != old.code
    assert mails(registration) == ["confirmation", "confirmation"]
    newest = Message.objects.filter(about=registration.ref).order_by("pk").last()
    assert newest.context["ticket"] == new.code


def test_what_is_over_gets_no_new_ticket():
    registration = make_registration()
    cancel(registration)

    with pytest.raises(RegistrationError):
        reissue_ticket(registration)


def test_a_cancelled_person_is_not_mailed_what_was_not_sent_yet():
    registration = make_registration(at=now())

    cancel(registration)

    confirmation = Message.objects.get(about=registration.ref, kind="confirmation")
    assert confirmation.state == Message.State.WITHDRAWN
