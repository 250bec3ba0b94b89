"""The tab of the door in the cockpit: it does its work there."""

from datetime import timedelta

import pypdfium2
import pytest
from django.urls import reverse
from django.utils.timezone import now

from events.attendance.facts import counts
from events.attendance.models import AttendanceRecord, CheckInDevice, Sheet
from events.cms import desk
from events.registration.actions import cancel
from tests.events.views.entrance import guest, make_phone, make_tonight, typed
from tests.events.views.screens import words
from tests.factories import make_event, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_tonight(title_fr="Faut-il réutiliser l'eau ?")


@pytest.fixture
def session(event):
    return event.sessions.get()


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event]))
    return client


def marked(client, session, person, kind):
    path = reverse("desk_door_mark", args=[session.event.pk, session.pk, person.pk, kind])
    return client.post(path, follow=True)


def test_a_phone_is_added_with_a_code_shown_once(desk_client, event):
    page = desk_client.post(reverse("desk_door_add_phone", args=[event.pk]), {"name": "Entrée A"})

    link = page.context["url"]
    assert "/accueil/" in link and "<svg" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    secret = link.rstrip("/").rsplit("/", 1)[1]
    assert secret not in desk_client.get(desk.desk_url(event, "door")).content.decode()
    assert secret not in str(CheckInDevice.objects.values().get())


def test_a_phone_is_revoked_after_a_question(desk_client, event):
    phone = make_phone(event)
    path = reverse("desk_door_revoke_phone", args=[event.pk, CheckInDevice.objects.get().pk])

    desk_client.get(path)
    assert phone.get("/accueil/").status_code == 200

    desk_client.post(path)
    assert phone.get("/accueil/").status_code == 410


def test_who_is_here_is_marked_by_hand_taken_back_and_sent_out(desk_client, session):
    person = guest(session.event)

    marked(desk_client, session, person, "in")
    assert counts(session).inside == 1
    marked(desk_client, session, person, "out")
    assert (counts(session).inside, counts(session).came) == (0, 1)
    marked(desk_client, session, person, "undo")
    marked(desk_client, session, person, "undo")
    assert counts(session).came == 0


def test_a_verdict_that_is_not_plain_is_decided_by_name(desk_client, event, session):
    person = guest(event)
    cancel(person, at=now() - timedelta(hours=1))

    asked = marked(desk_client, session, person, "in")
    assert counts(session).inside == 0

    desk_client.post(asked.request["PATH_INFO"])
    assert counts(session).inside == 1


def test_closing_says_first_what_it_does(desk_client, event, session):
    marked(desk_client, session, guest(event), "in")
    absent = guest(event, "Brahim")
    path = reverse("desk_door_close", args=[event.pk, session.pk])

    desk_client.get(path)
    assert not Sheet.objects.filter(state="sealed").exists()

    refused = desk_client.post(path, {"head_count": "2"})
    assert 'value="2"' in refused.content.decode()
    assert not Sheet.objects.filter(state="sealed").exists()

    desk_client.post(path, {"head_count": "2", "reason": "Un journaliste"})
    assert Sheet.objects.get().state == "sealed"
    assert AttendanceRecord.objects.current().get(registration=absent).value == "absent"
    assert "Un journaliste" in words(desk_client.get(desk.desk_url(event, "door")))


def test_once_it_is_closed_who_did_not_come_is_absent(desk_client, event, session):
    guest(event)
    tab = reverse("event_desk_door", args=[event.pk])
    assert "pas encore" in words(desk_client.get(tab))

    desk_client.post(reverse("desk_door_close", args=[event.pk, session.pk]))

    shown = words(desk_client.get(tab))
    assert "absent" in shown and "pas encore" not in shown


def test_once_it_is_closed_nobody_is_inside_and_it_says_how_many_came(client, event, session):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    for name in ("Amina", "Brahim"):
        marked(client, session, guest(event, name), "in")
    tab = desk.desk_url(event, "door")
    assert "Inside now 2" in words(client.get(tab))

    client.post(reverse("desk_door_close", args=[event.pk, session.pk]), {"head_count": "2"})

    shown = words(client.get(tab))
    assert "Inside now" not in shown and "Amina inside" not in shown
    assert "Came 2" in shown and "Amina came" in shown


def test_the_list_for_an_evacuation_stays_until_the_hour_is_past(desk_client, event, session):
    inside = reverse("desk_door_inside", args=[event.pk, session.pk])
    desk_client.post(reverse("desk_door_close", args=[event.pk, session.pk]))
    assert inside in desk_client.get(desk.desk_url(event, "door")).content.decode()

    event.sessions.update(starts_at=now() - timedelta(hours=3), ends_at=now() - timedelta(hours=1))

    assert inside not in desk_client.get(desk.desk_url(event, "door")).content.decode()
    assert desk_client.get(inside).status_code == 302


def test_a_session_that_has_not_begun_is_not_closed(client):
    event = make_event()
    client.force_login(make_staff("organiser", events=[event]))
    path = reverse("desk_door_close", args=[event.pk, event.sessions.get().pk])

    assert client.post(path, {}).status_code == 200
    assert not Sheet.objects.filter(state="sealed").exists()


def test_the_list_for_an_evacuation_names_who_is_inside(desk_client, event, session):
    marked(desk_client, session, guest(event, "Amina Alaoui"), "in")
    guest(event, "Brahim Idrissi")

    page = words(desk_client.get(reverse("desk_door_inside", args=[event.pk, session.pk])))

    assert "Amina Alaoui" in page and "Brahim Idrissi" not in page


def test_the_paper_list_is_a_pdf_without_addresses(desk_client, event, session):
    guest(event, "Amina Alaoui", email="secret@demo.example")

    answer = desk_client.get(reverse("desk_door_list", args=[event.pk, session.pk]))

    assert answer.content.startswith(b"%PDF") and b"secret@" not in answer.content


def test_badges_are_a_pdf_of_names(desk_client, event, session):
    guest(event, "Amina Alaoui", name_ar="أمينة العلوي")
    guest(event, '<b>=1+1 #read("x")')

    answer = desk_client.get(reverse("desk_door_badges", args=[event.pk, session.pk]))

    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content))
    assert "Amina Alaoui" in text and "=1+1" in text


@pytest.mark.parametrize(
    "name", ["desk_door_inside", "desk_door_list", "desk_door_badges", "desk_door_close"]
)
def test_a_session_of_another_event_is_unknown(desk_client, event, name):
    other = make_event().sessions.get()

    assert desk_client.get(reverse(name, args=[event.pk, other.pk])).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_the_tab_costs_the_same_for_any_number_of_people(
    desk_client, event, people, django_assert_max_num_queries
):
    phone = make_phone(event)
    for _i in range(people):
        typed(phone, guest(event).tickets.get().code)
    desk_client.get(desk.desk_url(event, "door"))

    with django_assert_max_num_queries(32):
        assert desk_client.get(desk.desk_url(event, "door")).status_code == 200


def test_an_event_without_a_session_shows_the_tab(client):
    from events.programme.models import Event

    event = Event.objects.create(title_fr="Sans date")
    client.force_login(make_staff("organiser", events=[event]))

    assert client.get(desk.desk_url(event, "door")).status_code == 200


def test_the_key_of_the_tickets_is_renewed_after_a_question_and_with_a_reason(desk_client, event):
    path, before = reverse("desk_door_key", args=[event.pk]), bytes(event.ticket_key)
    assert path in desk_client.get(desk.desk_url(event, "door")).content.decode()

    desk_client.get(path)
    desk_client.post(path, {"why": " "})
    event.refresh_from_db()
    assert bytes(event.ticket_key) == before

    desk_client.post(path, {"why": "Téléphone perdu"})
    event.refresh_from_db()
    assert bytes(event.ticket_key) != before and bytes(event.ticket_key_before) == before
