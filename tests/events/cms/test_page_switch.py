"""Who runs the room switches the page by one click, and takes it back by one; the history says who."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from events.cms.desk import desk_url
from events.programme.models import Event
from events.programme.phases import phase
from tests.events.cms.screens import words
from tests.factories import make_event, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(title_fr="Faut-il réutiliser l'eau ?")


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event]))
    return client


def test_the_page_is_switched_and_follows_the_clock_again(desk_client, event):
    live, clock = (reverse("desk_page", args=[event.pk, to]) for to in ("live", "clock"))
    asked = words(desk_client.get(desk_url(event)))
    assert live in asked and clock not in asked

    switched = words(desk_client.post(live, follow=True))
    assert phase(Event.objects.get()) == "live" and clock in switched and live not in switched

    desk_client.post(clock)
    assert phase(Event.objects.get()) == "before"
    kept = ModelLogEntry.objects.filter(action__startswith="events.desk.page_").order_by("pk")
    assert [entry.action.rpartition("_")[2] for entry in kept] == ["live", "clock"]
    assert all(entry.user and entry.timestamp for entry in kept)


def test_nothing_is_switched_by_get_nor_to_an_unknown_phase_nor_for_a_draft(desk_client, event):
    assert desk_client.get(reverse("desk_page", args=[event.pk, "live"])).status_code == 405
    assert desk_client.post(reverse("desk_page", args=[event.pk, "never"])).status_code == 404
    Event.objects.update(state="draft")

    assert "page-switch" not in words(desk_client.get(desk_url(event)))
    desk_client.post(reverse("desk_page", args=[event.pk, "live"]))
    assert Event.objects.get().switched_to == ""
