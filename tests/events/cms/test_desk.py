"""The cockpit of an event: every tab does its work there, and only for who runs the event; its programme."""

import pytest
from django.urls import reverse

from events.cms import desk
from events.programme import actions as programme
from events.registration import moves
from tests.events.cms.screens import words
from tests.factories import (
    make_event,
    make_registration,
    make_session,
    make_staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(title_fr="Faut-il réutiliser l'eau ?", capacity=3)


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event]))
    return client


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_tab_opens_in_every_language(client, event, language):
    client.force_login(make_staff("organiser", events=[event], language=language))

    for panel in desk.panels():
        page = client.get(desk.desk_url(event, panel.key))
        assert page.status_code == 200, panel.key
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in words(page)
        assert 'aria-current="page"' in words(page)


def test_the_event_of_others_is_unknown(client, event):
    client.force_login(make_staff("organiser", events=[make_event()]))

    for panel in desk.panels():
        assert client.get(desk.desk_url(event, panel.key)).status_code == 404


def test_an_editor_runs_no_event(client, event):
    client.force_login(make_staff("editor", events=[event]))

    assert client.get(desk.desk_url(event)).status_code == 302


def test_dates_are_kept_by_the_action_that_computes_them(desk_client, event):
    session = event.sessions.get()
    given = {
        "sessions-TOTAL_FORMS": 2, "sessions-INITIAL_FORMS": 1,
        "sessions-0-id": session.pk, "sessions-0-date": "2031-01-15", "sessions-0-start": "22:00",
        "sessions-0-end": "01:00", "sessions-1-date": "2031-01-16", "sessions-1-start": "09:00",
        "sessions-1-end": "12:00",
    }  # fmt: skip

    answer = desk_client.post(reverse("desk_programme_save", args=[event.pk, "sessions"]), given)

    assert answer.status_code == 302
    first, second = event.sessions.order_by("starts_at")
    assert first.ends_at.day == 16 and first.minutes == 180
    event.refresh_from_db()
    assert event.ends_at == second.ends_at


def test_a_session_with_people_is_not_deleted(desk_client, event):
    make_registration(event, "Amina")
    session = event.sessions.get()
    given = {
        "sessions-TOTAL_FORMS": 1, "sessions-INITIAL_FORMS": 1, "sessions-0-id": session.pk, "sessions-0-DELETE": "on",
        "sessions-0-date": session.date.isoformat(), "sessions-0-start": "18:00", "sessions-0-end": "20:15",
    }  # fmt: skip

    page = desk_client.post(reverse("desk_programme_save", args=[event.pk, "sessions"]), given)

    assert page.status_code == 200
    assert event.sessions.count() == 1


def test_a_new_session_is_for_everybody_who_is_registered(desk_client, event):
    row = make_registration(event, "Amina")
    session = event.sessions.get()
    given = {
        "sessions-TOTAL_FORMS": 2, "sessions-INITIAL_FORMS": 1, "sessions-0-id": session.pk,
        "sessions-0-date": session.date.isoformat(), "sessions-0-start": "18:00", "sessions-0-end": "20:15",
        "sessions-1-date": "2031-01-16", "sessions-1-start": "09:00", "sessions-1-end": "12:00",
    }  # fmt: skip

    desk_client.post(reverse("desk_programme_save", args=[event.pk, "sessions"]), given)

    assert row.places.count() == 2


@pytest.mark.parametrize("given", [{}, {"sessions-TOTAL_FORMS": "x"}, {"sessions-TOTAL_FORMS": "9999999"}])
def test_a_broken_programme_form_is_no_accident(desk_client, event, given):
    for name in ("sessions", "speakers", "lines", "partners"):
        page = desk_client.post(reverse("desk_programme_save", args=[event.pk, name]), given)
        assert page.status_code == 200


def test_a_second_session_day_shows(desk_client, event):
    make_session(event, position=2)

    assert desk_client.get(desk.desk_url(event, "programme")).status_code == 200


def test_the_programme_is_saved_under_the_lock_of_the_event(desk_client, event, monkeypatch):
    seen = []
    lock, keep = moves.lock, programme.save_session
    monkeypatch.setattr(moves, "lock", lambda pk: seen.append("event") or lock(pk))
    monkeypatch.setattr(
        programme, "save_session", lambda *args, **given: seen.append("session") or keep(*args, **given)
    )
    given = {
        "sessions-TOTAL_FORMS": 1, "sessions-INITIAL_FORMS": 1, "sessions-0-id": event.sessions.get().pk,
        "sessions-0-date": "2031-01-15", "sessions-0-start": "09:00", "sessions-0-end": "10:00",
    }  # fmt: skip

    desk_client.post(reverse("desk_programme_save", args=[event.pk, "sessions"]), given)

    assert seen[:2] == ["event", "session"]
