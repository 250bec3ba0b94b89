"""The independent linter of calendars, on the mails that registered people really get."""

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.messages.render import mail_of
from events.programme.actions import save_event, save_session
from events.programme.models import Event
from events.registration.actions import cancel, cancel_event, postpone_event, register, tell_change
from events.registration.joining import PersonGiven
from tests.factories import make_event, make_venue
from tests.verify.test_calendar_bytes import load_linter

pytestmark = [pytest.mark.verify, pytest.mark.django_db]


@pytest.fixture(scope="module")
def linter():
    return load_linter()


@pytest.fixture(params=["fr", "ar", "en"])
def language(request) -> str:
    return request.param


@pytest.fixture
def debate(settings) -> Event:
    settings.BASE_URL = "https://debats.example.ma"
    settings.MAIL_FROM = "CMPP <debats@example.ma>"
    venue = make_venue(name_ar="القاعة", city_ar="الدار البيضاء")
    words = {"title_fr": "L’eau; l’énergie, demain ?", "title_ar": "الماء والطَّاقة", "title_en": "Water"}
    return make_event(**words, venue=venue, join_url="https://meet.example.ma/secret")


def arrive(event: Event, language: str, key: str = "first"):
    person = PersonGiven(name="Amina El Fassi", name_ar="أمينة", email="amina@example.org", language=language)
    return register(event, person, key=key)


def last_mail(kind: str) -> bytes:
    """The bytes that leave; they have left then, so that a later mail knows what calendars were told."""
    message = Message.objects.filter(kind=kind).latest("pk")
    raw = mail_of(message).as_bytes()
    Message.objects.filter(pk=message.pk).update(state=Message.State.SENT, sent_at=now())
    return raw


def move(event: Event) -> None:
    session = event.sessions.get()
    session.start = session.start.replace(hour=16)
    save_session(session)
    tell_change(event, by=None)


def to_another_place(event: Event) -> None:
    event.venue = make_venue(name_fr="ENCG", city_fr="Settat", name_ar="المدرسة", city_ar="سطات")
    save_event(event)
    tell_change(event, by=None)


def test_the_invitation_of_a_confirmed_place(linter, debate, language):
    arrive(debate, language)

    assert linter.lint(last_mail("confirmation"), kind="mail") == []


@pytest.mark.parametrize("change", [move, to_another_place])
def test_a_change_and_then_the_cancellation_of_the_event(linter, debate, language, change):
    arrive(debate, language)
    first = last_mail("confirmation")

    change(debate)
    changed = last_mail("event_changed")
    assert linter.lint(changed, kind="mail", previous=first) == []

    debate.refresh_from_db()
    cancel_event(debate, by=None)
    assert linter.lint(last_mail("event_cancelled"), kind="mail", previous=changed) == []


def test_a_postponed_event(linter, debate, language):
    arrive(debate, language)
    first = last_mail("confirmation")

    postpone_event(debate, by=None)

    assert linter.lint(last_mail("event_postponed"), kind="mail", previous=first) == []


def test_leaving_and_coming_back(linter, debate, language):
    registration = arrive(debate, language)
    first = last_mail("confirmation")

    cancel(registration)
    left = last_mail("cancelled")
    assert linter.lint(left, kind="mail", previous=first) == []

    arrive(debate, language, key="second")
    assert linter.lint(last_mail("confirmation"), kind="mail", previous=left) == []
