import uuid
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from events.calendar.actions import refresh, refresh_due, sweep
from events.calendar.models import CalendarBlock, CalendarEntry, FeedVersion
from events.programme.actions import move_to, save_event, save_session, touch
from events.programme.models import Event
from tests.factories import make_event, make_session, make_venue

pytestmark = pytest.mark.django_db


def block_of(session, language="fr") -> CalendarBlock:
    return CalendarBlock.objects.select_related("entry").get(entry__uid=session.uuid, language=language)


def read(block: CalendarBlock) -> icalendar.Event:
    return icalendar.Event.from_ical(bytes(block.ics))


def test_a_public_session_is_told_in_three_languages():
    event = make_event(title_fr="L’eau", title_ar="الماء", title_en="Water")

    refresh(event)

    blocks = {block.language: read(block) for block in CalendarBlock.objects.all()}
    assert {code: str(block["SUMMARY"]) for code, block in blocks.items()} == {
        "fr": "L’eau",
        "ar": "الماء",
        "en": "Water",
    }
    assert {str(block["UID"]) for block in blocks.values()} == {str(event.sessions.get().uuid)}


def test_the_uid_belongs_to_the_session_and_to_nothing_that_changes():
    event = make_event()
    refresh(event)
    before = CalendarEntry.objects.get().uid

    event.code, event.title_fr = "zzzzzz", "Autre"
    save_event(event)
    refresh(event)

    assert CalendarEntry.objects.get().uid == before == event.sessions.get().uuid
    assert isinstance(before, uuid.UUID)


def test_a_draft_leaves_no_trace():
    refresh(make_event(state=Event.State.DRAFT))

    assert not CalendarEntry.objects.exists()


def test_nothing_changed_nothing_moves():
    event = make_event()
    refresh(event)
    before = list(CalendarBlock.objects.order_by("pk").values())

    touch(event)
    refresh(event, at=now() + timedelta(hours=3))

    assert list(CalendarBlock.objects.order_by("pk").values()) == before


def test_a_text_moves_the_stamps_of_its_language_and_no_sequence():
    event = make_event(title_fr="L’eau", title_ar="الماء")
    refresh(event)
    session = event.sessions.get()
    french, arabic = block_of(session), block_of(session, "ar")

    event.title_ar = "الماء والصناعة"
    save_event(event)
    refresh(event)

    assert block_of(session).modified_at == french.modified_at
    assert block_of(session, "ar").modified_at > arabic.modified_at
    assert block_of(session, "ar").sequence == 0


def test_a_move_raises_the_sequence_once_in_every_language():
    event = make_event()
    refresh(event)
    session = event.sessions.get()

    session.start = session.start.replace(hour=17)
    save_session(session)
    refresh(event)

    assert {block.sequence for block in CalendarBlock.objects.all()} == {1}
    assert CalendarEntry.objects.get().sequence == 1


def test_the_arabic_name_of_the_place_raises_the_arabic_sequence_only():
    venue = make_venue(name_ar="قاعة", city_ar="الدار البيضاء")
    event = make_event(venue=venue, title_ar="الماء")
    refresh(event)
    session = event.sessions.get()

    venue.name_ar = "القاعة الكبرى"
    venue.save()
    touch(event)
    refresh(event)

    assert (block_of(session).sequence, block_of(session, "ar").sequence) == (0, 1)


def test_another_link_to_join_raises_only_what_registered_people_get():
    event = make_event(join_url="https://meet.example.ma/one")
    refresh(event)
    before = block_of(event.sessions.get())

    event.join_url = "https://meet.example.ma/two"
    save_event(event)
    refresh(event)

    assert CalendarEntry.objects.get().sequence == 1
    after = block_of(event.sessions.get())
    assert (after.sequence, after.modified_at, bytes(after.ics)) == (0, before.modified_at, bytes(before.ics))


def test_two_changes_within_a_second_are_both_seen():
    event, at = make_event(), now()
    refresh(event, at=at)
    stamps = [block_of(event.sessions.get()).modified_at]

    for title in ("Un", "Deux"):
        event.title_fr = title
        save_event(event)
        refresh(event, at=at)
        stamps.append(block_of(event.sessions.get()).modified_at)

    assert stamps == sorted(set(stamps))


def test_a_cancelled_event_says_so_in_its_title():
    event = make_event(title_fr="L’eau")
    refresh(event)

    move_to(event, Event.State.CANCELLED)
    refresh(event)

    block = block_of(event.sessions.get())
    assert read(block)["STATUS"] == "CANCELLED"
    assert "L’eau" in read(block)["SUMMARY"]
    assert read(block)["SUMMARY"] != "L’eau"
    assert block.sequence == 1


def test_a_postponed_event_leaves_the_time_free():
    event = make_event()
    refresh(event)

    move_to(event, Event.State.POSTPONED)
    refresh(event)

    block = read(block_of(event.sessions.get()))
    assert (block["STATUS"], block["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")


def test_an_unpublished_event_leaves_a_tombstone_and_comes_back_under_the_same_uid():
    event = make_event(title_fr="Secret")
    refresh(event)
    session = event.sessions.get()

    move_to(event, Event.State.DRAFT)
    sweep()

    off = block_of(session)
    assert read(off)["STATUS"] == "CANCELLED"
    assert b"Secret" not in bytes(off.ics)
    assert off.sequence == 1

    move_to(event, Event.State.ANNOUNCED)
    sweep()

    back = block_of(session)
    assert read(back)["STATUS"] == "CONFIRMED"
    assert back.sequence == 2


def test_a_deleted_session_leaves_a_tombstone():
    event = make_event(sessions=2)
    refresh(event)
    gone = event.sessions.last()
    uid = gone.uuid

    gone.delete()
    touch(event)
    refresh_due()

    block = CalendarBlock.objects.get(entry__uid=uid, language="fr")
    assert read(block)["STATUS"] == "CANCELLED"
    assert "DESCRIPTION" not in read(block)


def test_a_tombstone_is_written_once():
    event = make_event()
    refresh(event)
    move_to(event, Event.State.DRAFT)
    sweep()
    before = list(CalendarBlock.objects.order_by("pk").values())

    sweep(now() + timedelta(hours=2))

    assert list(CalendarBlock.objects.order_by("pk").values()) == before


def test_the_sessions_of_a_training_are_numbered_and_bound_together():
    event = make_event(title_fr="Bilan énergie", sessions=3)
    refresh(event)

    blocks = [read(block_of(session)) for session in event.sessions.all()]

    assert ["1/3" in block["SUMMARY"] for block in blocks] == [True, False, False]
    assert ["3/3" in block["SUMMARY"] for block in blocks] == [False, False, True]
    assert {str(block["RELATED-TO"]) for block in blocks} == {str(event.uuid)}


def test_moving_one_session_changes_one_block():
    event = make_event(sessions=3)
    refresh(event)
    first, second, third = event.sessions.all()
    before = {session.pk: bytes(block_of(session).ics) for session in (first, second, third)}

    second.end = second.end.replace(hour=21)
    save_session(second)
    refresh(event)

    changed = [pk for pk, ics in before.items() if bytes(block_of(event.sessions.get(pk=pk)).ics) != ics]
    assert changed == [second.pk]


def test_a_change_elsewhere_is_found_the_next_day():
    venue = make_venue(name_fr="Ancien nom")
    event = make_event(venue=venue)
    refresh(event)
    venue.name_fr = "Nouveau nom"
    venue.save()

    sweep(now() + timedelta(days=1))

    assert "Nouveau nom" in read(block_of(event.sessions.get()))["LOCATION"]


def test_a_new_address_of_the_site_is_told_at_once_by_the_sweep(settings):
    event = make_event()
    sweep()
    settings.BASE_URL = "https://debats.example.ma"

    sweep()

    block = read(block_of(event.sessions.get()))
    assert block["URL"] == f"https://debats.example.ma/fr/rencontre/{event.code}/"


def test_the_sweep_makes_stale_feeds_again_and_lets_unasked_ones_go(client):
    event = make_event()
    client.get("/agenda/fr.ics")
    before = FeedVersion.objects.get()
    event.title_fr = "Autre titre"
    save_event(event)

    sweep()

    after = FeedVersion.objects.get()
    assert after.etag != before.etag
    assert not after.stale
    sweep(now() + timedelta(days=32))
    assert not FeedVersion.objects.exists()


def test_a_refresh_asks_as_much_for_one_session_as_for_three():
    def questions(sessions: int) -> int:
        event = make_event(sessions=sessions)
        refresh(event)
        touch(event)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            refresh(event)
        return sum(query["sql"].startswith("SELECT") for query in asked)

    assert questions(1) == questions(3)


def test_the_time_on_the_wall_is_said_in_words():
    event = make_event(sessions=0, title_fr="L’eau")
    make_session(event, day=datetime(2027, 3, 20, tzinfo=UTC).date(), start="10:00", end="12:30")
    refresh(event)

    described = read(block_of(event.sessions.get()))["DESCRIPTION"]

    assert "samedi 20 mars 2027" in described
    assert "de 10:00 à 12:30 (heure du Maroc)" in described
    assert f"/fr/rencontre/{event.code}/" in described


def test_the_place_is_said_once_and_with_its_coordinates():
    venue = make_venue(
        name_fr="Technopark",
        address="Route de Nouaceur\nCasablanca",
        latitude="33.54460",
        longitude="-7.64130",
    )
    event = make_event(venue=venue)
    refresh(event)

    block = read(block_of(event.sessions.get()))

    assert block["LOCATION"] == "Technopark, Route de Nouaceur Casablanca"
    assert (block["GEO"].latitude, block["GEO"].longitude) == (33.5446, -7.6413)
