"""The form of an event that asks questions, help, guardians and photos; and every bad answer."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.registration.models import Answer, Question, Registration
from tests.events.views.entering import CHOICES, PDF, make_fee, make_question, name_of, opened, refused, send
from tests.events.views.screens import words
from tests.factories import make_event, make_session, photograph

pytestmark = pytest.mark.django_db


# Questions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "typed", "text"),
    [
        ("text", "  Deux   mots ", "Deux mots"),
        ("long", "Un\r\nDeux", "Un\nDeux"),
        ("number", "٣٫٥", "3.5"),
        ("number", "1 200,50", "1200.50"),
        ("email", "Rachid@Demo.example ", "rachid@demo.example"),
        ("phone", "+٢١٢ 6 12-34-56-78", "+212 6 12-34-56-78"),
        ("date", "25/11/2026", "Wednesday 25 November 2026"),
        ("choice", "a", "One"),
        ("choices", ["a", "b"], "One, Deux"),
        ("yes_no", "no", "no"),
        ("consent", "on", "yes"),
    ],
)
def test_each_kind_of_answer_is_kept_in_words(client, kind, typed, text):
    event = make_event()
    question = make_question(event, kind=kind, label_en="In English?", options=CHOICES, required=True)

    answer = send(client, event, **{name_of(question): typed})

    assert answer.status_code == 302, words(answer)
    kept = Answer.objects.get()
    assert (kept.label, kept.text) == ("In English?", text)


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("text", "x" * 301, "at most 300 characters"),
        ("text", "", "Answer this question."),
        ("number", "douze", "Write a number"),
        ("number", "NaN", "Write a number"),
        ("number", "9" * 40, "15"),
        ("email", "rachid@", "Write the address in full"),
        ("phone", "rachid", "Write the number in digits"),
        ("date", "31/02/2026", "day, month and year"),
        ("date", "0001-01-01", "day, month and year"),
        ("choice", "z", "Choose among the answers shown."),
        ("choices", ["a", "z"], "Choose among the answers shown."),
        ("yes_no", "maybe", "Choose among the answers shown."),
        ("consent", "", "Tick this to go on."),
        ("file", "", "Answer this question."),
    ],
)
def test_a_bad_answer_has_its_sentence(client, kind, typed, sentence):
    event = make_event()
    question = make_question(event, kind=kind, options=CHOICES, required=True)

    refused(send(client, event, **{name_of(question): typed}), sentence)


def test_what_is_not_required_may_stay_empty(client):
    event = make_event()
    for kind in Question.Kind.values:
        make_question(event, kind=kind, options=CHOICES)

    assert send(client, event).status_code == 302
    assert [answer.kind for answer in Answer.objects.all()] == ["consent"]
    assert Answer.objects.get().text == "no"


def test_a_file_is_looked_at_and_kept_in_private(client, settings):
    event = make_event()
    question = make_question(event, kind="file", required=True)
    field = name_of(question)

    send(client, event, **{field: SimpleUploadedFile("carte d'étudiant.PDF", PDF)})
    kept = Answer.objects.get()

    assert kept.file.read() == PDF and kept.text == "carte d'étudiant.PDF"
    assert kept.file.path.startswith(str(settings.PRIVATE_ROOT)) and "carte" not in kept.file.name


def test_a_picture_is_drawn_again(client):
    event = make_event()
    question = make_question(event, kind="file")
    sent = photograph((300, 200), comment=b"secret place")

    send(client, event, **{name_of(question): SimpleUploadedFile("moi.jpg", sent)})

    kept = Answer.objects.get().file.read()
    assert kept.startswith(b"\xff\xd8") and b"secret place" in sent and b"secret place" not in kept


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.exe", b"MZ", "Files of this kind are not taken."),
        ("carte.pdf", b"<html><script>", "not what its name says"),
        ("carte.jpg", b"<svg>", "nothing can show it"),
        ("carte.pdf", b"", "empty"),
        ("carte.pdf", PDF + b"x" * (10 * 1024 * 1024), "too big"),
    ],
)
def test_a_bad_file_has_its_sentence(client, name, content, sentence):
    event = make_event()
    question = make_question(event, kind="file")

    refused(send(client, event, **{name_of(question): SimpleUploadedFile(name, content)}), sentence)


def test_what_is_not_asked_is_neither_required_nor_kept(client):
    event = make_event()
    first = make_question(event, "Mangez-vous avec nous ?", "yes_no", required=True)
    then = make_question(
        event, "Quel régime ?", required=True, shown_if=first, shown_if_answer="yes", position=2
    )

    no = send(client, event, **{name_of(first): "no", name_of(then): "halal"})

    assert no.status_code == 302
    assert [answer.question for answer in Answer.objects.all()] == [first]


def test_what_is_asked_after_an_answer_is_required_then(client):
    event = make_event()
    first = make_question(event, "Mangez-vous ?", "yes_no", position=2)
    then = make_question(event, "Régime ?", required=True, shown_if=first, shown_if_answer="yes", position=1)
    page = opened(client, event)

    refused(send(client, event, **{name_of(first): "yes"}), "Answer this question.")
    assert "Only if your answer to “Mangez-vous ?” is “Yes”." in words(page)
    assert send(client, event, **{name_of(first): "yes", name_of(then): "rien"}).status_code == 302


def test_questions_of_a_fee_or_a_session_are_for_who_takes_it(client):
    event = make_event()
    make_fee(event, 0)
    student = make_fee(event, 0, name_fr="Étudiant")
    workshop = make_session(event, title_fr="Atelier", optional=True, start="09:00", end="10:00")
    card = make_question(event, "Carte ?", required=True, fee=student)
    tools = make_question(event, "Outils ?", required=True, session=workshop)
    public = str(event.fees.first().uuid)
    page = words(opened(client, event))

    assert "Only with the fee “Étudiant”." in page and "Only if you come to “Atelier”." in page
    refused(send(client, event, fee=str(student.uuid)), "Answer this question.")
    refused(send(client, event, fee=public, sessions=[str(workshop.uuid)]), "Answer this question.")
    given = {name_of(card): "12", name_of(tools): "marteau"}
    assert send(client, event, fee=public, **given).status_code == 302
    assert not Answer.objects.exists()


def test_what_organisers_write_is_no_markup(client):
    event = make_event()
    make_question(event, "<b>Gras</b>", hint_fr="<script>alert(1)</script>", kind="consent")

    page = opened(client, event).content.decode()

    assert "<script>alert" not in page and "<b>Gras" not in page


# People -------------------------------------------------------------------------------------------------------------


def test_help_to_take_part_reaches_the_registration(client):
    send(client, make_event(), access=["wheelchair", "sign"], needs="Premier rang")

    registration = Registration.objects.get()
    assert (registration.access, registration.needs) == ("wheelchair,sign", "Premier rang")


def test_unknown_help_is_refused(client):
    refused(send(client, make_event(), access=["helicopter"]), "Choose among the answers shown.")


def born(years):
    today = date.today()
    return date(today.year - years, 1, 1).isoformat()


def test_who_is_under_18_needs_a_guardian_who_agrees(client):
    event = make_event(asks_birth_date=True)
    guardian = {
        "guardian_name": "Rachida Alaoui",
        "guardian_email": "rachida@demo.example",
        "guardian_consent": "on",
    }

    refused(send(client, event), "Give the date of birth.")
    alone = send(client, event, born_on=born(15))
    for sentence in (
        "write their name",
        "Write the e-mail address of the guardian.",
        "The guardian must agree",
    ):
        refused(alone, sentence)
    assert send(client, event, born_on=born(15), **guardian).status_code == 302

    registration = Registration.objects.get()
    assert registration.guardian_name == "Rachida Alaoui" and registration.guardian_consent_at
    assert registration.born_on.isoformat() == born(15)


def test_an_adult_has_no_guardian_even_when_one_is_written(client):
    event = make_event(asks_birth_date=True)

    send(client, event, born_on=born(30), guardian_name="123", guardian_email="no address")

    assert Registration.objects.get().guardian_name == ""


@pytest.mark.parametrize("day", ["2999-01-01", "1800-01-01", "hier"])
def test_nobody_is_born_on_such_a_day(client, day):
    refused(send(client, make_event(asks_birth_date=True), born_on=day), "There is something to correct")


@pytest.mark.parametrize(("said", "kept"), [("yes", True), ("no", False)])
def test_photos_are_agreed_to_or_not(client, said, kept):
    event = make_event(asks_photo_consent=True)

    refused(send(client, event), "Choose yes or no.")
    send(client, event, photo=said)

    assert Registration.objects.get().photo_consent is kept
