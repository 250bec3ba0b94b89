import threading
from concurrent.futures import ThreadPoolExecutor

import icalendar
import pytest
from django.db import connection
from django.test import Client

from events.calendar import wording
from events.calendar.actions import refresh
from events.calendar.models import CalendarBlock, CalendarEntry
from events.programme.actions import move_to, save_session
from tests.factories import make_event

pytestmark = pytest.mark.django_db(transaction=True)


def read_feed(language: str) -> tuple[int, bytes]:
    try:
        response = Client().get(f"/agenda/{language}.ics")
        return response.status_code, response.content
    finally:
        connection.close()


def read_at_once(readers: int = 12) -> list[tuple[int, bytes]]:
    languages = [("fr", "ar", "en")[number % 3] for number in range(readers)]
    with ThreadPoolExecutor(readers) as pool:
        return list(pool.map(read_feed, languages))


def test_many_who_ask_at_once_find_one_truth():
    for _ in range(3):
        make_event(sessions=2)

    answers = read_at_once()

    assert {status for status, _content in answers} == {200}
    assert len({content for _status, content in answers}) == 3  # one for each language
    assert CalendarEntry.objects.count() == 6
    assert CalendarBlock.objects.count() == 18


def test_a_change_raises_the_sequence_once_however_many_ask():
    event = make_event(title_fr="Avant")
    read_at_once(3)
    move_to(event, "cancelled")

    answers = read_at_once()

    assert {status for status, _content in answers} == {200}
    assert CalendarEntry.objects.get().sequence == 1
    for _status, content in answers:
        entry = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
        assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)


def test_who_looked_before_a_change_never_writes_over_who_looked_after_it(monkeypatch):
    event = make_event()
    refresh(event)
    looked, go_on = threading.Event(), threading.Event()
    say = wording.entries_of

    def say_slowly(*facts):
        if threading.current_thread().name.startswith("slow"):
            looked.set()
            go_on.wait(10)
        return say(*facts)

    monkeypatch.setattr(wording, "entries_of", say_slowly)

    def look() -> None:
        refresh(event)
        connection.close()

    def move_and_look() -> None:
        session = event.sessions.select_related("event").get()
        session.start = session.start.replace(hour=16)
        save_session(session)
        refresh(session.event)
        connection.close()

    with ThreadPoolExecutor(1, "slow") as slow, ThreadPoolExecutor(1, "quick") as quick:
        first = slow.submit(look)
        assert looked.wait(10)
        second = quick.submit(move_and_look)
        threading.Timer(1, go_on.set).start()
        first.result(), second.result()

    block = CalendarBlock.objects.get(language="fr")
    assert (block.sequence, CalendarEntry.objects.get().sequence) == (1, 1)
    assert icalendar.Event.from_ical(bytes(block.ics))["DTSTART"].dt == event.sessions.get().starts_at
