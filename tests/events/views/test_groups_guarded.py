"""Groups sent twice, late, by somebody who edits the form, or to fill others' mailboxes."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.programme.models import Event
from events.registration.actions import set_capacity
from events.registration.models import Booking, Question, Registration
from events.registration.states import HeldFor, State
from home import limits
from tests.events.views.grouping import CONTACT, TWELVE, TWO, inputs, look, path_of, registered, send
from tests.events.views.screens import OURS, words
from tests.factories import make_event, make_fee, make_registration

pytestmark = pytest.mark.django_db


# Twice, later, elsewhere --------------------------------------------------------------------------------------------


def test_a_double_click_is_one_group(client):
    event = make_event()
    page = look(client, event)

    first, second = send(client, event, page), send(client, event, page)

    assert first.url == second.url
    assert Booking.objects.count() == 1
    assert Message.objects.count() == 3


def test_the_same_form_with_another_list_is_not_another_group(client):
    event = make_event()
    page = look(client, event)
    send(client, event, page)

    sent = inputs(page)
    sent["person-name"][0] = "Another Name"
    changed = client.post(path_of(event), sent | {"step": "register"}, headers=OURS)

    assert changed.status_code == 409
    assert Registration.objects.count() == 2


def test_a_price_that_changed_since_the_preview_is_shown_before_anything_is_taken(client):
    event = make_event()
    fee = make_fee(event, 300)
    page = look(client, event)
    assert "600" in words(page)
    fee.price = 450
    fee.save()

    stale = send(client, event, page)
    assert stale.status_code == 409
    assert "900" in words(stale)
    assert Registration.objects.count() == 0

    send(client, event, stale)
    assert set(Registration.objects.values_list("price", "held_for")) == {(450, HeldFor.PAYMENT)}


def test_a_price_edited_in_the_form_changes_nothing(client):
    event = make_event()
    make_fee(event, 300)
    page = look(client, event)

    answer = send(client, event, page, seen=inputs(page)["seen"][0].replace("300", "1"), price="1")

    assert answer.status_code == 409
    assert Registration.objects.count() == 0


def test_who_sees_that_there_is_room_is_not_put_on_the_waiting_list_unasked(client):
    event = make_event(capacity=3)
    page = look(client, event)
    set_capacity(event, 1, by=None, why="smaller room")

    stale = send(client, event, page)
    assert stale.status_code == 409
    assert Registration.objects.count() == 0

    send(client, event, stale)
    assert set(Registration.objects.values_list("state", flat=True)) == {State.WAITLISTED}


def test_two_people_for_the_last_seat_wait_together(client):
    event = make_event(capacity=1)

    registered(client, event)

    assert set(Registration.objects.values_list("state", flat=True)) == {State.WAITLISTED}
    assert Event.objects.get().taken == 0


def test_without_a_waiting_list_a_group_that_is_too_large_is_told_so_before_it_sends(client):
    event = make_event(capacity=1, waiting_list=False)

    page = look(client, event)

    assert page.status_code == 400
    assert "summary" in page.content.decode()
    assert 'value="register"' not in page.content.decode()


def test_a_form_that_closed_meanwhile_says_so(client):
    event = make_event()
    page = look(client, event)
    Event.objects.filter(pk=event.pk).update(closes_at=now() - timedelta(minutes=1))

    answer = send(client, event, page)

    assert answer.status_code == 409
    assert Booking.objects.count() == 0


def test_a_key_that_is_not_ours_is_shown_again_with_a_good_one(client):
    event = make_event()
    page = look(client, event)

    again = send(client, event, page, key="invented")
    assert again.status_code == 400

    assert send(client, event, again).status_code == 302


# Mailboxes and secrets ----------------------------------------------------------------------------------------------


def test_an_address_that_is_registered_already_changes_nothing_that_is_seen(client):
    event, other = make_event(), make_event()
    known = make_registration(event, "Amina Alaoui", email="amina@demo.example")

    with_known = look(client, event)
    without = look(client, other)
    first, second = send(client, event, with_known), send(client, other, without)

    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Registration.objects.live().filter(event=event, email="amina@demo.example").get() == known
    mine = Message.objects.filter(to="amina@demo.example", event=event)
    assert set(mine.values_list("about", flat=True)) == {known.ref}


def test_nobodys_mailbox_is_filled_through_groups(client):
    event = make_event()
    for _time in range(10):
        limits.allow("register", "amina@demo.example", 3, limits.HOUR)

    page = registered(client, event)

    assert page.status_code == 429
    assert "amina@demo.example" in words(page)
    assert Booking.objects.count() == 0


def crowd(count, name="p"):
    return "\n".join(f"Personne Numero\t{name}{number}@demo.example" for number in range(count))


def test_a_company_registers_its_two_hundred_people_at_once(client):
    answer = registered(client, make_event(capacity=300, most_at_once=200), people=crowd(200))

    assert answer.status_code == 302
    assert Registration.objects.count() == 200


@pytest.mark.parametrize(("proved", "most"), [(False, 20), (True, 40)])
def test_no_network_writes_to_any_number_of_strangers_through_groups(client, settings, proved, most):
    settings.REGISTRATIONS_PER_IP = 2
    if proved:
        known = make_registration(make_event(), "Rachid Idrissi", email="rachid@demo.example")
        from home import links

        client.get(links.own_path(known.uuid, known.link_version))

    first = registered(client, make_event(most_at_once=200), people=crowd(most))
    more = registered(client, make_event(), people=crowd(2, "q"))

    assert (first.status_code, more.status_code) == (302, 429)
    assert not Message.objects.filter(to__startswith="q").exists()


def test_people_of_a_group_that_cannot_be_registered_are_counted_too(client):
    event = make_event()
    page = look(client, event)
    for _time in range(4):
        limits.allow("register", CONTACT["contact_email"], 3, limits.HOUR)

    answers = [send(client, event, page) for _time in range(4)]

    assert {answer.status_code for answer in answers} == {429}
    assert limits.is_spent("register", "amina@demo.example", 3, limits.HOUR)


def test_who_proved_the_address_goes_straight_to_the_page_of_the_group(client):
    event = make_event()
    known = make_registration(make_event(), "Rachid Idrissi", email="rachid@demo.example")
    from home import links

    client.get(links.own_path(known.uuid, known.link_version))

    answer = registered(client, event)

    assert answer.url.startswith("/groupe/")
    assert client.get(answer.url).status_code == 200


def test_the_cost_of_looking_does_not_grow_with_the_list(client, django_assert_max_num_queries):
    event = make_event()
    make_fee(event, 100)
    for people in (TWO, TWELVE):
        sent = inputs(client.get(path_of(event))) | CONTACT | {"people": people}
        with django_assert_max_num_queries(22):
            client.post(path_of(event), sent, headers=OURS)


@pytest.mark.parametrize(
    "given", [{"people": "Amina Alaoui\tamina@demo.example"}, {"people": "", "unnamed": "1"}]
)
def test_one_person_passes_by_no_question_that_must_be_answered(client, given):
    event = make_event()
    Question.objects.create(event=event, kind="consent", label_fr="J'accepte", required=True)

    refused = look(client, event, **given)
    assert refused.status_code == 400
    assert (
        f'<a href="/fr/inscription/{event.code}/">'
        in refused.content.decode().partition('id="error-summary"')[2]
    )

    two = look(client, event)
    assert two.status_code == 200
    sent = inputs(two)
    one = {field: values[:1] for field, values in sent.items()}
    again = client.post(path_of(event), one | {"step": "register"}, headers=OURS)

    assert again.status_code == 400
    assert (
        f'<a href="/fr/inscription/{event.code}/">'
        in again.content.decode().partition('id="error-summary"')[2]
    )
    assert not Registration.objects.exists()


def test_one_person_may_be_a_group_where_nothing_must_be_answered(client):
    event = make_event()
    Question.objects.create(event=event, kind="text", label_fr="Une remarque ?")

    page = look(client, event, people="Amina Alaoui\tamina@demo.example")

    assert page.status_code == 200
