"""What a place costs is agreed upon at the desk: with the yes to a request, one by one, or for many at once."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from events.cms import desk
from events.messages.models import Message
from events.programme.models import Event, Fee
from events.registration import actions, places
from events.registration.models import Registration
from tests.factories import make_event, make_fee, make_registration, make_session, make_staff, make_voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(title_fr="Faut-il réutiliser l'eau ?", approval="asked")


@pytest.fixture
def organiser(event):
    return make_staff("organiser", events=[event], language="en")


@pytest.fixture
def desk_client(client, organiser):
    client.force_login(organiser)
    return client


def words(answer):
    return " ".join(answer.content.decode().split())


def act(row, name):
    return reverse("desk_registration_do", args=[row.event_id, row.pk, name])


def bulk(client, event, verb, rows, **given):
    url = reverse("desk_registrations_do", args=[event.pk, verb])
    return client.post(url, {"id": [row.pk for row in rows]} | given)


def bulk_of_all(verb, rows):
    url = reverse("wagtail_bulk_action", args=["events", "registration", verb])
    return f"{url}?{'&'.join(f'id={row.pk}' for row in rows)}"


def asked_without_fee(event, *names):
    """Requests at an event whose fees only the organisers give."""
    rows = [make_registration(event, name) for name in names]
    fees = [make_fee(event, price, name_fr=name) for name, price in (("Membre", 300), ("Étudiant", 50))]
    assert {row.state for row in rows} == {"pending"} and {row.fee for row in rows} == {None}
    return rows, fees


def test_the_yes_to_a_request_says_what_it_costs(desk_client, event):
    (row,), (member, _student) = asked_without_fee(event, "Amina")

    page = words(desk_client.get(act(row, "accept")))
    assert "No fee was agreed upon yet" in page and "Membre (MAD 300)" in page
    refused = words(desk_client.post(act(row, "accept"), {"fee": ""}))
    assert "Choose a fee, or say that it is free of charge." in refused
    desk_client.post(act(row, "accept"), {"fee": member.pk, "why": "Comme convenu"})

    row.refresh_from_db()
    assert (row.fee, row.price, row.held_for) == (member, 300, "payment")
    assert Fee.objects.get(pk=member.pk).taken == 1
    assert "free of charge → Membre" in words(
        desk_client.get(reverse("desk_registration", args=[event.pk, row.pk]))
    )


def test_a_price_is_agreed_upon_or_it_is_free_of_charge(desk_client, event):
    (priced, free, other), (member, _student) = asked_without_fee(event, "Amina", "Brahim", "Chafik")
    foreign = make_fee(make_event(), 10)

    desk_client.post(act(priced, "accept"), {"fee": member.pk, "price": "120"})
    wrong = words(desk_client.post(act(free, "accept"), {"fee": "free", "price": "120"}))
    desk_client.post(act(free, "accept"), {"fee": "free"})
    desk_client.post(act(other, "accept"), {"fee": foreign.pk})

    assert "Free of charge has no price" in wrong
    rows = {row.name: (row.state, row.price, row.fee_id) for row in Registration.objects.all()}
    assert rows == {
        "Amina": ("held", 120, member.pk), "Brahim": ("confirmed", 0, None), "Chafik": ("pending", 0, None)
    }  # fmt: skip
    entry = ModelLogEntry.objects.get(action="events.registration.agreed", object_id=str(free.pk))
    assert "free of charge" in entry.data["why"]


def test_a_request_at_an_event_without_fees_is_accepted_as_ever(desk_client, event):
    row = make_registration(event, "Amina")

    assert 'name="fee"' not in words(desk_client.get(act(row, "accept")))
    desk_client.post(act(row, "accept"), {"why": ""})

    row.refresh_from_db()
    assert row.state == "confirmed"


def test_the_second_of_two_yeses_does_not_say_that_it_was_paid(desk_client, event):
    (row,), (member, student) = asked_without_fee(event, "Amina")

    for fee in (member, student):
        desk_client.post(act(row, "accept"), {"fee": fee.pk})

    row.refresh_from_db()
    assert (row.held_for, row.fee) == ("payment", member)


def test_many_requests_are_accepted_with_one_fee(desk_client, event):
    rows, (_member, student) = asked_without_fee(event, "Amina", "Brahim")

    preview = words(bulk(desk_client, event, "confirm", rows))
    open_still = words(bulk(desk_client, event, "confirm", rows, sure="yes", fee=""))
    assert 'name="fee"' in preview and "Choose a fee" in open_still
    bulk(desk_client, event, "confirm", rows, sure="yes", fee=student.pk)

    assert set(Registration.objects.values_list("fee", "price", "held_for")) == {(student.pk, 50, "payment")}


def test_many_get_another_fee_and_the_preview_says_the_difference(desk_client, event):
    Event.objects.update(approval="")
    member, student = (
        make_fee(event, 300, name_fr="Membre"),
        make_fee(event, 50, name_fr="Étudiant", capacity=1),
    )
    make_voucher(event, code="AMIS", kind="percent", value=50)
    rows = [make_registration(event, name, fee=member) for name in ("Amina", "Brahim")]

    preview = words(bulk(desk_client, event, "fee", rows))
    assert "With “Étudiant” they pay MAD 500 less together. 1 place of it is left." in preview
    assert "With “Membre” they pay the same." in preview
    result = words(bulk(desk_client, event, "fee", rows, sure="yes", fee=student.pk, why="Étudiants"))

    assert "1 done, 1 not" in result and "No place is left for this fee." in result
    assert sorted(Registration.objects.values_list("price", flat=True)) == [50, 300]


def test_the_fee_is_no_question_where_there_is_none(desk_client, event):
    make_registration(event, "Amina")

    page = words(desk_client.get(desk.desk_url(event, "registrations")))

    assert reverse("desk_registrations_do", args=[event.pk, "fee"]) not in page


# In the list of all events


def test_sessions_and_fees_of_several_events_are_changed_at_each_event(desk_client, organiser, event):
    other = make_event(title_fr="Qui paie ?")
    other.team.add(organiser)
    rows = [make_registration(event, "Amina"), make_registration(other, "Brahim")]

    page = words(desk_client.get(bulk_of_all("session", rows)))

    assert "These registrations belong to several events" in page
    for each in (event, other):
        assert f'href="{desk.desk_url(each, "registrations")}">{each.title}</a> (1)' in page.replace(
            "&#x27;", "'"
        )


def test_sessions_of_one_event_are_changed_from_the_list_of_all(desk_client, event):
    Event.objects.update(approval="")
    one, two = (
        make_session(event, start=start, end=end, optional=True)
        for start, end in (("07:00", "08:00"), ("09:00", "10:00"))
    )
    row = make_registration(event, "Amina", sessions=[one])
    url = bulk_of_all("session", [row])

    assert 'name="leave"' in words(desk_client.get(url))
    desk_client.post(url, {"id": row.pk, "leave": one.pk, "join": two.pk})

    assert list(row.places.values_list("session", flat=True)) == [two.pk]


def test_where_nobody_chooses_the_list_of_all_says_so(desk_client, event):
    row = make_registration(event, "Amina")

    page = words(desk_client.get(bulk_of_all("session", [row])))

    assert "its event has nothing to choose from here" in page and 'name="leave"' not in page


def test_the_fee_is_changed_from_the_list_of_all(desk_client, event):
    Event.objects.update(approval="")
    member, student = make_fee(event, 300), make_fee(event, 50)
    row = make_registration(event, "Amina", fee=member)

    desk_client.post(bulk_of_all("fee", [row]), {"id": row.pk, "fee": student.pk})

    row.refresh_from_db()
    assert row.price == 50


def test_requests_without_fee_of_several_events_are_left_to_each(desk_client, organiser, event):
    other = make_event(approval="asked")
    other.team.add(organiser)
    rows = [asked_without_fee(each, name)[0][0] for each, name in ((event, "Amina"), (other, "Brahim"))]

    page = words(desk_client.get(bulk_of_all("confirm", rows)))

    assert page.count("what it costs is said at the event itself") == 2


# On the waiting list


def waiting_without_fee(event, desk_client, *names):
    """Requests without a fee that were put on the waiting list of a full event; and the fee that it has."""
    Event.objects.update(capacity=1)
    has = make_registration(event, "Zineb")
    rows = [make_registration(event, name) for name in names]
    actions.confirm(has)
    member = make_fee(event, 300, name_fr="Membre")
    for row in rows:
        desk_client.post(act(row, "wait"))
        row.refresh_from_db()
    assert {row.state for row in rows} == {"waitlisted"}
    return has, rows, member


def test_an_offer_without_a_fee_leads_back_to_the_organisers(desk_client, event):
    has, (row,), member = waiting_without_fee(event, desk_client, "Amina")
    actions.cancel(has)

    actions.accept_offer(row)

    row.refresh_from_db()
    assert (row.state, row.held_for, row.price) == ("held", "approval", 0)
    assert Message.objects.filter(about=row.ref, withdrawn_at=None).latest("pk").kind == "pending"
    desk_client.post(act(row, "accept"), {"fee": member.pk})
    row.refresh_from_db()
    assert (row.held_for, row.price) == ("payment", 300) and places.miscounted() == []


@pytest.mark.parametrize("name", ["place", "offer", "take"])
def test_who_gives_a_place_of_the_waiting_list_says_what_it_costs(desk_client, event, name):
    has, (row,), member = waiting_without_fee(event, desk_client, "Amina")
    if name == "offer":
        Event.objects.update(capacity=2)
    if name == "take":
        actions.cancel(has)

    page = words(desk_client.get(act(row, name)))
    assert "No fee was agreed upon yet" in page and "Membre (MAD 300)" in page
    desk_client.post(act(row, name), {"fee": "", "why": "Comme convenu"})
    assert Registration.objects.get(pk=row.pk).price == 0
    desk_client.post(act(row, name), {"fee": member.pk, "why": "Comme convenu"})

    row.refresh_from_db()
    assert (row.held_for, row.price) == ("offer" if name == "offer" else "payment", 300)
    assert places.miscounted() == []


def test_what_was_said_to_be_free_is_not_asked_again(desk_client, event):
    has, (row, _next), _member = waiting_without_fee(event, desk_client, "Amina", "Brahim")
    desk_client.post(act(row, "fee"), {"fee": "free"})
    actions.cancel(has)

    actions.accept_offer(row)

    row.refresh_from_db()
    assert (row.state, row.price) == ("confirmed", 0)


def test_many_who_wait_without_a_fee_are_confirmed_with_one(desk_client, event):
    _has, rows, member = waiting_without_fee(event, desk_client, "Amina", "Brahim")
    Event.objects.update(capacity=3)

    assert "Choose a fee" in words(bulk(desk_client, event, "confirm", rows, sure="yes", fee="", why="Oui"))
    bulk(desk_client, event, "confirm", rows, sure="yes", fee=member.pk, why="Oui")

    got = Registration.objects.filter(pk__in=[row.pk for row in rows])
    assert set(got.values_list("price", "held_for")) == {(300, "payment")}


def test_who_waits_where_nobody_has_to_say_yes_takes_the_offer_as_it_is(event):
    Event.objects.update(approval="", capacity=1)
    event.refresh_from_db()
    has, row = make_registration(event), make_registration(event)
    make_fee(event, 300)
    actions.cancel(has)

    row.refresh_from_db()
    actions.accept_offer(row)

    assert row.state == "confirmed"


@pytest.mark.parametrize("state", ["pending", "waitlisted"])
def test_a_request_that_is_taken_back_is_not_free_by_silence(desk_client, event, organiser, state):
    (row,), (member, _student) = asked_without_fee(event, "Amina")
    if state == "waitlisted":
        Event.objects.update(capacity=0)
        actions.put_on_waiting_list(row, by=organiser)
        Event.objects.update(capacity=40)
    actions.cancel(row)

    assert "until you accept the request" in words(desk_client.get(act(row, "restore")))
    desk_client.post(act(row, "restore"))
    row.refresh_from_db()
    assert (row.state, row.held_for, row.price) == ("held", "approval", 0)
    desk_client.post(act(row, "accept"), {"fee": member.pk})

    row.refresh_from_db()
    assert (row.held_for, row.price) == ("payment", 300)


def test_who_was_told_that_it_is_free_comes_free_again(desk_client, event, organiser):
    (row,), _fees = asked_without_fee(event, "Amina")
    desk_client.post(act(row, "accept"), {"fee": "free"})
    row.refresh_from_db()
    actions.cancel(row, by=organiser)

    desk_client.post(act(row, "restore"))

    row.refresh_from_db()
    assert (row.state, row.price) == ("confirmed", 0)
