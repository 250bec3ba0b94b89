"""What somebody takes along: the printed ticket, and their own sessions for a calendar."""

import io

import icalendar
import pypdfium2
import pytest
import zxingcpp

from events.programme.models import Event
from events.registration.actions import choose_sessions
from events.registration.models import Registration
from events.registration.tickets import url
from tests.events.views.own_pages import own
from tests.factories import make_event, make_registration, make_session, make_venue

pytestmark = pytest.mark.django_db


def text_of(answer):
    document = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    return " ".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_ticket_is_printed_with_a_code_that_can_be_read(client, language):
    event = make_event(
        title_fr="L’eau a-t-elle un prix", venue=make_venue(address="12, rue des Tanneurs"), sessions=2
    )
    registration = make_registration(event, "Amina Alaoui", name_ar="أمينة العلوي", organisation="Taghart")

    answer = client.get(own(registration, "billet.pdf", l=language))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    text = text_of(answer)
    for told in ("Amina", "Alaoui", "العلوي", "Taghart", "Tanneurs", "18:00"):
        assert told in text
    page = pypdfium2.PdfDocument(io.BytesIO(answer.content))[0].render(scale=2).to_pil()
    assert zxingcpp.read_barcodes(page)[0].text == url(registration.tickets.get().code)


@pytest.mark.parametrize("change", [{"state": "waitlisted"}, {"state": "held", "held_for": "payment"}])
def test_without_a_place_there_is_no_ticket(client, change):
    registration = make_registration()
    Registration.objects.update(**change, waiting_since=registration.created_at)

    assert client.get(own(registration, "billet.pdf")).url == own(registration)


def test_of_a_cancelled_event_there_is_no_ticket(client):
    registration = make_registration()
    Event.objects.update(state="cancelled")

    assert client.get(own(registration, "billet.pdf")).url == own(registration)
    assert client.get(own(registration, "agenda.ics")).status_code == 404


def test_the_calendar_has_the_sessions_one_comes_to(client):
    event = make_event()
    day = event.sessions.get().date
    chosen, other = (
        make_session(event, day=day, start=start, end=end, optional=True, title_fr=f"Atelier {start}")
        for start, end in (("09:00", "10:00"), ("11:00", "12:00"))
    )
    registration = choose_sessions(make_registration(event), [chosen])

    answer = client.get(own(registration, "agenda.ics"))

    entries = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert {str(entry["UID"]) for entry in entries} == {
        str(session.uuid) for session in event.sessions.exclude(pk=other.pk)
    }


def test_forms_are_not_sent_there(client):
    registration = make_registration()

    assert client.post(own(registration, "billet.pdf")).status_code == 405
    assert client.post(own(registration, "agenda.ics")).status_code == 405
