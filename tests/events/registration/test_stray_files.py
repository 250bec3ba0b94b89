"""Files that no answer knows are taken away, and no others."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils.timezone import now

from events.registration import joining, stray_files
from events.registration.actions import FullError, PersonGiven, register
from events.registration.models import Answer, Question, Registration
from events.registration.models.questions import FOLDER
from events.registration.questions import AnswerGiven
from events.registration.wishes import Choice
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private(monkeypatch, tmp_path):
    """A private storage of its own, so that nothing of other tests lies there."""
    storage = FileSystemStorage(location=tmp_path)
    monkeypatch.setattr(Answer._meta.get_field("file"), "storage", storage)
    monkeypatch.setattr(stray_files, "private_storage", lambda: storage)
    return storage


def files(storage):
    if not storage.exists(FOLDER):
        return []
    return [
        name for folder in storage.listdir(FOLDER)[0] for name in storage.listdir(f"{FOLDER}/{folder}")[1]
    ]


def refused(event, question, monkeypatch):
    """Somebody sends a file with a registration that the database refuses in the end."""

    def full(*_args):
        raise FullError("full")

    with monkeypatch.context() as patch:
        patch.setattr(joining, "_tell", full)
        with pytest.raises(FullError):
            answers = [AnswerGiven(question, ContentFile(b"x", "carte.pdf"))]
            register(event, PersonGiven("Amina"), key="k", choice=Choice(answers=answers), origin="desk")


def test_the_file_of_a_registration_that_was_refused_is_taken_away_after_a_day(private, monkeypatch):
    event = make_event()
    question = Question.objects.create(event=event, label_fr="Carte", kind="file")
    refused(event, question, monkeypatch)
    assert len(files(private)) == 1 and not Registration.objects.exists()

    assert stray_files.sweep() == 0
    assert stray_files.sweep(now() + timedelta(days=1, minutes=1)) == 1

    assert files(private) == []


def test_the_file_of_an_answer_stays(private):
    event = make_event()
    question = Question.objects.create(event=event, label_fr="Carte", kind="file")
    make_registration(event, answers=[AnswerGiven(question, ContentFile(b"x", "carte.pdf"))], origin="desk")

    assert stray_files.sweep(now() + timedelta(days=9)) == 0

    assert Answer.objects.get().file.read() == b"x" and len(files(private)) == 1


def test_nothing_is_there_to_take_away():
    assert stray_files.sweep() == 0


@pytest.mark.parametrize("many", [1, 20])
def test_a_folder_is_asked_about_once(private, many, django_assert_num_queries):
    for number in range(many):
        private.save(f"{FOLDER}/abc/{number}.pdf", ContentFile(b"x"))

    with django_assert_num_queries(1):
        assert stray_files.sweep(now() + timedelta(days=2)) == many
