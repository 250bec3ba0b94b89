"""An event is announced, cancelled or made larger from its cockpit: asked first, with what follows from it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from events.cms import desk
from events.programme.models import Event
from events.registration import actions
from tests.events.cms.screens import words
from tests.factories import (
    make_event,
    make_registration,
    make_site,
    make_staff,
    publish_pages,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(title_fr="Faut-il réutiliser l'eau ?", capacity=3)


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event]))
    return client


def test_announcing_asks_first_and_changes_nothing_by_get(desk_client, event):
    Event.objects.update(state="draft")

    asked = desk_client.get(reverse("desk_move", args=[event.pk, "announce"]))
    assert asked.status_code == 200
    assert Event.objects.get().state == "draft"

    desk_client.post(reverse("desk_move", args=[event.pk, "announce"]))
    assert Event.objects.get().state == "announced"


def test_an_event_without_a_date_is_not_announced(desk_client, event):
    Event.objects.update(state="draft", starts_at=None, ends_at=None)

    page = desk_client.post(reverse("desk_move", args=[event.pk, "announce"]), follow=True)

    assert Event.objects.get().state == "draft"
    assert page.status_code == 200 and "messages" in words(page)


def test_cancelling_says_how_many_get_a_mail_and_keeps_the_reason(desk_client, event):
    make_registration(event, "Amina")
    make_registration(event, "Brahim")

    asked = words(desk_client.get(reverse("desk_move", args=[event.pk, "cancel"])))
    desk_client.post(reverse("desk_move", args=[event.pk, "cancel"]), {"why": "La salle est inondée"})

    assert "2 " in asked
    assert Event.objects.get().state == "cancelled"
    entry = ModelLogEntry.objects.get(action="events.desk.cancelled")
    assert entry.data["why"] == "La salle est inondée"
    assert "inond" in words(desk_client.get(reverse("events:history", args=[event.pk])))


def test_moving_twice_moves_once(desk_client, event):
    for _time in range(2):
        desk_client.post(reverse("desk_move", args=[event.pk, "cancel"]))

    assert ModelLogEntry.objects.filter(action="events.desk.cancelled").count() == 1


def test_more_places_are_offered_to_who_waits(desk_client, event):
    rows = [make_registration(event, name) for name in ("A", "B", "C", "D")]
    assert rows[-1].state == "waitlisted"

    desk_client.post(reverse("desk_capacity", args=[event.pk]), {"capacity": 4})

    rows[-1].refresh_from_db()
    assert rows[-1].state == "held"


def test_fewer_places_than_taken_ask_for_a_reason_at_its_field(desk_client, event):
    make_registration(event, "Amina")

    page = desk_client.post(reverse("desk_capacity", args=[event.pk]), {"capacity": 0})

    assert "desk-error" in words(page)
    assert Event.objects.get().capacity == 3


def test_all_clear_or_what_to_do(desk_client, event):
    Event.objects.update(state="draft")

    assert "desk-todo" in words(desk_client.get(desk.desk_url(event)))


def asked(client, event, move):
    return words(client.get(reverse("desk_move", args=[event.pk, move])))


def test_announcing_warns_of_no_places_and_no_page_and_still_lets_announce(client):
    make_site()
    event = make_event(state="draft", capacity=0)
    client.force_login(make_staff("organiser", events=[event], language="en"))

    page = asked(client, event, "announce")
    assert "the event has no places" in page and "published in no language" in page
    client.post(reverse("desk_move", args=[event.pk, "announce"]))
    assert Event.objects.get().state == "announced"

    Event.objects.update(state="draft", capacity=10)
    publish_pages(event, "fr")
    assert "Attention" not in asked(client, event, "announce")


def test_who_only_waits_gives_no_place_back(client):
    event = make_event(capacity=2)
    client.force_login(make_staff("organiser", events=[event], language="en"))
    rows = [make_registration(event, name) for name in ("Amina", "Brahim", "Chama")]
    assert rows[2].state == "waitlisted"

    def line(row, name="cancel"):
        return words(client.get(reverse("desk_registration_do", args=[event.pk, row.pk, name])))

    assert "offered" not in line(rows[2]) and "rank on the waiting list is lost" in line(rows[2])
    assert "offered" not in line(rows[2], "decline")
    assert "The place is offered to the waiting list." in line(rows[0])
    actions.cancel(rows[2])
    assert "The place is free again." in line(rows[0])


def test_a_preview_counts_mails_places_and_who_only_waited(client):
    event = make_event(capacity=2)
    client.force_login(make_staff("organiser", events=[event], language="en"))
    rows = [make_registration(event, name) for name in ("Amina", "Brahim", "Chama", "Driss")]
    without = make_registration(event, "Sans adresse", email="", origin="desk", by=event.team.get())

    preview = words(
        client.post(
            reverse("desk_registrations_do", args=[event.pk, "cancel"]),
            {"id": [rows[0].pk, rows[3].pk, without.pk]},
        )
    )

    assert "2 people get a mail." in preview
    assert "2 people leave the waiting list." in preview
    assert "1 place is offered to the waiting list." in preview


@pytest.mark.parametrize(("days", "phase"), [(-3, "over"), (0, "under way")])
def test_nobody_is_asked_to_mend_the_registration_of_an_event_that_has_begun(client, days, phase):
    make_site()
    event = make_event(days=days, start="00:00", end="23:59", closes_at=now() - timedelta(days=9))
    publish_pages(event)
    client.force_login(make_staff("organiser", events=[event], language="en"))

    for url in (desk.desk_url(event), "/admin/"):
        page = words(client.get(url))
        assert "Registration closed" not in page and "Put it right" not in page
        assert "All clear" not in page
    assert phase in words(client.get(desk.desk_url(event)))


def test_a_closed_window_is_still_mended_before_the_event(client):
    event = make_event(closes_at=now() - timedelta(days=1))
    client.force_login(make_staff("organiser", events=[event], language="en"))

    assert "Registration closed" in words(client.get(desk.desk_url(event)))


def test_nothing_is_left_to_mend_of_a_cancelled_event(client):
    event = make_event(state="cancelled")
    client.force_login(make_staff("organiser", events=[event], language="en"))

    page = words(client.get(desk.desk_url(event)))

    assert "Put it right" not in page and "The event is cancelled." in page
