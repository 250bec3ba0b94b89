"""A new event, and the form of its facts: what may change, and what follows the locks and clocks of the event."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from events.cms import desk
from events.programme import actions as programme
from events.programme.models import Event
from events.registration import actions
from tests.events.cms.screens import filled
from tests.factories import (
    make_event,
    make_registration,
    make_staff,
    make_venue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(title_fr="Faut-il réutiliser l'eau ?", capacity=3)


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event]))
    return client


def test_a_new_event_needs_four_fields(client):
    by = make_staff("organiser")
    client.force_login(by)
    venue = make_venue()
    page = client.get(reverse("events:add"))
    form = page.context["form"]
    given = filled(form)
    given |= {"title_fr": "Qui paie la dépollution ?", "date": "2031-02-03", "start": "18:00", "end": "20:00"}
    given |= {"venue": venue.pk, "capacity": 120, "team": [by.pk]}

    answer = client.post(reverse("events:add"), given)

    event = Event.objects.get()
    assert answer.url == desk.desk_url(event)
    assert (event.state, event.capacity, event.sessions.count()) == ("draft", 120, 1)
    assert list(event.team.all()) == [by]
    assert [entry.user for entry in ModelLogEntry.objects.filter(action="events.desk.created")] == [by]


@pytest.mark.parametrize(
    ("field", "bad"),
    [("zone", "Mars/Nord"), ("zone", "../etc"), ("capacity", "9" * 17), ("date", "0001-01-01")],
)
def test_a_new_event_with_a_bad_fact_is_told_so_at_its_field(client, field, bad):
    client.force_login(make_staff("organiser"))
    given = filled(client.get(reverse("events:add")).context["form"])
    given |= {"title_fr": "Qui paie ?", "date": "2031-02-03", "start": "18:00", "end": "20:00"}

    answer = client.post(reverse("events:add"), given | {field: bad})

    assert answer.status_code == 200 and answer.context["form"].errors[field]
    assert not Event.objects.exists()


def test_the_form_of_an_event_neither_moves_it_nor_touches_its_counters(desk_client, event):
    make_registration(event, "Amina")
    form = desk_client.get(reverse("events:edit", args=[event.pk])).context["form"]
    given = filled(form)

    answer = desk_client.post(
        reverse("events:edit", args=[event.pk]),
        given | {"title_fr": "Autre", "state": "cancelled", "capacity": 999, "taken": 0},
    )
    assert answer.status_code == 302, answer.context["form"].errors

    event.refresh_from_db()
    assert (event.title_fr, event.state, event.capacity, event.taken) == ("Autre", "announced", 3, 1)


def test_nobody_locks_themselves_out(desk_client, event):
    other = make_staff("organiser")
    form = desk_client.get(reverse("events:edit", args=[event.pk])).context["form"]
    given = filled(form)

    page = desk_client.post(reverse("events:edit", args=[event.pk]), given | {"team": [other.pk]})

    assert page.status_code == 200
    assert event.team.count() == 1


def test_the_rule_of_speech_only_becomes_stricter_once_somebody_registered(desk_client, event):
    def save(rule):
        form = desk_client.get(reverse("events:edit", args=[event.pk])).context["form"]
        given = filled(form) | {"speech_rule": rule, "held_in": "ar", "interpreted_in": "fr"}
        return desk_client.post(reverse("events:edit", args=[event.pk]), given)

    assert save("chatham").status_code == 302
    assert save("record").status_code == 302
    make_registration(event)
    assert save("closed").status_code == 302
    assert save("chatham").status_code == 200
    event.refresh_from_db()

    assert (event.speech_rule, event.held_in, event.interpreted_in) == ("closed", "ar", "fr")


def test_an_event_is_not_interpreted_into_its_own_language(desk_client, event):
    form = desk_client.get(reverse("events:edit", args=[event.pk])).context["form"]

    given = filled(form) | {"held_in": "fr", "interpreted_in": "fr"}

    assert desk_client.post(reverse("events:edit", args=[event.pk]), given).status_code == 200


def test_a_link_to_captions_says_their_language(desk_client, event):
    address = reverse("events:edit", args=[event.pk])
    given = filled(desk_client.get(address).context["form"]) | {
        "captions_url": "https://captions.example/room"
    }

    assert desk_client.post(address, given).status_code == 200
    assert desk_client.post(address, given | {"captioned_in": "ar"}).status_code == 302
    event.refresh_from_db()
    assert (event.captioned_in, event.captions_url) == ("ar", "https://captions.example/room")


def test_facts_that_were_read_before_a_colleague_cancelled_do_not_bring_the_event_back(event):
    stale = Event.objects.get(pk=event.pk)
    session = event.sessions.get()
    actions.set_capacity(event, 2, by=None)
    actions.set_session_capacity(event.sessions.get(), 1, by=None)
    actions.cancel_event(event, by=make_staff("organiser"))

    stale.title_fr = session.title_fr = "Autre"
    programme.save_event(stale)
    programme.save_session(session)

    event.refresh_from_db()
    session.refresh_from_db()
    assert (event.title_fr, event.state, event.capacity) == ("Autre", "cancelled", 2)
    assert (session.title_fr, session.capacity) == ("Autre", 1)
    assert event.starts_at == session.starts_at


def test_registration_opens_by_the_clocks_of_the_event(desk_client, event):
    url = reverse("events:edit", args=[event.pk])
    given = filled(desk_client.get(url).context["form"]) | {
        "opens_at": "2027-01-04T09:00", "closes_at": "2027-01-05T09:00",
    }  # fmt: skip

    desk_client.post(url, given | {"zone": "Asia/Tokyo"})

    event.refresh_from_db()
    assert f"{event.opens_at:%d %H:%M}" == "04 00:00"
    shown = desk_client.get(url).content.decode()
    assert "2027-01-04T09:00" in shown and "2027-01-05T09:00" in shown
