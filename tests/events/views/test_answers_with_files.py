"""A file that an event asks for is sent from one's own page, or by who names a place of a group."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from events.registration.answering import name_of
from events.registration.models import Question
from events.registration.questions import AnswerGiven, keep_answers
from events.views.groups import group_path
from home import links
from tests.events.views.screens import words
from tests.factories import make_event, make_group, make_registration

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def own(registration, sub=""):
    return links.own_path(registration.uuid, registration.link_version) + sub


def place_path(row):
    return group_path(row.booking) + f"place/{row.uuid}/"


def first_place(booking):
    return booking.registrations.order_by("pk")[0]


def a_card(event, **fields):
    return Question.objects.create(event=event, label_fr="Carte", kind="file", **{"required": True} | fields)


def test_a_file_that_is_wanted_is_sent_from_the_own_page(client):
    registration = make_registration()
    card = a_card(registration.event)
    assert "Carte" in words(client.get(own(registration)))

    client.post(own(registration, "reponses/"), {name_of(card): SimpleUploadedFile("carte.pdf", PDF)})

    answer = registration.answers.get()
    assert (answer.text, answer.file.read()) == ("carte.pdf", PDF)
    assert not client.get(own(registration)).context["unanswered"]


def test_a_file_that_was_sent_stays_until_another_is_chosen(client, django_capture_on_commit_callbacks):
    registration = make_registration()
    card, diet = (
        a_card(registration.event),
        Question.objects.create(event=registration.event, label_fr="Régime"),
    )
    keep_answers(registration, [AnswerGiven(card, ContentFile(PDF, "carte.pdf"))])

    assert "carte.pdf" in words(client.get(own(registration, "reponses/")))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(own(registration, "reponses/"), {name_of(diet): "sans sel"})
    assert registration.answers.get(question=card).file.read() == PDF
    client.post(own(registration, "reponses/"), {name_of(card): SimpleUploadedFile("neuve.pdf", PDF + b"%")})

    assert registration.answers.get(question=card).file.read() == PDF + b"%"


def test_a_file_that_is_wanted_is_missed_and_a_wrong_one_refused(client):
    registration = make_registration()
    card = a_card(registration.event)

    missed = client.post(own(registration, "reponses/"), {})
    wrong = client.post(own(registration, "reponses/"), {name_of(card): SimpleUploadedFile("a.exe", b"MZ")})

    assert missed.status_code == wrong.status_code == 400
    assert not registration.answers.exists()


def test_who_names_a_place_may_send_the_file_that_is_wanted(client):
    event = make_event()
    card = Question.objects.create(event=event, label_fr="Carte", kind="file", required=True)
    row = first_place(make_group(event, unnamed=1))
    file = SimpleUploadedFile("carte.pdf", PDF)

    assert "Carte" in words(client.get(place_path(row)))
    client.post(place_path(row), {"name": "Amina Alaoui", name_of(card): file})

    row.refresh_from_db()
    assert row.name == "Amina Alaoui" and row.answers.get().file.read() == PDF
    client.post(place_path(row), {"name": "Amina El Alaoui", "kind": "same"})
    assert row.answers.get().text == "carte.pdf"
    client.post(place_path(row), {"name": "Brahim Tazi", "kind": "other"})
    assert not row.answers.exists()


def test_a_file_that_is_none_names_nobody(client):
    event = make_event()
    card = Question.objects.create(event=event, label_fr="Carte", kind="file", required=True)
    row = first_place(make_group(event, unnamed=1))

    wrong = client.post(
        place_path(row), {"name": "Amina", name_of(card): SimpleUploadedFile("carte.pdf", b"<html>")}
    )

    row.refresh_from_db()
    assert wrong.status_code == 400 and not row.is_named
