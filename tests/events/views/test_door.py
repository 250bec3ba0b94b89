"""The door as a volunteer meets it, with scripts and without."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.attendance.facts import counts
from events.attendance.models import AttendanceRecord, CheckIn
from events.registration.actions import cancel
from events.registration.models import Answer, Question, Registration
from tests.events.views.entrance import JSON, code_of, guest, make_phone, make_tonight, scanned, typed
from tests.events.views.screens import OURS, words
from tests.factories import make_event

pytestmark = pytest.mark.django_db


def test_a_typed_code_leads_to_the_verdict_and_the_count_rises():
    event = make_tonight()
    person = guest(event, "Amina Alaoui", needs="Fauteuil roulant")
    phone = make_phone(event)

    page = typed(phone, code_of(person).lower())

    assert 'data-verdict="enter"' in page.content.decode()
    assert "Amina Alaoui" in words(page) and "Fauteuil roulant" in words(page)
    assert "data-inside>1<" in phone.get("/accueil/").content.decode()
    assert CheckIn.objects.get().by == "Salma"


def test_a_scan_is_answered_with_the_verdict_and_its_repeat_changes_nothing():
    event = make_tonight()
    person = guest(event)
    phone = make_phone(event)
    entry = str(uuid.uuid4())

    first = scanned(phone, f"HTTPS://HALQA.EXAMPLE/T/{code_of(person)}", id=entry).json()
    again = scanned(phone, code_of(person), id=entry).json()
    second = scanned(phone, code_of(person)).json()

    assert (first["family"], first["inside"], again["family"], second["family"]) == (
        "enter",
        1,
        "enter",
        "ask",
    )
    assert "Entrée A" in second["verdict"]
    assert CheckIn.objects.count() == 2 and AttendanceRecord.objects.count() == 1


def test_a_name_is_found_by_two_letters_and_let_in_by_a_tap():
    event = make_tonight()
    person = guest(event, "Amîna Bénkirane", email="secret@demo.example")
    guest(make_event(), "Amina d'un autre débat")
    phone = make_phone(event)

    page = typed(phone, "benk")
    assert "Amîna Bénkirane" in words(page)
    assert "secret@demo.example" not in page.content.decode()
    assert "autre débat" not in words(typed(phone, "am"))

    typed(phone, "", registration=str(person.uuid))
    assert counts(event.sessions.get()).inside == 1


def test_a_name_of_twelve_letters_is_a_name():
    event = make_tonight()
    guest(event, "Hassan Bakkar")

    assert "Hassan Bakkar" in words(typed(make_phone(event), "Hassan Bakkar"))
    assert not CheckIn.objects.exists()


def test_an_undo_takes_the_person_out_again():
    event = make_tonight()
    phone = make_phone(event)
    typed(phone, code_of(guest(event)))

    phone.post(
        "/accueil/annuler/", {"id": str(uuid.uuid4()), "entry": CheckIn.objects.get().pk}, headers=OURS
    )

    assert counts(event.sessions.get()).inside == 0
    assert "line-through" not in phone.get("/accueil/").content.decode()
    assert "is-undone" in phone.get("/accueil/").content.decode()


def test_an_amber_verdict_waits_for_a_decision():
    event = make_tonight(capacity=1)
    guest(event)
    waiting = guest(event, "Brahim")
    phone = make_phone(event)

    page = typed(phone, code_of(waiting))
    assert 'data-verdict="ask"' in page.content.decode()
    assert counts(event.sessions.get()).inside == 0

    decision = {"id": str(uuid.uuid4()), "entry": CheckIn.objects.get().pk, "admit": "1"}
    phone.post("/accueil/decision/", decision, headers=OURS)
    assert counts(event.sessions.get()).inside == 1
    assert CheckIn.objects.get(kind="decision").by == "Salma"


def test_a_cancelled_registration_is_stopped():
    event = make_tonight()
    person = guest(event)
    cancel(person, at=now() - timedelta(hours=1))

    page = typed(make_phone(event), code_of(person))

    assert 'data-verdict="stop"' in page.content.decode()


def test_somebody_without_registration_is_added_and_inside():
    event = make_tonight()
    phone = make_phone(event)

    page = phone.post(
        "/accueil/ajouter/",
        {"id": str(uuid.uuid4()), "name": "Rachid", "email": ""},
        headers=OURS,
        follow=True,
    )

    assert 'data-verdict="enter"' in page.content.decode()
    people = counts(event.sessions.get())
    assert (people.inside, people.walk_ins) == (1, 1)


def test_a_full_room_asks_why_before_anybody_is_added():
    event = make_tonight(capacity=1)
    guest(event)
    phone = make_phone(event)
    given = {"id": str(uuid.uuid4()), "name": "Rachid"}

    refused = phone.post("/accueil/ajouter/", given, headers=OURS)
    assert refused.status_code == 409 and 'value="Rachid"' in refused.content.decode()
    assert Registration.objects.count() == 1

    phone.post("/accueil/ajouter/", given | {"anyway": "Le ministre"}, headers=OURS)
    assert counts(event.sessions.get()).inside == 1
    event.refresh_from_db()
    assert (event.taken, event.over) == (2, 1)


def test_a_ticket_opened_by_the_phones_own_camera_leads_to_the_door():
    event = make_tonight()
    person = guest(event)
    phone = make_phone(event)

    answer = phone.get(f"/T/{code_of(person)}")

    assert answer["Location"] == f"/accueil/?code={code_of(person)}"
    assert code_of(person) in phone.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "broken",
    [
        {"id": ""}, {"id": "x" * 5000}, {"seq": "-1"}, {"seq": "9" * 50}, {"mono": "1e9"},
        {"text": "9\0"}, {"text": "7" * 100_000}, {"at": "0001-01-01T00:00:00Z", "now": "9999-12-31T23:59:59Z"},
        {"at": "x", "now": "2026-13-45T00:00Z"}, {"session": "x"}, {"registration": "x"}, {"entry": "x"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["lu", "annuler", "decision", "ajouter", "prenom"])
def test_what_cannot_be_read_is_answered_and_never_breaks(broken, path):
    phone = make_phone(make_tonight())

    answer = phone.post(f"/accueil/{path}/", {"id": str(uuid.uuid4()), "text": "2V"} | broken, headers=JSON)

    assert answer.status_code < 500


def test_an_entry_id_of_another_event_is_refused():
    event, other = make_tonight(), make_tonight()
    entry = str(uuid.uuid4())
    typed(make_phone(other), code_of(guest(other)), id=entry)

    assert scanned(make_phone(event), code_of(guest(event)), id=entry).status_code == 400


def test_another_sites_page_cannot_post_here():
    phone = make_phone(make_tonight())

    answer = phone.post("/accueil/lu/", {"text": "x1"}, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403


def test_the_camera_is_allowed_here_and_nowhere_else():
    phone = make_phone(make_tonight())

    page = phone.get("/accueil/")

    assert "'wasm-unsafe-eval'" in page["Content-Security-Policy"]
    assert "worker-src 'self'" in page["Content-Security-Policy"]
    assert "camera=(self)" in page["Permissions-Policy"]
    elsewhere = phone.get("/fr/billet/")
    assert "wasm" not in elsewhere["Content-Security-Policy"]
    assert "camera=()" in elsewhere["Permissions-Policy"]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_door_speaks_the_language_that_was_asked_for(language):
    phone = make_phone(make_tonight())

    phone.get(f"/accueil/?l={language}")
    page = phone.get("/accueil/").content.decode()

    assert re.search(rf'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"', page)


def test_too_many_entries_in_a_minute_are_slowed_down(monkeypatch):
    monkeypatch.setattr("events.views.door.PER_MINUTE", 2)
    phone = make_phone(make_tonight())

    assert [scanned(phone, "x1").status_code for _i in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_people(people, django_assert_max_num_queries):
    event = make_tonight()
    phone = make_phone(event)
    for _i in range(people):
        typed(phone, code_of(guest(event)))

    with django_assert_max_num_queries(12):
        phone.get("/accueil/")


@pytest.mark.parametrize("path", ["lu", "annuler", "decision", "ajouter", "prenom"])
def test_loading_the_page_of_a_form_again_leads_to_the_door(path):
    phone = make_phone(make_tonight())

    assert phone.get(f"/accueil/{path}/").headers["Location"] == "/accueil/"


def test_the_languages_of_the_door_are_found_from_any_of_its_pages():
    phone = make_phone(make_tonight())

    page = typed(phone, "nobody").content.decode()

    assert 'href="/accueil/?l=ar"' in page


def test_without_scripts_the_chosen_session_stays_chosen():
    event = make_tonight(sessions=2)
    tomorrow = event.sessions.order_by("starts_at")[1]
    phone = make_phone(event)
    registration = guest(event)

    page = typed(phone, code_of(registration), session=str(tomorrow.uuid)).content.decode()
    other = phone.post(
        "/accueil/prenom/", {"volunteer": "Brahim", "session": str(tomorrow.uuid)}, headers=OURS
    )

    assert f'href="/accueil/?s={tomorrow.uuid}" data-close' in page
    assert other.headers["Location"] == f"/accueil/?s={tomorrow.uuid}"
    assert (
        f'href="/accueil/?s={tomorrow.uuid}&amp;l=ar"'
        in phone.get(other.headers["Location"]).content.decode()
    )


def test_names_stand_in_the_volunteers_script():
    event = make_tonight()
    registration = guest(event, "Amina Alaoui", name_ar="أمينة العلوي")
    phone = make_phone(event)
    phone.get("/accueil/?l=ar")

    page = words(typed(phone, code_of(registration)))

    assert page.index("أمينة العلوي") < page.index("Amina Alaoui")


def test_help_and_photos_are_said_at_the_door():
    event = make_tonight(asks_photo_consent=True)
    asks = guest(
        event, "Hind Lamrani", access="wheelchair,sign", needs="au premier rang", photo_consent=False
    )
    plain = guest(event, "Brahim Tazi", photo_consent=True)
    phone = make_phone(event)

    said = {row.name: words(typed(phone, code_of(row))) for row in (asks, plain)}
    listed = words(typed(phone, "hind"))

    assert "Fauteuil roulant" in said["Hind Lamrani"] and "au premier rang" in said["Hind Lamrani"]
    assert (
        "Pas de photos" in said["Hind Lamrani"] and "Pas de photos" in listed and "Fauteuil roulant" in listed
    )
    assert "Pas de photos" not in said["Brahim Tazi"] and "Besoins :" not in said["Brahim Tazi"]


def test_where_nobody_asks_of_photos_the_door_says_nothing_of_them():
    event = make_tonight()
    phone = make_phone(event)

    assert "Pas de photos" not in words(typed(phone, code_of(guest(event))))


def test_the_door_reads_the_answers_that_are_for_it_and_no_others():
    event = make_tonight()
    meal, private, paper = (
        Question.objects.create(event=event, label_fr=label, **fields)
        for label, fields in (
            ("Repas ?", {"seen_by": "door"}), ("Revenu ?", {}), ("Contrat ?", {"seen_by": "door", "kind": "file"}),
        )
    )  # fmt: skip
    registration = guest(event)
    for question, text in ((meal, "Sans gluten"), (private, "9000"), (paper, "contrat.pdf")):
        Answer.objects.create(
            registration=registration,
            question=question,
            label=question.label_fr,
            kind=question.kind,
            text=text,
        )

    page = words(typed(make_phone(event), code_of(registration)))

    assert "Repas ? Sans gluten" in page
    assert "Revenu" not in page and "Contrat" not in page
