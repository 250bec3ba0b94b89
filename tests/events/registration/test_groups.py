"""Several people in one act: all of them or none, waiting and offered together."""

from datetime import time

import pytest

from events.messages.models import Message
from events.messages.render import letter_of
from events.programme.actions import save_session
from events.registration.actions import (
    RegistrationError,
    accept_group,
    cancel,
    cancel_event,
    confirm,
    decline,
    postpone_event,
    put_on_waiting_list,
    refuse_group,
    sweep,
    tell_change,
)
from events.registration.models import Booking, Registration
from tests.events.registration.promises import broken
from tests.events.registration.test_changes import states
from tests.factories import make_event, make_fee, make_group, make_registration, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def rows_of(booking):
    return list(booking.registrations.order_by("pk"))


def test_a_group_waits_together_and_is_offered_places_together():
    event = make_event(capacity=2)
    seated = [make_registration(event) for _i in range(2)]
    booking = make_group(event, "A", "B")

    cancel(seated[0])
    assert states(*rows_of(booking)) == ["waitlisted"] * 2
    cancel(seated[1])
    assert states(*rows_of(booking)) == ["held"] * 2

    assert accept_group(booking) == 2
    assert accept_group(booking) == 0
    assert states(*rows_of(booking)) == ["confirmed"] * 2
    assert broken() == []


def test_a_smaller_group_is_offered_the_places_that_are_free():
    event = make_event(capacity=3)
    seated = [make_registration(event) for _i in range(3)]
    booking = make_group(event, "A", "B")
    cancel(seated[0])

    cancel(rows_of(booking)[0])

    assert states(*rows_of(booking)) == ["cancelled", "held"]
    assert broken() == []


def test_what_a_group_refuses_goes_to_the_next():
    event = make_event(capacity=2)
    seated = [make_registration(event) for _i in range(2)]
    booking = make_group(event, "A", "B")
    for row in seated:
        cancel(row)
    later = [make_registration(event) for _i in range(2)]

    assert refuse_group(booking) == 2

    assert states(*later) == ["held", "held"]
    assert broken() == []


@pytest.mark.parametrize("unnamed", [-1, 201, 10**9])
def test_an_absurd_number_of_places_is_refused_at_once(unnamed):
    event = make_event()

    with pytest.raises(RegistrationError):
        make_group(event, "A", "B", unnamed=unnamed)

    assert not Booking.objects.filter(event=event).exists()


def test_places_without_a_name_are_held_for_naming_after_they_are_paid():
    event = make_event()
    fee = make_fee(event, 100)

    booking = make_group(event, "A", unnamed=1, fee=fee)
    assert [row.held_for for row in rows_of(booking)] == ["payment", "payment"]
    for row in rows_of(booking):
        confirm(row, by=make_user())

    assert [(row.state, row.held_for) for row in rows_of(booking)] == [("confirmed", ""), ("held", "naming")]
    assert broken() == []


def test_a_form_that_comes_back_with_more_people_is_not_silently_the_old_one():
    event = make_event()
    make_group(event, "A", "B", key="one form", email="contact@demo.example")

    again = make_group(event, "A", "B", key="one form", email="contact@demo.example")
    assert again.registrations.count() == 2
    with pytest.raises(RegistrationError, match="used before"):
        make_group(event, "A", "B", "C", key="one form", email="contact@demo.example")

    assert Registration.objects.filter(event=event).count() == 2


def test_two_people_of_a_group_never_share_an_address_and_a_stranger_learns_nothing():
    event = make_event()
    known = make_registration(event, email="amina@demo.example")

    booking = make_group(event, "A", unnamed=1)

    assert states(known, *rows_of(booking)) == ["confirmed", "confirmed", "held"]
    assert broken() == []


def told(booking, kind):
    return Message.objects.filter(about=booking.ref, kind=kind).exclude(state=Message.State.WITHDRAWN)


@pytest.mark.parametrize(
    ("call_off", "kind"), [(cancel_event, "event_cancelled"), (postpone_event, "event_postponed")]
)
def test_the_contact_is_told_once_that_the_event_is_off(call_off, kind):
    event = make_event()
    booking = make_group(event, "A", unnamed=2)

    call_off(event, by=make_user(), why="a strike")
    sweep()

    mail = told(booking, kind).get()
    assert mail.to == booking.contact_email
    letter = letter_of(mail)
    assert "a strike" in letter.text
    assert "/groupe/" in letter.text
    assert not letter.calendars


def test_the_contact_is_told_of_another_hour():
    event = make_event()
    booking = make_group(event, unnamed=2)
    session = event.sessions.get()
    session.start = time(17)
    save_session(session)

    tell_change(event, by=make_user())

    assert "17:00" in letter_of(told(booking, "event_changed").get()).text


def test_an_offer_to_a_group_is_not_mailed_once_the_event_is_off():
    event = make_event(capacity=2)
    seated = [make_registration(event) for _i in range(2)]
    booking = make_group(event, "A", "B")
    for row in seated:
        cancel(row)

    postpone_event(event, by=make_user())

    assert not told(booking, "group").filter(sent_at=None).exists()
    assert states(*rows_of(booking)) == ["waitlisted"] * 2


def due_to(booking):
    """The mails to the contact that still stand."""
    rows = Message.objects.filter(about=booking.ref, kind="group", withdrawn_at=None)
    mails = list(rows.order_by("pk"))
    for mail in mails:
        mail.language = "en"
    return [letter_of(mail).text for mail in mails]


def test_what_the_desk_decides_on_a_group_reaches_its_contact_in_one_mail():
    event, by = make_event(approval="asked"), make_user()
    booking = make_group(event, "A", "B", "C", fee=make_fee(event, 300))
    one, two, three = rows_of(booking)

    decline(one, by=by, why="Réservé aux élus")
    confirm(two, by=by)

    (mail,) = due_to(booking)
    assert "places are kept for your group" in mail and "Réservé aux élus" in mail and "600" in mail
    assert "could not give you 1 place" in mail and "1 of them is not certain yet" in mail

    confirm(three, by=by)
    for row in (two, three):
        confirm(row, by=by, why="Espèces")
    (mail,) = due_to(booking)
    assert "To pay" not in mail and "not certain" not in mail and "2 places" in mail


def test_a_group_that_is_declined_or_cancelled_by_the_desk_hears_which_of_both():
    event, by = make_event(approval="asked"), make_user()
    refused, ended, own = (make_group(event, "A", "B") for _i in range(3))

    for row in rows_of(refused):
        decline(row, by=by, why="Trop tard")
    for row in rows_of(ended):
        cancel(row, by=by)
    for row in rows_of(own):
        cancel(row)

    assert [
        "could not give your group places" in mail and "Trop tard" in mail for mail in due_to(refused)
    ] == [True]
    assert ["organisers have cancelled" in mail for mail in due_to(ended)] == [True]
    assert ["organisers have cancelled" in mail for mail in due_to(own)] == [
        False
    ]  # that it asked for places


def test_a_group_that_is_let_wait_is_told_so_or_of_the_offer():
    by = make_user()
    full, roomy = make_event(capacity=1, approval="asked"), make_event(capacity=5, approval="asked")
    confirm(make_registration(full), by=by)
    waits, offered = make_group(full, "A"), make_group(roomy, "B")

    for booking in (waits, offered):
        put_on_waiting_list(rows_of(booking)[0], by=by)

    assert ["no room for all of your group yet" in mail for mail in due_to(waits)] == [True]
    assert ["Say yes or no" in mail for mail in due_to(offered)] == [True]


def test_a_yes_to_what_somebody_else_moved_meanwhile_is_refused():
    event, by = make_event(approval="asked"), make_user()
    row = make_registration(event, fee=make_fee(event, 300))
    stale = Registration.objects.get(pk=row.pk)
    confirm(row, by=by)

    with pytest.raises(RegistrationError, match="Somebody else changed"):
        confirm(stale, by=by)

    assert states(row) == ["held"]
