import icalendar
import pytest

from events.calendar.actions import refresh, sweep
from events.calendar.mail import invitation, invitations
from events.programme.actions import move_to, save_session
from events.programme.models import Event
from tests.factories import make_event, make_session

pytestmark = pytest.mark.django_db


def invite(session, method="REQUEST", sequence=0, **facts) -> icalendar.Event:
    given = {"language": "fr", "name": "Amina El Fassi", "email": "amina@example.org", **facts}
    raw = invitation(method, session=session.uuid, sequence=sequence, **given)
    return icalendar.Calendar.from_ical(raw).walk("VEVENT")[0]


def test_an_invitation_has_the_uid_of_the_feed_and_one_person():
    session = make_event(title_fr="L’eau").sessions.get()

    entry = invite(session)

    assert entry["UID"] == str(session.uuid)
    assert entry["ATTENDEE"] == "mailto:amina@example.org"
    assert entry["DTSTART"].params["TZID"] == "Africa/Casablanca"
    assert entry["SUMMARY"] == "L’eau"


def test_who_invites_is_the_role_address_with_the_tag_of_the_event(settings):
    settings.MAIL_FROM = "CMPP <debats@example.ma>"
    event = make_event()

    assert invite(event.sessions.get())["ORGANIZER"] == f"mailto:debats+{event.code}@example.ma"


def test_the_sequence_rises_with_the_registration_and_with_the_session():
    session = make_event().sessions.get()
    numbers = [invite(session)["SEQUENCE"]]

    session.start = session.start.replace(hour=17)
    save_session(session)
    numbers.append(invite(session)["SEQUENCE"])
    numbers.append(invite(session, "CANCEL", sequence=1)["SEQUENCE"])
    numbers.append(invite(session, sequence=2)["SEQUENCE"])

    assert numbers == [0, 1, 2, 3]


def test_the_hours_are_those_of_the_moment_of_sending():
    session = make_event().sessions.get()
    refresh(session.event)
    session.start = session.start.replace(hour=17)
    save_session(session)

    assert invite(session)["DTSTART"].dt.hour == 17


def test_a_cancel_says_so_in_its_title_too():
    session = make_event(title_fr="L’eau").sessions.get()

    entry = invite(session, "CANCEL", sequence=1)

    assert entry["STATUS"] == "CANCELLED"
    assert entry["SUMMARY"] != "L’eau"


def test_a_cancelled_event_is_said_to_be_off_once():
    event = make_event(title_fr="L’eau")
    move_to(event, Event.State.CANCELLED)
    refresh(event)

    entry = invite(event.sessions.get(), "CANCEL", sequence=1)

    assert entry["SUMMARY"].count("L’eau") == 1
    assert entry["SUMMARY"].count(":") == 1


@pytest.mark.parametrize("state", ["waitlisted", "held", "pending"])
def test_a_place_that_is_not_sure_is_tentative_and_leaves_the_time_free(state):
    entry = invite(make_event(title_fr="L’eau").sessions.get(), state=state)

    assert (entry["STATUS"], entry["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert entry["SUMMARY"] != "L’eau"


def test_a_registered_person_gets_the_link_to_join():
    session = make_event(join_url="https://meet.example.ma/secret").sessions.get()

    assert "https://meet.example.ma/secret" in invite(session)["DESCRIPTION"]


def test_nobody_is_invited_to_what_is_off():
    event = make_event()
    session = event.sessions.get()
    move_to(event, Event.State.CANCELLED)

    facts = {"language": "fr", "name": "A", "email": "a@example.org", "sequence": 0}
    assert invitations("REQUEST", sessions=[session.uuid], **facts) == []
    assert len(invitations("CANCEL", sessions=[session.uuid], **facts)) == 1


def test_an_unpublished_event_can_still_be_called_off():
    event = make_event(title_fr="Secret")
    session = event.sessions.get()
    sweep()
    move_to(event, Event.State.DRAFT)
    sweep()

    entry = invite(session, "CANCEL", sequence=1)

    assert entry["STATUS"] == "CANCELLED"
    assert "Secret" not in entry["SUMMARY"]


def test_of_a_session_nobody_knows_nothing_is_told():
    draft = make_event(state=Event.State.DRAFT)

    assert invitations("CANCEL", sessions=[draft.sessions.get().uuid], language="fr", name="A",
                       email="a@example.org", sequence=0) == []  # fmt: skip


def test_every_session_has_an_invitation_of_its_own():
    event = make_event(sessions=2)
    make_session(event)

    made = invitations(
        "REQUEST",
        sessions=[session.uuid for session in event.sessions.all()],
        language="ar",
        name="أمينة",
        email="amina@example.org",
        sequence=0,
    )

    uids = [str(icalendar.Calendar.from_ical(raw).walk("VEVENT")[0]["UID"]) for raw in made]
    assert uids == [str(session.uuid) for session in event.sessions.all()]
