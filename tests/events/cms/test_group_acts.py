"""What the desk does with a whole group: all of its places or none, and one mail to its contact."""

import pytest
from django.urls import reverse

from events.messages.models import Message
from events.programme.models import Event
from events.registration import actions, places
from events.registration.models import Registration
from tests.factories import make_event, make_fee, make_group, make_registration, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(capacity=4, approval="asked")


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    return client


def words(answer):
    return " ".join(answer.content.decode().split())


def url(booking, act):
    return reverse("desk_group_do", args=[booking.event_id, booking.pk, act])


def do(client, booking, act, **given):
    return client.post(url(booking, act), given, follow=True)


def acts(client, booking):
    page = client.get(reverse("desk_group", args=[booking.event_id, booking.pk]))
    return [act.name for act in page.context["acts"]]


def states(booking):
    rows = booking.registrations.order_by("pk")
    return [row.held_for or row.state for row in rows]


def to_contact(booking):
    """The mails that the contact gets: what was taken back again is none."""
    return Message.objects.filter(about=booking.ref, withdrawn_at=None).order_by("pk")


def test_all_requests_of_a_group_are_accepted_by_one_click_and_one_mail(desk_client, event):
    booking = make_group(event, "Amina", "Brahim", unnamed=1)
    assert acts(desk_client, booking) == ["accept", "links", "decline", "cancel"]
    before = to_contact(booking).count()

    assert "It is done for 3 places." in words(desk_client.get(url(booking, "accept")))
    assert states(booking) == ["pending"] * 3
    page = do(desk_client, booking, "accept", why="Bienvenue")

    assert "Done for 3 places." in words(page)
    assert states(booking) == ["confirmed", "confirmed", "naming"]
    last = to_contact(booking).last()
    assert to_contact(booking).count() <= before + 1 and last.not_before is None
    assert last.context["state"] in {"confirmed", "held"} and last.context["places"] == 3


def test_a_group_is_accepted_whole_or_not_at_all(desk_client, event):
    Event.objects.update(capacity=2)
    booking = make_group(event, "Amina", "Brahim", "Chafik")

    page = do(desk_client, booking, "accept")

    assert "No place is free." in words(page) and states(booking) == ["pending"] * 3
    assert places.miscounted() == []


def test_a_group_that_came_without_a_fee_is_accepted_with_one(desk_client, event):
    booking = make_group(event, "Amina", "Brahim")
    fee = make_fee(event, 300)

    assert "Choose a fee" in words(do(desk_client, booking, "accept", fee=""))
    do(desk_client, booking, "accept", fee=fee.pk)
    assert states(booking) == ["payment"] * 2
    assert to_contact(booking).last().context["price"] == ["600.00", "MAD"]
    do(desk_client, booking, "paid", why="Virement 12")

    assert states(booking) == ["confirmed"] * 2 and places.miscounted() == []


def test_the_second_of_two_clicks_does_not_say_that_it_was_paid(desk_client, event):
    fee = make_fee(event, 300)
    booking = make_group(event, "Amina", fee=fee)

    for _click in range(2):
        page = do(desk_client, booking, "accept", why="")

    assert states(booking) == ["payment"]
    assert "Somebody else changed this group just now" in words(page)


def test_a_group_is_declined_with_a_reason_that_its_contact_reads(desk_client, event):
    booking = make_group(event, "Amina", "Brahim")

    do(desk_client, booking, "decline", why="Réservé aux élus")

    assert states(booking) == ["declined"] * 2
    last = to_contact(booking).last()
    assert (last.context["state"], last.context["why"]) == ("declined", "Réservé aux élus")
    assert Message.objects.filter(kind="declined", withdrawn_at=None).count() == 2


def test_all_places_of_a_group_are_cancelled(desk_client, event):
    booking = make_group(event, "Amina", "Brahim", unnamed=1)

    do(desk_client, booking, "cancel", why="")

    assert states(booking) == ["cancelled"] * 3 and acts(desk_client, booking) == []
    assert to_contact(booking).last().context["by_desk"] is True


def test_the_links_are_sent_again(desk_client, event):
    Event.objects.update(approval="")
    booking = make_group(event, "Amina", "Brahim", unnamed=1)
    Message.objects.all().delete()

    do(desk_client, booking, "links")

    assert set(Message.objects.values_list("to", flat=True)) == set(
        booking.registrations.exclude(email="").values_list("email", flat=True)
    )


def test_an_offer_to_a_group_speaks_of_the_group_and_is_made_and_taken_for_all(desk_client, event):
    Event.objects.update(approval="", capacity=3)
    seated = [make_registration(event) for _one in range(3)]
    booking = make_group(event, "Amina", "Brahim")
    first = make_registration(event, "Chafik")
    row = booking.registrations.first()
    Event.objects.update(capacity=5)
    Registration.objects.filter(pk=first.pk).update(waiting_since=seated[0].created_at)

    alone = desk_client.get(reverse("desk_registration", args=[event.pk, row.pk]))
    assert not {"offer", "take", "back"} & {act.name for act in alone.context["acts"]}
    page = words(desk_client.get(url(booking, "offer")))
    assert "Offer places to the whole group now?" in page and "1 person waits longer." in page
    do(desk_client, booking, "offer", why="Invités")
    assert states(booking) == ["offer"] * 2
    assert to_contact(booking).last().context["held_for"] == "offer"
    do(desk_client, booking, "take", why="")

    assert states(booking) == ["confirmed"] * 2 and places.miscounted() == []


def test_an_offer_is_taken_back_from_the_whole_group(desk_client, event):
    Event.objects.update(approval="", capacity=2)
    seated = [make_registration(event) for _one in range(2)]
    booking = make_group(event, "Amina", "Brahim")
    for row in seated:
        actions.cancel(row)
    make_registration(event, "Chafik")
    assert states(booking) == ["offer"] * 2

    do(desk_client, booking, "back", why="")

    assert states(booking) == ["waitlisted"] * 2
    assert Registration.objects.get(name="Chafik").held_for == "offer"


def test_nothing_is_done_by_looking_and_no_group_of_others_is_reached(desk_client, event):
    booking = make_group(event, "Amina")
    other = make_group(make_event(), "Brahim")

    for act in ("accept", "links", "decline", "cancel"):
        assert desk_client.get(url(booking, act)).status_code == 200
        assert desk_client.post(url(other, act)).status_code == 404
    assert desk_client.get(url(booking, "nothing")).status_code == 404

    assert (states(booking), states(other)) == (["pending"], ["confirmed"])


@pytest.mark.parametrize("act", ["take", "offer"])
def test_a_group_that_waits_without_a_fee_gets_its_places_with_one(desk_client, event, act):
    booking = make_group(event, "Amina", "Brahim")
    fee = make_fee(event, 300)
    Event.objects.update(capacity=0 if act == "offer" else 2)
    for row in booking.registrations.order_by("pk"):
        actions.put_on_waiting_list(row, by=None)
    Event.objects.update(capacity=2)
    if act == "take":
        actions.offer_places(Event.objects.get())
        assert states(booking) == ["offer"] * 2

    assert "Choose a fee" in words(do(desk_client, booking, act, fee="", why="Oui"))
    do(desk_client, booking, act, fee=fee.pk, why="Oui")

    assert states(booking) == ["payment" if act == "take" else "offer"] * 2
    assert {row.price for row in booking.registrations.all()} == {300} and places.miscounted() == []
