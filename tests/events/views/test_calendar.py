import gzip
from datetime import timedelta

import icalendar
import pytest
from django.utils.timezone import now

from events.calendar import feeds
from events.calendar.models import FeedVersion
from events.programme.actions import move_to, save_event, save_session
from events.programme.models import Event
from tests.factories import make_event, make_session, make_venue

pytestmark = pytest.mark.django_db


def entries(response) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(response.content)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def stamps(response) -> dict[str, str]:
    return {"HTTP_IF_NONE_MATCH": response["ETag"]}


def test_the_feed_holds_every_public_session_in_its_language(client):
    event = make_event(title_fr="L’eau", title_ar="الماء", sessions=2)
    make_event(title_fr="Brouillon", state=Event.State.DRAFT)

    found = entries(client.get("/agenda/ar.ics"))

    assert set(found) == {str(session.uuid) for session in event.sessions.all()}
    assert all("الماء" in entry["SUMMARY"] for entry in found.values())


def test_an_unknown_language_has_no_feed(client):
    assert client.get("/agenda/es.ics").status_code == 404


def test_a_poll_without_news_is_one_query(client, django_assert_num_queries):
    make_event()
    first = client.get("/agenda/fr.ics")

    with django_assert_num_queries(1):
        second = client.get("/agenda/fr.ics", **stamps(first))
    with django_assert_num_queries(1):
        third = client.get("/agenda/fr.ics", HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])

    assert (second.status_code, second.content) == (304, b"")
    assert third.status_code == 304


@pytest.mark.parametrize("events", [1, 3])
def test_a_whole_feed_is_one_query_however_long(client, django_assert_num_queries, events):
    for _ in range(events):
        make_event()
    client.get("/agenda/fr.ics")

    with django_assert_num_queries(1):
        response = client.get("/agenda/fr.ics")

    assert len(entries(response)) == events


def test_a_change_is_in_the_next_answer(client):
    event = make_event(title_fr="Ancien titre")
    before = client.get("/agenda/fr.ics")

    event.title_fr = "Nouveau titre"
    save_event(event)

    after = client.get("/agenda/fr.ics", **stamps(before))
    assert after.status_code == 200
    assert after["Last-Modified"] != before["Last-Modified"]
    assert [str(entry["SUMMARY"]) for entry in entries(after).values()] == ["Nouveau titre"]


def test_the_arabic_text_leaves_the_french_feed_as_it_was(client):
    event = make_event(title_fr="L’eau", title_ar="الماء")
    french, arabic = client.get("/agenda/fr.ics"), client.get("/agenda/ar.ics")

    event.title_ar = "الماء والصناعة"
    save_event(event)

    assert client.get("/agenda/fr.ics", **stamps(french)).status_code == 304
    assert client.get("/agenda/ar.ics", **stamps(arabic)).status_code == 200


def test_a_registration_leaves_the_feed_as_it_was(client):
    event = make_event()
    before = client.get("/agenda/fr.ics")

    Event.objects.filter(pk=event.pk).update(taken=12)

    assert client.get("/agenda/fr.ics", **stamps(before)).status_code == 304


def test_a_feed_thrown_away_comes_back_with_the_same_bytes(client):
    make_event()
    before = client.get("/agenda/fr.ics")

    FeedVersion.objects.all().delete()

    assert client.get("/agenda/fr.ics").content == before.content


def test_the_kept_gzip_is_sent_as_it_is(client):
    make_event()
    plain = client.get("/agenda/fr.ics")

    packed = client.get("/agenda/fr.ics", HTTP_ACCEPT_ENCODING="gzip, br")

    assert packed["Content-Encoding"] == "gzip"
    assert packed.content == bytes(FeedVersion.objects.get().packed)
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] == plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]


def test_a_feed_sets_no_cookie_and_depends_on_none(client):
    make_event()

    response = client.get("/agenda/ar.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Language"] == "ar"
    assert response["Cache-Control"] == "public, max-age=300"
    assert not response.cookies
    assert "Cookie" not in response["Vary"]


def test_a_feed_is_only_read(client):
    assert client.post("/agenda/fr.ics").status_code == 405


def test_a_public_feed_has_no_person_no_alarm_and_no_link_to_join(client):
    make_event(join_url="https://meet.example.ma/secret", stream_url="https://live.example.ma/d1")

    raw = client.get("/agenda/fr.ics").content

    assert b"ATTENDEE" not in raw
    assert b"VALARM" not in raw
    assert b"meet.example.ma" not in raw.replace(b"\r\n ", b"")
    assert b"https://live.example.ma/d1" in raw.replace(b"\r\n ", b"")


def test_what_is_over_stays_ninety_days_and_what_is_off_thirty(client):
    kept = make_event(days=-60)
    make_event(days=-100)
    off = make_event(days=-20)
    move_to(off, Event.State.CANCELLED)
    long_off = make_event(days=-40)
    move_to(long_off, Event.State.CANCELLED)
    far = make_event(days=900)

    found = entries(client.get("/agenda/fr.ics"))

    assert set(found) == {str(event.sessions.get().uuid) for event in (kept, off, far)}


def test_the_window_moves_with_the_day_and_the_stamps_with_the_bytes():
    make_event(days=-60)
    at = now()
    before = feeds.current("fr", at)

    same, later = feeds.current("fr", at + timedelta(days=2)), feeds.current("fr", at + timedelta(days=40))

    assert (same.etag, same.modified_at) == (before.etag, before.modified_at)
    assert later.etag != before.etag
    assert later.modified_at > before.modified_at


def test_of_a_feed_too_long_the_oldest_past_leave_first(monkeypatch):
    old, recent = make_event(days=-80), make_event(days=-10)
    coming = [make_event(days=days) for days in (5, 300)]
    at = now()
    whole = size_of_blocks(feeds.current("fr", at))

    def left(largest: int) -> set[str]:
        monkeypatch.setattr(feeds, "LARGEST", largest)
        return uids_of(feeds.make("fr", at))

    uids = {event: str(event.sessions.get().uuid) for event in (old, recent, *coming)}
    assert left(whole) == set(uids.values())
    assert left(whole - 1) == set(uids.values()) - {uids[old]}
    assert left(1) == {uids[event] for event in coming}


def size_of_blocks(version: FeedVersion) -> int:
    raw = gzip.decompress(version.packed)
    return raw.rindex(b"END:VCALENDAR") - raw.index(b"BEGIN:VEVENT")


def uids_of(version: FeedVersion) -> set[str]:
    calendar = icalendar.Calendar.from_ical(gzip.decompress(version.packed))
    return {str(event["UID"]) for event in calendar.walk("VEVENT")}


def test_reading_is_remembered_once_a_day(client, django_assert_num_queries):
    make_event()
    first = client.get("/agenda/fr.ics")
    FeedVersion.objects.update(fetched_on=(now() - timedelta(days=3)).date())

    with django_assert_num_queries(2):
        client.get("/agenda/fr.ics", **stamps(first))

    assert FeedVersion.objects.get().fetched_on == now().date()


def test_one_event_is_a_file_in_local_time_with_the_uids_of_the_feed(client):
    event = make_event(title_fr="Bilan", sessions=3, venue=make_venue())

    response = client.get(f"/fr/rencontre/{event.code}/agenda.ics")

    assert set(entries(response)) == set(entries(client.get("/agenda/fr.ics")))
    assert b"BEGIN:VTIMEZONE" in response.content
    assert b"DTSTART;TZID=Africa/Casablanca:" in response.content
    assert response["Content-Disposition"] == f'inline; filename="{event.code}.ics"'


def test_the_file_of_an_event_is_the_same_until_it_changes(client):
    event = make_event()
    address = f"/en/rencontre/{event.code.upper()}/agenda.ics"
    before = client.get(address)
    assert client.get(address, **stamps(before)).status_code == 304

    session = event.sessions.get()
    session.start = session.start.replace(hour=17)
    save_session(session)

    after = client.get(address, **stamps(before))
    assert after.status_code == 200
    assert [entry["SEQUENCE"] for entry in entries(after).values()] == [1]


def test_a_draft_has_no_file(client):
    event = make_event(state=Event.State.DRAFT)

    assert client.get(f"/fr/rencontre/{event.code}/agenda.ics").status_code == 404


@pytest.mark.parametrize("sessions", [1, 3])
def test_a_file_asks_the_same_however_many_sessions(client, django_assert_num_queries, sessions):
    event = make_event(sessions=sessions, venue=make_venue())
    client.get(f"/fr/rencontre/{event.code}/agenda.ics")

    with django_assert_num_queries(7):
        client.get(f"/fr/rencontre/{event.code}/agenda.ics")


def test_an_event_past_midnight_ends_the_next_day(client):
    event = make_event(sessions=0)
    make_session(event, start="21:00", end="01:00")

    entry = next(iter(entries(client.get("/agenda/fr.ics")).values()))

    assert entry["DTEND"].dt - entry["DTSTART"].dt == timedelta(hours=4)
