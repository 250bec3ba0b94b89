"""The cockpit of an event: every tab does its work there, and only for who runs the event."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from events.cms import desk
from events.programme import actions as programme
from events.programme.models import Event
from events.registration import actions, moves
from events.registration.models import Registration
from tests.factories import (
    make_event,
    make_registration,
    make_session,
    make_site,
    make_staff,
    make_venue,
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


def filled(form):
    """What a browser sends when the form is sent as it is shown."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False, [])}


def words(answer):
    return " ".join(answer.content.decode().split())


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

    desk_client.post(
        reverse("desk_registration", args=[event.pk, row.pk]),
        {"name": "Amina", "language": "fr", "note": "Vient avec son guide"},
    )

    row.refresh_from_db()
    assert (row.name, row.note, row.state) == ("Amina", "Vient avec son guide", "confirmed")
    assert "Amin" not in ModelLogEntry.objects.get(action="events.desk.corrected").label


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


def test_a_second_session_day_shows(desk_client, event):
    make_session(event, position=2)

    assert desk_client.get(desk.desk_url(event, "programme")).status_code == 200


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
