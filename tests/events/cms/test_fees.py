"""Fees, shared limits and reserved shares, as the desk sets them."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from events.cms import desk
from events.programme.models import Allotment, Event, Fee, Quota, Session
from events.registration.places import miscounted
from tests.factories import make_event, make_registration, make_session, make_staff

pytestmark = pytest.mark.django_db

TYPED = {
    "name_fr": "Plein tarif", "price": "250", "currency": "MAD", "vat_rate": "20", "visibility": "public", "least": "1",
    "position": "1",
}  # fmt: skip


@pytest.fixture
def event():
    return make_event(title_fr="Faut-il réutiliser l'eau ?", capacity=10)


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    return client


def words(answer):
    return " ".join(answer.content.decode().split())


def make_fee(event, name="Public", **fields):
    return Fee.objects.create(event=event, **{"name_fr": name, "price": 100} | fields)


def test_a_fee_is_typed_and_read_in_the_facts_and_in_the_history(desk_client, event):
    given = TYPED | {"name_ar": "الطلبة", "price": "50.50", "currency": "mad", "places": "4", "why": ""}

    answer = desk_client.post(reverse("desk_fee_add", args=[event.pk]), given)

    fee = Fee.objects.get()
    assert answer.status_code == 302
    assert (str(fee.price), fee.currency, fee.capacity) == ("50.50", "MAD", 4)
    assert "50.50" in words(desk_client.get(desk.desk_url(event)))
    assert ModelLogEntry.objects.filter(action="events.registration.fee").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": "-1"}, {"price": "9" * 20}, {"currency": "ZZZ"}, {"vat_rate": "100"}, {"name_fr": ""},
        {"least": "0"}, {"least": "5", "most": "2"}, {"places": "-1"}, {"places": "1000000000"},
        {"on_sale_from": "2027-01-02T10:00", "on_sale_until": "2027-01-01T10:00"}, {"on_sale_from": "2207-01-01T10:00"},
        {"price": "100.50", "currency": "XOF"}, {"currency": "TND"},
    ],
)  # fmt: skip
def test_a_fee_that_no_event_can_have_is_told_and_not_kept(desk_client, event, wrong):
    answer = desk_client.post(reverse("desk_fee_add", args=[event.pk]), TYPED | wrong)

    assert answer.status_code == 200 and (
        "desk-error" in words(answer) or "desk-notice-stop" in words(answer)
    )
    assert not event.fees.exists()


def test_an_event_has_one_currency(desk_client, event):
    make_fee(event, currency="EUR")

    answer = desk_client.post(reverse("desk_fee_add", args=[event.pk]), TYPED)

    assert "in EUR" in words(answer)
    assert event.fees.count() == 1


def test_the_sale_is_typed_by_the_clocks_of_the_event(desk_client, event):
    Event.objects.update(zone="Asia/Tokyo")

    desk_client.post(reverse("desk_fee_add", args=[event.pk]), TYPED | {"on_sale_until": "2027-01-10T18:00"})

    fee = Fee.objects.get()
    assert fee.on_sale_until.isoformat() == "2027-01-10T09:00:00+00:00"
    assert "2027-01-10T18:00" in words(desk_client.get(reverse("desk_fee", args=[event.pk, fee.pk])))


def test_a_fee_with_registrations_stays(desk_client, event):
    fee = make_fee(event, price=0)
    make_registration(event, fee=fee)

    answer = desk_client.post(reverse("desk_fee_delete", args=[event.pk, fee.pk]), follow=True)

    assert "Hide it" in words(answer)
    assert Fee.objects.filter(pk=fee.pk).exists()


def test_a_fee_that_a_code_is_for_stays_because_the_code_would_count_for_every_fee(desk_client, event):
    fee = make_fee(event)
    event.vouchers.create(code="AMIS", kind="percent", value=50).fees.add(fee)

    answer = desk_client.post(reverse("desk_fee_delete", args=[event.pk, fee.pk]), follow=True)

    assert "AMIS" in words(answer)
    assert Fee.objects.filter(pk=fee.pk).exists()


def test_nothing_is_deleted_by_get(desk_client, event):
    fee = make_fee(event)

    assert desk_client.get(reverse("desk_fee_delete", args=[event.pk, fee.pk])).status_code == 200
    assert Fee.objects.exists()

    desk_client.post(reverse("desk_fee_delete", args=[event.pk, fee.pk]))
    assert not Fee.objects.exists()


def test_fewer_places_of_a_fee_than_taken_ask_for_a_reason(desk_client, event):
    fee = make_fee(event, price=0)
    make_registration(event, "A", fee=fee)
    make_registration(event, "B", fee=fee)
    fee.refresh_from_db()
    given = TYPED | {"price": "0", "places": "1"}

    asked = desk_client.post(reverse("desk_fee", args=[event.pk, fee.pk]), given)
    assert "Give the reason" in words(asked)
    assert Fee.objects.get().capacity is None

    desk_client.post(reverse("desk_fee", args=[event.pk, fee.pk]), given | {"why": "La salle est petite"})
    assert (Fee.objects.get().capacity, Fee.objects.get().over) == (1, 1)
    assert miscounted() == []


def test_a_link_is_shown_for_a_fee_by_link(desk_client, event):
    fee = make_fee(event, visibility="link")

    page = words(desk_client.get(desk.desk_url(event, "fees")))

    assert f"/fr/inscription/{event.code}/?tarif=" in page and fee.name in page


def test_a_shared_limit_counts_who_is_there_already(desk_client, event):
    one, two = make_fee(event, "A", price=0), make_fee(event, "B", price=0)
    make_registration(event, fee=one)
    make_registration(event, fee=two)

    given = {"name": "Membres", "capacity": "3", "fees": [one.pk, two.pk]}
    desk_client.post(reverse("desk_limit_add", args=[event.pk]), given)

    quota = Quota.objects.get()
    assert (quota.capacity, quota.taken) == (3, 2)
    assert miscounted() == []


def test_a_shared_limit_of_nothing_is_refused(desk_client, event):
    answer = desk_client.post(reverse("desk_limit_add", args=[event.pk]), {"name": "Vide", "capacity": "3"})

    assert "Choose the fees or sessions" in words(answer)
    assert not Quota.objects.exists()


def test_a_shared_limit_that_grows_offers_places_to_who_waits(desk_client, event):
    fee = make_fee(event, price=0)
    quota = Quota.objects.create(event=event, name="Membres", capacity=1)
    quota.fees.add(fee)
    make_registration(event, "A", fee=fee)
    waiting = make_registration(event, "B", fee=fee)
    assert waiting.state == "waitlisted"

    given = {"name": "Membres", "capacity": "2", "fees": [fee.pk]}
    desk_client.post(reverse("desk_limit", args=[event.pk, quota.pk]), given)

    waiting.refresh_from_db()
    assert waiting.state == "held"


def test_places_are_set_aside_and_given_to_everybody_after_a_question(desk_client, event):
    given = {"name": "CGEM", "seats": "4", "until": ""}

    desk_client.post(reverse("desk_share_add", args=[event.pk]), given)
    share = Allotment.objects.get()
    assert Event.objects.get().set_aside == 4
    assert desk_client.get(reverse("desk_share_release", args=[event.pk, share.pk])).status_code == 200
    assert Event.objects.get().set_aside == 4

    desk_client.post(reverse("desk_share_release", args=[event.pk, share.pk]))
    assert Event.objects.get().set_aside == 0
    assert "ended" in words(desk_client.get(desk.desk_url(event, "fees")))


def test_more_cannot_be_set_aside_than_is_free(desk_client, event):
    answer = desk_client.post(reverse("desk_share_add", args=[event.pk]), {"name": "CGEM", "seats": "11"})

    assert "free to be set aside" in words(answer)
    assert not Allotment.objects.exists()


def test_a_session_has_places_of_its_own(desk_client, event):
    session = event.sessions.get()

    desk_client.post(reverse("desk_session_places", args=[event.pk, session.pk]), {"capacity": "7"})
    assert Session.objects.get().capacity == 7

    desk_client.post(reverse("desk_session_places", args=[event.pk, session.pk]), {"capacity": ""})
    assert Session.objects.get().capacity is None


def test_a_new_optional_session_is_nobodys_until_it_is_chosen(desk_client, event):
    row = make_registration(event)
    first = event.sessions.get()
    given = {
        "sessions-TOTAL_FORMS": 2, "sessions-INITIAL_FORMS": 1, "sessions-MIN_NUM_FORMS": 0,
        "sessions-MAX_NUM_FORMS": 60, "sessions-0-id": first.pk, "sessions-0-date": first.date,
        "sessions-0-start": "18:00", "sessions-0-end": "20:15", "sessions-1-date": first.date,
        "sessions-1-start": "21:00", "sessions-1-end": "22:00", "sessions-1-optional": "on",
    }  # fmt: skip

    answer = desk_client.post(reverse("desk_programme_save", args=[event.pk, "sessions"]), given)

    assert answer.status_code == 302
    assert event.sessions.filter(optional=True).count() == 1
    assert [place.session_id for place in row.places.all()] == [first.pk]


def test_a_further_session_for_all_reaches_who_chose_nothing(desk_client, event):
    chosen = make_session(event, start="21:00", end="22:00", optional=True)
    row = make_registration(event)
    assert chosen.pk not in {place.session_id for place in row.places.all()}
    first = event.sessions.filter(optional=False).get()
    given = {
        "sessions-TOTAL_FORMS": 1, "sessions-INITIAL_FORMS": 0, "sessions-MIN_NUM_FORMS": 0,
        "sessions-MAX_NUM_FORMS": 60, "sessions-0-date": first.date, "sessions-0-start": "08:00",
        "sessions-0-end": "09:00",
    }  # fmt: skip

    desk_client.post(reverse("desk_programme_save", args=[event.pk, "sessions"]), given)

    assert row.places.count() == 2
    assert miscounted() == []


def test_the_rows_of_another_event_are_unknown(desk_client, event):
    other = make_event()
    fee = make_fee(other)
    quota = Quota.objects.create(event=other, name="X", capacity=1)
    share = Allotment.objects.create(event=other, name="X", seats=1)
    session = other.sessions.get()

    for name, pk in (
        ("fee", fee.pk), ("fee_delete", fee.pk), ("limit", quota.pk), ("limit_delete", quota.pk), ("share", share.pk),
        ("share_release", share.pk), ("session_places", session.pk),
    ):  # fmt: skip
        assert desk_client.post(reverse(f"desk_{name}", args=[event.pk, pk])).status_code == 404


def test_the_tab_asks_the_same_number_of_questions_for_one_fee_and_for_many(
    desk_client, event, django_assert_max_num_queries
):
    for number in range(3):
        fee = make_fee(event, f"Tarif {number}")
        Quota.objects.create(event=event, name=f"Q{number}", capacity=3).fees.add(fee)
        Allotment.objects.create(event=event, name=f"R{number}", seats=1).fees.add(fee)
    desk_client.get(desk.desk_url(event, "fees"))

    with django_assert_max_num_queries(22):
        desk_client.get(desk.desk_url(event, "fees"))


def test_fewer_places_than_taken_say_by_how_many(desk_client, event):
    fee = make_fee(event, price=0)
    make_registration(event, fee=fee)
    session = event.sessions.get()
    quota = Quota.objects.create(event=event, name="Salle", capacity=5)
    quota.sessions.add(session)
    less = "1 person more than places"
    for name, pk, given in (
        ("desk_fee", fee.pk, TYPED | {"price": "0", "places": "0", "why": "fire"}),
        ("desk_limit", quota.pk, {"name": "Salle", "capacity": "0", "sessions": [session.pk], "why": "fire"}),
        ("desk_session_places", session.pk, {"capacity": "0", "why": "fire"}),
    ):
        answer = desk_client.post(reverse(name, args=[event.pk, pk]), given, follow=True)
        assert less in words(answer), name


def test_the_currency_people_owe_money_in_stays(desk_client, event):
    fee = make_fee(event)
    make_registration(event, fee=fee)

    page = desk_client.post(reverse("desk_fee", args=[event.pk, fee.pk]), TYPED | {"currency": "EUR"})

    fee.refresh_from_db()
    assert fee.currency == "MAD" and "another currency" in words(page)
    desk_client.post(reverse("desk_fee", args=[event.pk, fee.pk]), TYPED | {"name_fr": "Autre"})
    fee.refresh_from_db()
    assert fee.name_fr == "Autre"
