"""People of an event at the desk: registered, found, confirmed, cancelled, corrected, one by one or together."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from events.cms import desk
from events.registration import actions
from events.registration.models import Registration
from tests.events.cms.screens import words
from tests.factories import make_event, make_order, make_registration, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(title_fr="Faut-il réutiliser l'eau ?", capacity=3)


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event]))
    return client


def test_somebody_is_registered_at_the_desk_by_the_same_act(desk_client, event):
    given = {"name": "Zineb", "email": "zineb@demo.example", "language": "ar", "key": "k1"}

    for _time in range(2):  # a double click
        desk_client.post(reverse("desk_registration_add", args=[event.pk]), given)

    row = Registration.objects.get()
    assert (row.state, row.language, row.booking.origin) == ("confirmed", "ar", "desk")
    assert row.booking.created_by == event.team.get()


def test_a_name_is_missing_is_said_at_its_field(desk_client, event):
    page = desk_client.post(reverse("desk_registration_add", args=[event.pk]), {"language": "fr", "key": "k"})

    assert "id_name_error" in words(page)
    assert not Registration.objects.exists()


def test_the_table_is_found_by_forgiving_words_and_state(desk_client, event):
    make_registration(event, "Aïcha El Fassi")
    make_registration(event, "Brahim")
    url = desk.desk_url(event, "registrations")

    assert "Brahim" not in words(desk_client.get(url, {"q": "aicha"}))
    assert "El Fassi" in words(desk_client.get(url, {"q": "aicha"}))
    assert "El Fassi" not in words(desk_client.get(url, {"state": "cancelled"}))


def test_a_row_is_confirmed_cancelled_and_taken_back(desk_client, event):
    row = make_registration(event, "Amina")

    def do(name, **given):
        desk_client.post(reverse("desk_registration_do", args=[event.pk, row.pk, name]), given)
        row.refresh_from_db()
        return row.state

    assert do("cancel", why="empêchée") == "cancelled"
    assert do("restore") == "confirmed"
    assert [move.why for move in row.moves.all()][1] == "empêchée"


def test_acts_are_never_done_by_get(desk_client, event):
    row = make_registration(event, "Amina")

    answers = {
        name: desk_client.get(reverse("desk_registration_do", args=[event.pk, row.pk, name])).status_code
        for name in ("cancel", "ticket", "address", "decline", "restore")
    }

    assert answers == {"cancel": 200, "ticket": 200, "address": 200, "decline": 302, "restore": 302}
    row.refresh_from_db()
    assert row.state == "confirmed" and row.moves.count() == 1


def test_a_row_of_another_event_is_not_reached_through_ours(desk_client, event):
    other = make_registration(make_event(), "Secret")

    assert desk_client.get(reverse("desk_registration", args=[event.pk, other.pk])).status_code == 404
    desk_client.post(reverse("desk_registration_do", args=[event.pk, other.pk, "cancel"]))
    desk_client.post(
        reverse("desk_registrations_do", args=[event.pk, "cancel"]), {"id": [other.pk], "sure": "yes"}
    )

    other.refresh_from_db()
    assert other.state == "confirmed"


def test_ticked_rows_are_previewed_then_done_with_what_was_not(desk_client, event):
    rows = [make_registration(event, name) for name in ("Amina", "Brahim", "Chama")]
    actions.cancel(rows[2], by=event.team.get())
    url, keys = reverse("desk_registrations_do", args=[event.pk, "cancel"]), [row.pk for row in rows]

    preview = words(desk_client.post(url, {"id": keys}))
    assert Registration.objects.filter(state="cancelled").count() == 1
    result = words(desk_client.post(url, {"id": keys, "sure": "yes", "why": "groupe absent"}))

    assert "Chama" in preview and "Chama" in result
    assert Registration.objects.filter(state="cancelled").count() == 3
    assert "2 " in result and "1 " in result


def test_nothing_ticked_is_said(desk_client, event):
    page = desk_client.post(reverse("desk_registrations_do", args=[event.pk, "cancel"]), follow=True)

    assert page.redirect_chain[-1][0] == desk.desk_url(event, "registrations")


def test_words_of_a_registration_are_corrected_and_its_history_names_nobody(desk_client, event):
    row = make_registration(event, "Aminna")
    page = reverse("desk_registration", args=[event.pk, row.pk])
    seen = desk_client.get(page).context["form"].initial["seen"]

    desk_client.post(page, {"name": "Amina", "language": "fr", "note": "Vient avec son guide", "seen": seen})

    row.refresh_from_db()
    assert (row.name, row.note, row.state) == ("Amina", "Vient avec son guide", "confirmed")
    assert "Amin" not in ModelLogEntry.objects.get(action="events.desk.corrected").label


def test_a_corrected_address_is_where_the_papers_go_too(desk_client, event):
    order = make_order(event, email="faute@demo.example")
    row = order.booking.registrations.get()
    address = reverse("desk_registration_do", args=[event.pk, row.pk, "address"])

    desk_client.post(address, {"email": "juste@demo.example", "why": "faute de frappe"})

    order.refresh_from_db()
    assert order.buyer_email == "juste@demo.example"
