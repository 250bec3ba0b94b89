import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from wagtail.models import ModelLogEntry

from events.registration.actions import PersonGiven, cancel, prove_address, register
from events.registration.models import Booking, Move, Question, Registration
from events.registration.questions import AnswerGiven, keep_answers
from home.personal import ERASED, Subject, collected, erased
from tests.events.registration.promises import broken
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db
CANARY = "Zineb Canari"
ADDRESS = "canari@demo.example"


def canary(event=None, **given):
    person = PersonGiven(
        CANARY, ADDRESS, name_ar="كناري", organisation="Canari SARL", needs="canari", **given
    )
    return register(event or make_event(), person, key=f"key {Registration.objects.count()}")


def rows_of_registration() -> str:
    written = io.StringIO()
    names = [
        "events.booking",
        "events.registration",
        "events.move",
        "events.ticket",
        "events.changenotice",
        "wagtailcore.modellogentry",
    ]
    call_command("dumpdata", *names, stdout=written)
    return written.getvalue().lower()


def test_a_person_sees_what_is_kept_about_them_and_nothing_of_others():
    event = make_event()
    canary(event)
    make_registration(event, "Somebody Else")

    found = collected(Subject.of(emails=["Canari@demo.example"]))

    (row,) = found["registrations"]
    assert (row["name"], row["organisation"], row["state"]) == (CANARY, "Canari SARL", "confirmed")
    assert row["moves"][0]["to"] == "confirmed"
    assert "Somebody" not in json.dumps(found)


def test_erasing_leaves_no_word_of_them_and_keeps_the_states():
    past = canary()
    cancel(past, by=make_user(), why="Zineb Canari called")
    past.note = "canari in a wheelchair"
    past.save()
    make_registration(name="Somebody Else")

    erased(Subject.of(emails=[ADDRESS]))

    assert "canari" not in rows_of_registration()
    assert "somebody else" in rows_of_registration()
    past.refresh_from_db()
    assert (past.name, past.email, past.state) == (ERASED, "", "cancelled")
    assert [move.after for move in past.moves.all()] == ["confirmed", "cancelled"]
    assert ModelLogEntry.objects.filter(action="events.registration.erased").count() == 1


def test_erasing_gives_a_place_at_a_coming_event_to_the_next():
    event = make_event(capacity=1)
    leaving = canary(event)
    waiting = make_registration(event)

    erased(Subject.of(emails=[ADDRESS]))

    waiting.refresh_from_db()
    leaving.refresh_from_db()
    assert (leaving.state, waiting.state) == ("cancelled", "held")
    assert broken() == []


def test_erasing_twice_changes_nothing_more():
    canary()
    erased(Subject.of(emails=[ADDRESS]))
    before = list(Registration.objects.values())

    assert erased(Subject.of(emails=[ADDRESS]))["registrations"] == 0
    assert list(Registration.objects.values()) == before


def test_a_person_found_by_their_row_is_erased_with_all_their_registrations():
    first, second = canary(), canary(make_event())
    prove_address(first)
    prove_address(second)

    erased(Subject.of(refs=[f"person:{first.person.uuid}"]))

    assert not Registration.objects.filter(name=CANARY).exists()
    assert not Booking.objects.filter(contact_name=CANARY).exists()


def test_erasing_a_colleague_keeps_who_booked():
    registration = make_registration(name="Amina Alaoui", email="rh@demo.example")
    colleague = Registration.objects.get(pk=registration.pk)
    colleague.name, colleague.email = CANARY, ADDRESS
    colleague.save()

    erased(Subject.of(emails=[ADDRESS]))

    registration.booking.refresh_from_db()
    assert registration.booking.contact_name == "Amina Alaoui"


def test_links_and_reasons_of_erased_people_are_worth_nothing():
    registration = canary()
    version = registration.link_version
    cancel(registration, by=make_user(), why="Canari asked")

    erased(Subject.of(emails=[ADDRESS]))

    registration.refresh_from_db()
    assert registration.link_version > version
    assert not Move.objects.exclude(why="").exists()


def test_the_files_of_who_is_erased_go_when_that_is_sure(django_capture_on_commit_callbacks):
    event = make_event()
    question = Question.objects.create(event=event, kind="file", label_fr="Votre CV ?")
    row = canary(event)
    keep_answers(row, [AnswerGiven(question, ContentFile(b"one", "cv.pdf"))])
    kept = row.answers.get().file

    with django_capture_on_commit_callbacks() as callbacks:
        erased(Subject.of(emails=[ADDRESS]))
        assert kept.storage.exists(kept.name)
    for callback in callbacks:
        callback()

    assert not kept.storage.exists(kept.name)
    assert not row.answers.exists()
