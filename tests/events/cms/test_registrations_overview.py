"""The tab of registrations says how they stand: places, what is due, who waits, needs, pace."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from events.cms import desk, overview
from events.registration import actions
from events.registration.models import Registration
from tests.events.cms.registrations import shown, tab
from tests.events.cms.screens import words
from tests.factories import make_event, make_fee, make_group, make_registration, make_staff

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


def test_the_bar_of_places_says_what_each_stretch_is(desk_client, event):
    fee = make_fee(event, 300)
    make_registration(event, "Amina", origin="desk")
    make_registration(event, "Brahim", fee=fee)

    event.refresh_from_db()
    places = overview.places(event, overview.count_of(event)[0])

    assert {part.name: part.count for part in places["parts"]} == {
        "confirmed": 1,
        "held-payment": 1,
        "free": 1,
    }
    assert sum(part.width for part in places["parts"]) == pytest.approx(100, abs=0.01)
    assert 'id="places-title"' in words(tab(desk_client, event))


def test_who_is_over_the_number_of_places_is_said(desk_client, event):
    for name in ("A", "B", "C"):
        make_registration(event, name)
    page = desk_client.post(
        reverse("desk_capacity", args=[event.pk]), {"capacity": 1, "why": "Salle plus petite"}, follow=True
    )

    assert "2 people more than places" in words(page)
    assert "2 more than there are places" in words(tab(desk_client, event))


def test_what_is_due_leads_to_its_rows(desk_client, event):
    fee = make_fee(event, 300)
    make_registration(event, "Amina", fee=fee)
    type(event).objects.update(approval="asked")
    make_registration(event, "Brahim", fee=fee)

    page = words(tab(desk_client, event))

    assert "1 request to answer" in page and "1 payment to confirm by hand" in page and "300" in page
    assert shown(desk_client, event, state="pending") == ["Brahim"]
    assert shown(desk_client, event, state="held", held_for="payment") == ["Amina"]


def test_an_offer_that_ends_today_is_due(desk_client, event):
    rows = [make_registration(event, name) for name in "ABCD"]
    actions.cancel(rows[0], by=event.team.get())
    assert "ends today" not in words(tab(desk_client, event))

    Registration.objects.filter(pk=rows[3].pk).update(held_until=now())

    assert "1 offer ends today" in words(tab(desk_client, event))


def test_who_waits_is_told_with_rank_and_size_of_the_group(desk_client, event):
    for name in "ABC":
        make_registration(event, name)
    make_registration(event, "Zineb")
    make_group(event, "Hind", "Ilham")

    waiters = tab(desk_client, event).context["overview"]["waiters"]

    assert [(each.rank, each.people) for each in waiters] == [(1, 1), (2, 2)]
    assert "2 places together" in words(tab(desk_client, event))


def test_access_needs_are_counted_by_kind(desk_client, event):
    make_registration(event, "Amina", access="wheelchair,sign")
    make_registration(event, "Brahim", access="wheelchair", needs="Place au premier rang")

    found = overview.needs(event)

    assert [(value, count) for value, _label, count in found["kinds"]] == [("wheelchair", 2), ("sign", 1)]
    assert "Place au premier rang" in words(tab(desk_client, event))
    assert shown(desk_client, event, needs="sign") == ["Amina"]
    assert shown(desk_client, event, needs="other") == ["Brahim"]


def test_the_pace_is_drawn_from_nought_and_told_in_a_table(desk_client, event):
    make_registration(event, "Amina", at=now() - timedelta(days=2))
    make_registration(event, "Brahim")

    chart = tab(desk_client, event).context["overview"]["chart"]
    page = words(tab(desk_client, event))

    assert [bar.step.total for bar in chart["bars"]] == [1, 1, 2]
    assert chart["bars"][0].height == pytest.approx(chart["bars"][2].height / 2)
    assert all(bar.y + bar.height == pytest.approx(chart["floor"]) for bar in chart["bars"])
    assert 'direction="ltr"' in page and "pace-title" in page and "Show as a table" in page
    assert 'style="' not in page.split('class="desk-pace"')[1].split("</figure>")[0]


def test_in_arabic_time_runs_from_the_right(client, event):
    client.force_login(make_staff("organiser", events=[event], language="ar"))
    make_registration(event, "Amina", at=now() - timedelta(days=2))

    bars = tab(client, event).context["overview"]["chart"]["bars"]

    assert bars[0].x > bars[-1].x


def test_trials_are_not_counted_among_the_facts(desk_client, event):
    make_registration(event, "Essai", trial=True)

    assert desk_client.get(desk.desk_url(event)).context["counts"] == []
