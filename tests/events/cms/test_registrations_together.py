"""Several registrations are moved together, and one is added at the desk."""

import pytest
from django.urls import reverse

from events.messages.models import Message
from events.programme.models import Session
from events.registration.models import Registration
from tests.events.cms.registrations import bulk, shown, states, tab
from tests.events.cms.screens import words
from tests.factories import make_event, make_fee, make_registration, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(title_fr="Faut-il réutiliser l'eau ?", capacity=3)


@pytest.fixture
def organiser(event):
    return make_staff("organiser", events=[event], language="en")


@pytest.fixture
def desk_client(client, organiser):
    client.force_login(organiser)
    return client


# Together -----------------------------------------------------------------------------------------------------------


def test_accepting_several_requests_takes_their_places(desk_client, event):
    type(event).objects.update(approval="asked", capacity=1)
    rows = [make_registration(event, name) for name in ("Amina", "Brahim")]

    preview = words(bulk(desk_client, event, "confirm", rows))
    result = words(bulk(desk_client, event, "confirm", rows, sure="yes"))

    assert "Only 1 place is free" in preview
    assert sorted(states(*rows)) == ["confirmed", "pending"]
    assert "1 done, 1 not" in result and "No place is free" in result


def test_payments_are_confirmed_by_hand_only_with_how_they_came(desk_client, event):
    fee = make_fee(event, 300)
    rows = [make_registration(event, name, fee=fee) for name in ("Amina", "Brahim")]

    preview = words(bulk(desk_client, event, "confirm", rows))
    paid = [row.pk for row in rows]
    bulk(desk_client, event, "confirm", rows, sure="yes", why="", paid=paid)
    assert states(*rows) == ["held", "held"]
    bulk(desk_client, event, "confirm", rows, sure="yes", why="Virement 4821", paid=paid)

    assert "received by hand" in preview and "600" in preview
    assert states(*rows) == ["confirmed", "confirmed"]
    assert [move.why for move in rows[0].moves.all()][-1] == "Virement 4821"


def test_a_yes_to_several_that_is_sent_twice_says_of_nobody_that_they_paid(desk_client, event):
    type(event).objects.update(approval="asked")
    rows = [make_registration(event, name, fee=make_fee(event, 300)) for name in ("Amina", "Brahim")]
    assert 'name="paid"' not in words(bulk(desk_client, event, "confirm", rows))

    for _time in range(2):
        result = words(bulk(desk_client, event, "confirm", rows, sure="yes", why="x"))

    assert states(*rows) == ["held", "held"] and "0 done, 2 not" in result
    assert words(bulk(desk_client, event, "confirm", rows)).count('name="paid"') == 2


def test_who_waits_is_given_a_place_before_others_only_with_a_reason(desk_client, event):
    rows = [make_registration(event, f"Nom {number}") for number in range(6)]
    last = rows[5]

    preview = words(bulk(desk_client, event, "confirm", [last]))
    refused = words(bulk(desk_client, event, "confirm", [last], sure="yes", why=""))

    assert "2 people wait longer" in preview
    assert "desk-error" in refused and states(last) == ["waitlisted"]


@pytest.mark.parametrize("name", ["fee", "session", "voucher", "state"])
@pytest.mark.parametrize("bad", ["9" * 25, "²", "x"])
def test_numbers_that_no_row_can_have_are_left_out(desk_client, event, name, bad):
    make_fee(event, 300)
    export = reverse("desk_registrations_export", args=[event.pk, "csv"])

    assert tab(desk_client, event, **{name: bad}).status_code == 200
    assert desk_client.get(export, {name: bad}).status_code == 200
    assert bulk(desk_client, event, "note", [], id=[bad]).status_code == 302


def test_declining_several_mails_the_reason_to_each(desk_client, event):
    type(event).objects.update(approval="asked")
    rows = [make_registration(event, name) for name in ("Amina", "Brahim")]

    bulk(desk_client, event, "decline", rows, sure="yes", why="Réservé aux élus")

    assert states(*rows) == ["declined", "declined"]
    told = Message.objects.filter(kind="declined").values_list("context__why", flat=True)
    assert list(told) == ["Réservé aux élus"] * 2


def test_cancelling_says_who_is_confirmed_and_what_is_to_be_given_back(desk_client, event):
    fee = make_fee(event, 300)
    paid = make_registration(event, "Amina", fee=fee)
    bulk(desk_client, event, "confirm", [paid], sure="yes", why="Espèces", paid=paid.pk)
    waits = make_registration(event, "Brahim", fee=fee)

    preview = words(bulk(desk_client, event, "cancel", [paid, waits]))

    assert "1 of them has a confirmed place" in preview and "1 of them has paid" in preview
    assert states(paid, waits) == ["confirmed", "held"]


def test_a_mail_is_written_once_to_each_who_has_an_address(desk_client, event):
    rows = [make_registration(event, "Amina"), make_registration(event, "Brahim", email="", origin="desk")]

    page = bulk(desk_client, event, "note", rows)
    given = {"sure": "yes", "subject": "Accès", "words": "Par la rue Ibn Batouta."}
    wrong = bulk(desk_client, event, "note", rows, **given | {"subject": "", "occasion": "k"})
    assert "desk-error" in words(wrong) and not Message.objects.filter(kind="note").exists()
    given["occasion"] = page.context["form"]["occasion"].value()
    for _time in range(2):  # a double click
        result = bulk(desk_client, event, "note", rows, **given)

    mail = Message.objects.get(kind="note")
    assert (mail.to, mail.context["subject"]) == (rows[0].email, "Accès")
    assert "no e-mail address is known" in words(result)


def test_several_are_led_to_another_session_while_it_has_places(desk_client, organiser):
    event = make_event(sessions=2)
    event.team.add(organiser)
    one, two = event.sessions.order_by("starts_at")
    Session.objects.filter(event=event).update(optional=True, capacity=1)
    rows = [make_registration(event, "Amina", sessions=[one])]
    Session.objects.filter(pk=one.pk).update(capacity=5)
    rows.append(make_registration(event, "Brahim", sessions=[one]))

    page = bulk(desk_client, event, "session", rows)
    assert "Instead of" in words(page)
    result = words(bulk(desk_client, event, "session", rows, sure="yes", leave=one.pk, join=two.pk))

    assert sorted(row.places.get().session.pk for row in rows) == [one.pk, two.pk]
    assert "1 done, 1 not" in result


def test_a_session_is_not_changed_where_nobody_chooses(desk_client, event):
    make_registration(event, "Amina")

    assert reverse("desk_registrations_do", args=[event.pk, "session"]) not in words(tab(desk_client, event))


# At the desk --------------------------------------------------------------------------------------------------------


def given(**fields):
    return {"name": "Zineb", "language": "fr", "key": "k1"} | fields


def test_the_same_name_or_address_is_a_warning_and_not_a_wall(desk_client, event):
    make_registration(event, "Zineb Alami", email="")
    url = reverse("desk_registration_add", args=[event.pk])

    page = desk_client.post(url, given(name="zîneb  alami"))
    assert "Is this the same person?" in words(page)
    assert Registration.objects.count() == 1

    desk_client.post(url, given(name="zîneb  alami", other="yes"))
    assert Registration.objects.count() == 2


def test_a_fee_at_the_desk_keeps_the_place_for_payment(desk_client, event):
    fee = make_fee(event, 300)

    desk_client.post(
        reverse("desk_registration_add", args=[event.pk]),
        given(fee=fee.pk, access=["wheelchair"], phone="0600000000"),
    )

    row = Registration.objects.get()
    assert (row.held_for, row.price, row.access, row.phone) == ("payment", 300, "wheelchair", "0600000000")


def test_one_more_than_places_needs_a_reason(desk_client, event):
    type(event).objects.update(capacity=0)
    url = reverse("desk_registration_add", args=[event.pk])

    desk_client.post(url, given())
    desk_client.post(url, given(name="Hind", key="k2", anyway="Invitée du ministre"))

    assert dict(Registration.objects.values_list("name", "state")) == {
        "Zineb": "waitlisted",
        "Hind": "confirmed",
    }


def test_trials_are_marked_not_counted_and_ended_together(desk_client, event):
    desk_client.post(reverse("desk_registration_add", args=[event.pk]), given(trial="on"))
    make_registration(event, "Amina")

    page = words(tab(desk_client, event))
    event.refresh_from_db()
    assert event.taken == 1 and "1 trial registration goes its way" in page
    url = reverse("desk_trials_end", args=[event.pk])
    desk_client.get(url)
    assert Registration.objects.get(trial=True).state == "confirmed"
    desk_client.post(url)

    assert Registration.objects.get(trial=True).state == "cancelled"
    assert Registration.objects.get(name="Amina").state == "confirmed"
    assert shown(desk_client, event) == ["Amina"]
