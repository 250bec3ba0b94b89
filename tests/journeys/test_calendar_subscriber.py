"""A real calendar program subscribes to the feed over the network: vdirsyncer fetches, khal shows."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from events.programme.actions import move_to, save_session
from events.programme.models import Event, Session
from tests.factories import make_event, make_session

pytestmark = pytest.mark.django_db(transaction=True)

SYNC = """[general]
status_path = "{folder}/status/"
[pair halqa]
a = "web"
b = "disk"
collections = null
[storage web]
type = "http"
url = "{url}"
[storage disk]
type = "filesystem"
path = "{folder}/calendar/"
fileext = ".ics"
"""
SHOW = """[calendars]
[[halqa]]
path = {folder}/calendar/
readonly = True
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Africa/Casablanca
default_timezone = Africa/Casablanca
"""


class Subscriber:
    """Somebody's calendar on their own computer."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        (folder / "calendar").mkdir()
        (folder / "sync.conf").write_text(SYNC.format(folder=folder, url=url))
        (folder / "show.conf").write_text(SHOW.format(folder=folder))
        self.run("vdirsyncer", "-c", f"{folder}/sync.conf", "discover", typed="y\ny\n")

    def sync(self) -> list[str]:
        """What the program copied or deleted."""
        done = self.run("vdirsyncer", "-c", f"{self.folder}/sync.conf", "sync")
        return [line for line in done.splitlines() if line.startswith(("Copying", "Deleting"))]

    def shows(self, first: date, last: date) -> list[str]:
        form = ("--once", "--day-format", "", "--format", "{start-long-full} {title}")
        listed = self.run("khal", "-c", f"{self.folder}/show.conf", "list", *form, str(first), str(last))
        return [line.strip() for line in listed.splitlines() if line.strip()]

    def run(self, program: str, *arguments: str, typed: str = "") -> str:
        home = str(self.folder)
        places = {"HOME": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home}
        done = subprocess.run(
            [str(Path(sys.executable).parent / program), *arguments],
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
            env=os.environ | places | {"LC_ALL": "C.UTF-8", "PYTHONTZPATH": ""},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def day() -> date:
    return date(2027, 3, 20)


@pytest.fixture
def session(day) -> Session:
    event = make_event(sessions=0, title_fr="L’eau, demain ?", title_ar="الماء غدا")
    return make_session(event, day=day, start="10:00", end="12:30")


@pytest.fixture
def subscriber(live_server, session, tmp_path) -> Subscriber:
    return Subscriber(tmp_path, live_server.url + "/agenda/fr.ics")


def test_a_subscriber_sees_the_hours_of_the_law_and_a_second_look_moves_nothing(subscriber, day):
    make_event(title_fr="Un autre débat")

    assert len(subscriber.sync()) == 2
    assert subscriber.shows(day, day) == ["2027-03-20 10:00 L’eau, demain ?"]
    assert subscriber.sync() == []


def test_a_subscriber_follows_a_move_and_a_cancellation(subscriber, session, day):
    make_event(title_fr="Un autre débat")
    subscriber.sync()
    session.start = session.start.replace(hour=9)
    save_session(session)

    # the program knows items by what stands in them: one goes, one comes, the other debate stays untouched
    assert sorted(line.split()[0] for line in subscriber.sync()) == ["Copying", "Deleting"]
    assert subscriber.shows(day, day) == ["2027-03-20 09:00 L’eau, demain ?"]

    move_to(session.event, Event.State.CANCELLED)
    subscriber.sync()
    shown = subscriber.shows(day, day)
    assert len(shown) == 1
    assert shown[0] != "2027-03-20 09:00 L’eau, demain ?"


def test_a_subscriber_reads_arabic(live_server, session, tmp_path, day):
    subscriber = Subscriber(tmp_path, live_server.url + "/agenda/ar.ics")

    subscriber.sync()

    assert subscriber.shows(day, day) == ["2027-03-20 10:00 الماء غدا"]
