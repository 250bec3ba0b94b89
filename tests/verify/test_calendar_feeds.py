"""The independent linter of calendars, on feeds and files over HTTP and on their history."""

import pytest

from events.programme.actions import move_to, save_event, save_session, touch
from events.programme.models import Event
from tests.factories import make_event, make_session, make_venue
from tests.verify.test_calendar_bytes import load_linter

pytestmark = [pytest.mark.verify, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def linter():
    return load_linter()


@pytest.fixture
def site(live_server, settings) -> str:
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def debate(site) -> Event:
    venue = make_venue(name_ar="القاعة", city_ar="الدار البيضاء", latitude="33.5446", longitude="-7.6413")
    make_event(title_fr="Bilan énergie", title_ar="حصيلة", sessions=3, kind=Event.Kind.TRAINING)
    move_to(make_event(title_fr="Annulé", days=12), Event.State.CANCELLED)
    move_to(make_event(title_fr="Reporté", days=13), Event.State.POSTPONED)
    make_event(title_fr="Passé", days=-30)
    return make_event(
        title_fr="L’eau; l’énergie, demain ?",
        title_ar="الماء والطَّاقة",
        title_en="Water",
        lead_fr="Table ronde.\nEntrée libre.",
        venue=venue,
        stream_url="https://live.example.ma/d1",
        join_url="https://meet.example.ma/secret",
    )


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_feed_over_http(linter, site, debate, language):
    found, seen = linter.check(f"{site}/agenda/{language}.ics", clients=False)

    assert found == []
    assert seen["events"] == 7


def test_the_feed_of_an_empty_programme(linter, site):
    assert linter.check(f"{site}/agenda/fr.ics", clients=False)[0] == []


def test_the_file_of_every_event(linter, site, debate, client):
    for event in Event.objects.published():
        for language in ("fr", "ar", "en"):
            raw = client.get(f"/{language}/rencontre/{event.code}/agenda.ics").content
            assert linter.lint(raw, kind="event") == []


def rename(event: Event) -> None:
    event.title_fr = "Un autre titre"
    save_event(event)


def move(event: Event) -> None:
    session = event.sessions.get()
    session.start = session.start.replace(hour=16)
    save_session(session)


def to_another_place(event: Event) -> None:
    event.venue = make_venue(name_fr="ENCG", city_fr="Settat")
    save_event(event)


def cancel(event: Event) -> None:
    move_to(event, Event.State.CANCELLED)


def postpone(event: Event) -> None:
    move_to(event, Event.State.POSTPONED)


def unpublish(event: Event) -> None:
    move_to(event, Event.State.DRAFT)


def delete(event: Event) -> None:
    event.sessions.get().delete()
    event.delete()


def add_a_session(event: Event) -> None:
    make_session(event, start="21:00", end="00:30")


def change_nothing(event: Event) -> None:
    touch(event)


@pytest.mark.parametrize(
    "change",
    [rename, move, to_another_place, cancel, postpone, unpublish, delete, add_a_session, change_nothing],
)
def test_what_a_client_makes_of_a_change_and_of_the_way_back(linter, site, debate, change, client):
    before = client.get("/agenda/fr.ics").content
    state = debate.state

    change(debate)

    after = client.get("/agenda/fr.ics").content
    assert linter.lint(after, previous=before) == []
    assert (after == before) is (change is change_nothing)
    if change in (cancel, postpone, unpublish):
        move_to(debate, state)
        assert linter.lint(client.get("/agenda/fr.ics").content, previous=after) == []
