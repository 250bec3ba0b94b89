"""What the overview of an event's registrations counts."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.cms import overview
from events.registration import questions
from events.registration.models import Question
from events.registration.questions import AnswerGiven
from tests.events.cms.registrations import shown, tab
from tests.events.cms.screens import words
from tests.factories import make_event, make_fee, make_group, make_registration, make_session, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    event = make_event(capacity=20)
    client.force_login(make_staff("organiser", events=[event], language="en"))
    return client, event


def ask(event, **given):
    return Question.objects.create(event=event, label_fr="Votre régime ?", **given)


def lacking(event):
    found = overview.due(event, overview.count_of(event)[0])
    return [each.sentence for each in found if each.query == "answered=no"]


def test_who_did_not_answer_what_must_be_answered_is_due(desk):
    client, event = desk
    question = ask(event, required=True)
    ask(event)
    first = make_group(event, "Amina", "Brahim", unnamed=1).registrations.get(name="Amina")
    make_registration(event, "Essai", trial=True)
    gone = make_registration(event, "Chafik")
    type(gone).objects.filter(pk=gone.pk).update(state="cancelled")
    assert "2 people have not answered" in words(tab(client, event))

    questions.keep_answers(first, [AnswerGiven(question, "sans sel")])

    assert "1 person has not answered" in words(tab(client, event))
    assert shown(client, event, answered="no") == ["Brahim"]
    assert "Amina" in shown(client, event, answered="yes")


def test_only_who_is_asked_lacks_an_answer(desk):
    _client, event = desk
    fee, other = make_fee(event), make_fee(event)
    session = make_session(event, optional=True, start="19:00", end="20:00")
    first = ask(event, required=True, fee=fee)
    ask(event, required=True, session=session)
    ask(event, required=True, shown_if=first, shown_if_answer="yes")
    make_registration(event, "Amina", fee=other)
    assert lacking(event) == []

    make_registration(event, "Brahim", fee=fee)
    assert len(lacking(event)) == 1

    past = now() - timedelta(days=1)
    type(event).objects.filter(pk=event.pk).update(starts_at=past - timedelta(hours=2), ends_at=past)
    event.refresh_from_db()
    assert lacking(event) == []
