"""Fees with places of their own, approval and what follows a yes."""

import pytest

from events.programme.models import Event
from events.registration import stages
from events.registration.actions import (
    RegistrationError,
    accept_offer,
    cancel,
    cancel_event,
    confirm,
    restore,
    set_limit,
)
from events.registration.models import Invitation
from tests.events.registration.promises import broken
from tests.events.registration.test_changes import states
from tests.factories import make_event, make_fee, make_group, make_registration, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_full_fee_waits_while_others_are_to_be_had():
    event = make_event()
    press, whole = make_fee(event), make_fee(event, position=2)
    set_limit(press, 1, by=None)

    rows = [make_registration(event, fee=press) for _i in range(2)]
    other = make_registration(event, fee=whole)

    assert states(*rows, other) == ["confirmed", "waitlisted", "confirmed"]
    assert broken() == []


def test_the_page_says_places_while_only_a_full_fee_is_waited_for():
    event = make_event(capacity=10)
    press = make_fee(event)
    make_fee(event, position=2)
    set_limit(press, 1, by=None)
    for _i in range(2):
        make_registration(event, fee=press)
    event = Event.objects.get(pk=event.pk)

    assert stages.stage_of(event).gives_places
    assert stages.stage_of(stages.with_waiting(Event.objects.all()).get(pk=event.pk)).gives_places


def test_the_page_says_waiting_list_while_somebody_can_be_offered_a_place():
    event = make_event(capacity=1)
    make_registration(event)
    make_registration(event)
    Event.objects.filter(pk=event.pk).update(capacity=2)

    assert stages.stage_of(Event.objects.get(pk=event.pk)).name == "waiting"


def test_an_offered_place_that_costs_something_is_kept_for_payment():
    event = make_event(capacity=1)
    fee = make_fee(event, 100)
    first, second = (make_registration(event, fee=fee) for _i in range(2))
    cancel(first)
    second.refresh_from_db()
    assert second.held_for == "offer"

    accept_offer(second)
    accept_offer(second)
    assert (second.state, second.held_for, second.held_until) == ("held", "payment", None)
    confirm(second, by=make_user())

    assert second.state == "confirmed"
    assert broken() == []


@pytest.mark.parametrize("approval", ["asked", "held"])
def test_taking_back_a_cancelled_request_does_not_go_round_the_organisers(approval):
    event = make_event(approval=approval)
    asks = make_registration(event)
    before = (asks.state, asks.held_for)
    cancel(asks)

    if approval == "asked":
        with pytest.raises(RegistrationError, match="register again"):
            restore(asks)
        assert asks.state == "cancelled"
    else:
        restore(asks)
        assert (asks.state, asks.held_for) == before

    assert broken() == []


def test_who_was_approved_takes_a_cancelled_place_back_without_asking_again():
    event = make_event(approval="held")
    asks = make_registration(event)
    confirm(asks, by=make_user())
    cancel(asks)

    restore(asks)

    assert asks.state == "confirmed"


def test_the_organisers_yes_leads_to_the_payment_and_their_second_to_the_place():
    event = make_event(approval="held")
    fee = make_fee(event, 100)
    asks = make_registration(event, fee=fee)

    seen = [(asks.state, asks.held_for)]
    for _yes in range(2):
        confirm(asks, by=make_user())
        seen.append((asks.state, asks.held_for))

    assert seen == [("held", "approval"), ("held", "payment"), ("confirmed", "")]
    assert broken() == []


def test_an_invited_person_undoes_a_mistaken_cancel():
    event = make_event(invitation_only=True)
    invitation = Invitation.objects.create(event=event, name="Amina", email="amina@demo.example")
    guest = make_registration(event, invitation=invitation)
    cancel(guest)

    restore(guest)

    assert guest.state == "confirmed"


def test_an_invitation_is_for_its_event_and_for_one_person():
    event, other = make_event(invitation_only=True), make_event(invitation_only=True)
    invitation = Invitation.objects.create(event=event, name="Amina", email="amina@demo.example")

    with pytest.raises(RegistrationError, match="invitation"):
        make_registration(other, invitation=invitation)
    guest = make_registration(event, invitation=invitation)
    invitation.refresh_from_db()
    assert invitation.registration == guest
    with pytest.raises(RegistrationError, match="used"):
        make_registration(event, invitation=invitation)
    cancel(guest)

    assert make_registration(event, invitation=invitation).state == "confirmed"


def test_nobody_is_confirmed_for_a_cancelled_event():
    event = make_event(capacity=2)
    asks = make_group(event, "A", fee=make_fee(event, 100)).registrations.get()
    cancel_event(event, by=make_user())

    with pytest.raises(RegistrationError, match="cancelled"):
        confirm(asks, by=make_user(), anyway=True, why="a guest")
    assert broken() == []
