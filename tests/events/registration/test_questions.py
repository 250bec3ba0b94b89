"""Questions beyond name and address."""

import pytest
from django.core.files.base import ContentFile

from events.registration.models import Answer, Question
from events.registration.questions import AnswerGiven, asked, is_shown, keep_answers
from tests.factories import make_event, make_fee, make_registration, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def ask(event, **fields):
    return Question.objects.create(event=event, **{"label_fr": "Régime", "kind": "text"} | fields)


def test_one_is_asked_what_goes_with_the_fee_and_the_sessions():
    event = make_event()
    fee, workshop = make_fee(event), make_session(event, optional=True)
    everybody, of_fee, of_session = ask(event), ask(event, fee=fee), ask(event, session=workshop)

    assert asked(event, fee=None, sessions=[]) == [everybody]
    assert asked(event, fee=fee.pk, sessions=[workshop.pk]) == [everybody, of_fee, of_session]


@pytest.mark.parametrize(
    ("kind", "is_answer", "values", "shown"),
    [
        ("yes_no", "yes", True, True),
        ("yes_no", "yes", False, False),
        ("yes_no", "yes", None, False),
        ("choices", "bus", ["car", "bus"], True),
        ("choices", "bus", [], False),
        ("choice", "", "car", True),
        ("choice", "", None, False),
    ],
)
def test_a_question_follows_the_answer_to_another(kind, is_answer, values, shown):
    event = make_event()
    first = ask(event, kind=kind)
    second = ask(event, shown_if=first, shown_if_answer=is_answer)

    assert is_shown(second, {first.pk: values} if values is not None else {}) is shown


def test_an_answer_keeps_the_words_of_its_question():
    event = make_event()
    question = ask(event, kind="choice", options=[{"key": "v", "fr": "Végétarien"}])
    row = make_registration(event, answers=[AnswerGiven(question, "v")])

    question.label_fr, question.options = "Autre chose", []
    question.save()
    question.delete()

    answer = Answer.objects.get(registration=row)
    assert (answer.label, answer.text, answer.value) == ("Régime", "Végétarien", "v")


def test_a_no_is_an_answer_and_an_empty_one_takes_the_answer_away():
    event = make_event()
    question = ask(event, kind="yes_no")
    row = make_registration(event, answers=[AnswerGiven(question, False)])
    assert row.answers.get().value is False

    assert keep_answers(row, [AnswerGiven(question, "")]) == 0
    assert not row.answers.exists()


def test_a_file_that_is_replaced_or_taken_away_is_gone(django_capture_on_commit_callbacks):
    event = make_event()
    question = ask(event, kind="file")
    row = make_registration(event)
    answers = []
    for words in (b"one", b"two"):
        with django_capture_on_commit_callbacks(execute=True):
            keep_answers(row, [AnswerGiven(question, ContentFile(words, "cv.pdf"))])
        answers.append(row.answers.get())
    first, second = answers
    assert not first.file.storage.exists(first.file.name)
    assert second.file.read() == b"two"

    with django_capture_on_commit_callbacks(execute=True):
        keep_answers(row, [AnswerGiven(question, None)])

    assert not second.file.storage.exists(second.file.name)
