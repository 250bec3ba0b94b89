"""Forms of the desk: what no event can have is told at its field, and words are typed in their own direction."""

from __future__ import annotations

import pytest
from django.urls import reverse

from events.programme.models import ProgrammeItem, Room, Speaker, Venue
from tests.events.cms.screens import filled
from tests.factories import make_event, make_person, make_staff, make_venue
from training.models import Course

pytestmark = pytest.mark.django_db
HUGE = str(10**12)


@pytest.fixture
def event():
    return make_event(venue=make_venue())


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    return client


def refused_at(client, address, field, bad, **given):
    """The sentences at the field; the form is sent as it is shown, but for this field."""
    form = client.get(address).context["form"]
    answer = client.post(address, filled(form) | given | {field: bad})
    assert answer.status_code == 200
    return answer.context["form"].errors[field]


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("latitude", "999"),
        ("latitude", "-90.1"),
        ("longitude", "999"),
        ("capacity", HUGE),
        ("fire_limit", "9" * 30),
    ],
)
def test_a_venue_stands_on_this_planet_and_holds_people(desk_client, event, field, bad):
    at = reverse("venues:edit", args=[event.venue.pk])

    assert len(refused_at(desk_client, at, field, bad)) == 1
    assert Venue.objects.get().latitude is None


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("opens_at", "0001-01-01 00:00"),
        ("closes_at", "9999-12-31 23:59"),
        ("offer_hours", HUGE),
        ("offer_hours", "0"),
        ("number", HUGE),
    ],
)
def test_a_fact_of_an_event_that_cannot_be_is_told_at_its_field(desk_client, event, field, bad):
    assert refused_at(desk_client, reverse("events:edit", args=[event.pk]), field, bad)


@pytest.mark.parametrize(
    ("field", "bad"), [("date", "9999-12-31"), ("date", "0001-01-01"), ("capacity", HUGE)]
)
def test_a_new_event_is_of_this_century(desk_client, field, bad):
    hours = {"start": "18:00", "end": "10:00", "date": "2031-01-01", "title_fr": "Eau"}

    assert refused_at(desk_client, reverse("events:add"), field, bad, **hours)


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_year_that_is_a_slip_is_told_in_the_tab_of_dates(desk_client, event, year):
    session = event.sessions.get()
    given = {
        "sessions-TOTAL_FORMS": 1, "sessions-INITIAL_FORMS": 1, "sessions-0-id": session.pk,
        "sessions-0-date": f"{year}-12-31", "sessions-0-start": "18:00", "sessions-0-end": "10:00",
    }  # fmt: skip

    page = desk_client.post(reverse("desk_programme_save", args=[event.pk, "sessions"]), given)

    assert "Give a date between 1 January 2000 and 31 December 2100." in page.content.decode()
    assert event.sessions.get().date == session.date


@pytest.mark.parametrize(("part", "field"), [("speakers", "position"), ("lines", "minutes")])
def test_huge_numbers_of_the_programme_are_told_at_their_field(desk_client, event, part, field):
    given = {
        "TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-person": make_person().pk, "0-role": "speaker",
        "0-position": 1, "0-session": event.sessions.get().pk, "0-start": "18:00", "0-minutes": 10,
        "0-title_fr": "Mot", f"0-{field}": HUGE,
    }  # fmt: skip

    page = desk_client.post(
        reverse("desk_programme_save", args=[event.pk, part]),
        {f"{part}-{name}": value for name, value in given.items()},
    )

    assert f"id_{part}-0-{field}_error" in page.content.decode()
    assert not Speaker.objects.exists() and not ProgrammeItem.objects.exists()


def test_rooms_and_courses_are_bounded_too(client):
    client.force_login(make_staff("administrator"))

    assert refused_at(
        client, reverse("rooms:add"), "capacity", HUGE, venue=make_venue().pk, name_fr="Petite salle"
    )
    assert refused_at(client, reverse("courses:add"), "minutes", HUGE, code="eau", title_fr="Eau")
    assert not Room.objects.exists() and not Course.objects.exists()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_words_are_typed_in_their_own_direction_whatever_the_admin_speaks(client, event, language):
    client.force_login(make_staff("administrator", language=language))
    addresses = [
        (reverse("events:edit", args=[event.pk]), ["title", "lead"]),
        (reverse("people:add"), ["function", "bio"]),
        (reverse("venues:add"), ["name", "city", "access"]),
        (reverse("organisations:add"), ["name"]),
        (reverse("courses:add"), ["title", "objectives"]),
    ]

    for address, names in addresses:
        fields = client.get(address).context["form"].fields
        for name in names:
            assert fields[f"{name}_ar"].widget.attrs["dir"] == "rtl"
            assert fields[f"{name}_ar"].widget.attrs["lang"] == "ar"
            assert {fields[f"{name}_{code}"].widget.attrs["dir"] for code in ("fr", "en")} == {"ltr"}
    assert 'dir="rtl"' in str(client.get(reverse("people:add")).context["form"]["name_ar"])


def test_titles_of_sessions_are_directed_in_the_cockpit_too(desk_client, event):
    page = desk_client.get(reverse("event_desk_programme", args=[event.pk])).content.decode()

    title = page.split('name="sessions-0-title_ar"')[1].split(">")[0]
    assert 'dir="rtl"' in title and 'lang="ar"' in title
