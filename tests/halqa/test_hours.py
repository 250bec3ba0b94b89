import zoneinfo
from datetime import UTC, date, datetime
from io import StringIO

import icalendar
import pytest
from django.core.management import CommandError, call_command

from events.calendar.models import CalendarBlock, CalendarEntry
from events.messages.models import Message
from events.messages.render import mail_of
from events.programme.models import Session
from events.registration.actions import cancel, register
from events.registration.joining import PersonGiven
from home import zones
from tests.factories import make_event, make_session
from tests.home.test_zones import one_hour_ahead

pytestmark = pytest.mark.django_db


@pytest.fixture
def before_the_law(tmp_path):
    """Zone files of the time when Casablanca was one hour ahead."""
    (tmp_path / "Africa").mkdir()
    (tmp_path / "Africa" / "Casablanca").write_bytes(one_hour_ahead())
    zoneinfo.reset_tzpath(to=(str(tmp_path),))
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zones.use_packaged_zones()


def register_person(event, email):
    return register(event, PersonGiven(name="Amina El Fassi", email=email, language="fr"), key=email)


@pytest.fixture
def session(before_the_law) -> Session:
    """Ten o'clock on 20 March 2027, told and booked when the law was another."""
    event = make_event(sessions=0)
    session = make_session(event, day=date(2027, 3, 20), start="10:00", end="12:00")
    for email in ("amina@example.org", "brahim@example.org"):
        register_person(event, email)
    cancel(register_person(event, "gone@example.org"))
    for message in Message.objects.all():
        mail_of(message)  # what was sent then
    Message.objects.all().delete()
    zones.use_packaged_zones()
    return session


def run() -> str:
    out = StringIO()
    call_command("resync_timezones", stdout=out)
    return out.getvalue()


def test_the_instant_moves_and_ten_stays_ten(session):
    assert session.starts_at == datetime(2027, 3, 20, 9, tzinfo=UTC)

    assert "1 event(s) moved" in run()

    session.refresh_from_db()
    assert session.starts_at == datetime(2027, 3, 20, 10, tzinfo=UTC)
    assert session.start.hour == 10
    assert session.event.starts_at == session.starts_at
    assert session.tz_version == zones.TZDATA_VERSION


def test_calendars_follow_with_a_higher_sequence(session):
    run()

    block = CalendarBlock.objects.get(language="fr")
    assert icalendar.Event.from_ical(bytes(block.ics))["DTSTART"].dt == datetime(2027, 3, 20, 10, tzinfo=UTC)
    assert (block.sequence, CalendarEntry.objects.get().sequence) == (1, 1)


def test_everybody_who_comes_gets_one_mail_however_often_it_runs(session):
    run()
    assert "0 event(s) moved" in run()

    mails = Message.objects.filter(kind="event_changed")
    assert sorted(mail.to for mail in mails) == ["amina@example.org", "brahim@example.org"]


def test_the_mail_corrects_the_calendar_and_says_that_the_hour_stays(session):
    run()

    mail = mail_of(Message.objects.get(to="amina@example.org"))

    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    entry = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")[0]
    assert entry["SEQUENCE"] == 1
    assert entry["DTSTART"].to_ical() == b"20270320T100000"
    assert entry["DTSTART"].dt.utcoffset().total_seconds() == 0


def test_with_stale_zones_nothing_is_touched(session, tmp_path):
    zoneinfo.reset_tzpath(to=(str(tmp_path),))
    zoneinfo.ZoneInfo.clear_cache()

    with pytest.raises(CommandError, match="Nothing was changed"):
        run()
